import { int, number } from '../core/options/vocabulary.js';
import { dense } from '../layers/dense.js';
import type { Part, RunPart } from '../layers/layer.js';
import { mlp } from '../layers/mlp.js';
import { batchNorm } from '../layers/norm/batchNorm.js';
import { inTorch } from '../layers/norm/inTorch.js';
import { uniform } from '../nn/initializers.js';
import { relu } from '../ops/activations.js';
import { add } from '../ops/binary.js';
import { spmm } from '../ops/spmm.js';
import type { Tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';

/**
 * LINKX (arXiv:2110.14446), as PyG's LINKX, for graphs whose neighbours differ: a = A V + v, a row of the kernel for each node that sends, times edge weights; with
 * several `edgeLayers` a ← edgeMlp(norm(relu(a))); b = nodeMlp(x); then finalMlp(relu(a + (a C + c) + b + (b D + d))). It belongs to one set of nodes.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, outputs]. Params: edgeKernel [nodes, units] and edgeBias [units] U(±1/√nodes), edgeNorm and edgeMlp, nodeMlp,
 * edgeJoin (C, c), nodeJoin (D, d), finalMlp.
 *
 * @example models.linkx({ units: 32, outputs: 7 })
 */
export const linkx = defineModel({
  kind: 'linkx',
  options: {
    /** Width of the hidden layers. */
    units: int({ min: 1 }),
    /** Width of the output. */
    outputs: int({ min: 1 }),
    /** Linear maps of the edges, the rows of V included. Default 1. */
    edgeLayers: int({ min: 1, default: 1 }),
    /** Linear maps of the features. Default 1. */
    nodeLayers: int({ min: 1, default: 1 }),
    /** Linear maps at the end; PyG counts the hidden ones. Default 2. */
    finalLayers: int({ min: 1, default: 2 }),
    /** Probability of dropping a hidden element while training. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
  },
  needsGraph: true,
  takesSparse: true,
  params: ({ units }, [nodes]) => {
    const init = uniform(1 / Math.sqrt(nodes));
    return {
      edgeKernel: { shape: [nodes, units], init, pyg: 'edge_lin.weight' },
      edgeBias: { shape: [units], init, pyg: 'edge_lin.bias' },
    };
  },
  parts: ({ units, outputs, edgeLayers, nodeLayers, finalLayers, dropout }): Readonly<Record<string, Part>> => {
    const maps = (count: number, last = units): number[] => [...Array<number>(count - 1).fill(units), last];
    const network = (widths: number[], rate = dropout) => mlp({ units: widths, dropout: rate, actFirst: true });
    return {
      ...(edgeLayers > 1
        ? {
            edgeNorm: { layer: inTorch(batchNorm()), pyg: 'edge_norm' },
            edgeMlp: { layer: network(maps(edgeLayers - 1), 0), pyg: 'edge_mlp' },
          }
        : {}),
      nodeMlp: { layer: network(maps(nodeLayers)), pyg: 'node_mlp' },
      edgeJoin: { layer: dense({ units }), pyg: 'cat_lin1' },
      nodeJoin: { layer: dense({ units }), pyg: 'cat_lin2' },
      finalMlp: { layer: network(maps(finalLayers, outputs)), pyg: 'final_mlp' },
    };
  },
  call: (_options, { edgeKernel, edgeBias }, x, graph, _context, parts: Readonly<Record<string, RunPart | undefined>>) => {
    const { nodeMlp, edgeJoin, nodeJoin, finalMlp } = parts as Readonly<Record<string, RunPart>>;
    const { csr, weights } = graph.adjacency();
    const joined = (h: Tensor, join: RunPart): Tensor => add(h, join(h));
    let a = spmm(csr, edgeKernel, { weights, bias: edgeBias });
    if (parts.edgeNorm && parts.edgeMlp) a = parts.edgeMlp(parts.edgeNorm(relu(a)));
    return finalMlp(relu(add(joined(a, edgeJoin), joined(nodeMlp(x), nodeJoin))));
  },
});
