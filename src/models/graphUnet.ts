import { filled } from '../autodiff/space.js';
import { bool, int, number } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import { squared } from '../graph/squared.js';
import { gcnConv } from '../layers/conv/gcnConv.js';
import type { Part } from '../layers/layer.js';
import { activation } from '../layers/options.js';
import { topKPooling } from '../layers/pool/topKPooling.js';
import { activation as byName } from '../nn/activations.js';
import { add } from '../ops/binary.js';
import { concat } from '../ops/layout.js';
import { indexAdd } from '../ops/scatter.js';
import type { Tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';

/**
 * Graph U-Net (arXiv:1905.05178), as PyG's GraphUNet: on the way down `depth` times the graph of walks of two steps, (A + I)² without loops, of which
 * `topKPooling` keeps a share of the nodes, and a convolution; on the way up nodes return to their places with zeros between them, what the same level
 * had on the way down is added (`sumRes`) or put beside, and a convolution follows. All convolutions are `gcnConv({ improved: true })`, with act after
 * each but the last. Edge weights count as 1.
 *
 * Shapes: x [nodes, in] -> [nodes, outputs]. Params: down1 [in, units], down2, …, pool1, …, up1, …, those of `gcnConv` and `topKPooling`.
 *
 * @example models.graphUnet({ units: 32, outputs: 7, depth: 3, ratio: 0.5 })
 */
export const graphUnet = defineModel({
  kind: 'graphUnet',
  options: {
    /** Width of the hidden layers. */
    units: int({ min: 1 }),
    /** Width of the output. */
    outputs: int({ min: 1 }),
    /** Levels below the first. Default 3. */
    depth: int({ min: 1, default: 3 }),
    /** Share of the nodes of each graph that a level keeps, rounded up. Default 0.5. */
    ratio: number({ above: 0, max: 1, default: 0.5 }),
    /** Adds what a level had on the way down; else it stands beside. Default true. */
    sumRes: bool(true),
    /** Default 'relu'. */
    activation: activation('relu'),
  },
  needsGraph: true,
  parts: ({ units, outputs, depth, ratio }) => {
    const parts: Record<string, Part> = {};
    const conv = (width: number, pyg: string): Part => ({ layer: gcnConv({ units: width, improved: true }), pyg });
    for (let i = 0; i <= depth; i++) parts[`down${i + 1}`] = conv(units, `down_convs.${i}`);
    for (let i = 0; i < depth; i++) parts[`pool${i + 1}`] = { layer: topKPooling({ ratio }), pyg: `pools.${i}` };
    for (let i = 0; i < depth; i++) parts[`up${i + 1}`] = conv(i === depth - 1 ? outputs : units, `up_convs.${i}`);
    return parts;
  },
  call: ({ depth, sumRes, activation }, _params, x, graph, _context, parts) => {
    const act = byName('models.graphUnet', activation);
    let on = graph.edgeWeight === null ? graph : graph.with({ edgeWeight: null });
    let h = act(parts.down1(x, on));
    const levels: { h: Tensor; on: Graph }[] = [];
    for (let i = 1; i <= depth; i++) {
      levels.push({ h, on });
      const wide = i === 1 ? graph.cached('squared', () => squared(on)) : squared(on);
      const kept = parts[`pool${i}`].onward(h, wide);
      on = kept.graph;
      h = act(parts[`down${i + 1}`](kept.x, on));
    }
    for (let i = 1; i <= depth; i++) {
      const level = levels[depth - i];
      // a pool says which nodes it kept
      const up = indexAdd(filled({ shape: [level.on.numNodes, h.shape[1]], dtype: h.dtype }, 0), on.nodeIds as Tensor, h);
      const joined = sumRes ? add(level.h, up) : concat([level.h, up]);
      h = parts[`up${i}`](joined, level.on);
      if (i < depth) h = act(h);
      on = level.on;
    }
    return h;
  },
});
