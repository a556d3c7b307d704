import { OptionError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { int, oneOf, optional } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import type { HeardAttention } from '../layers/context.js';
import type { Network } from '../network/network.js';
import { scope } from '../runtime/scope.js';
import { featuredGraph, outputOf, trainedNetwork } from './explained.js';
import { expectNode, nodesWithin } from './neighbourhood.js';

const options = {
  /** Edges that are further from it than there are layers with attention count 0. Default: all nodes are explained at once. */
  node: optional(int({ min: 0 })),
  /** What is made of the heads of a layer, and then of the layers. Default 'max', as in PyG. */
  reduce: oneOf(['max', 'mean', 'min'], 'max'),
};

export interface AttentionOptions extends Given<typeof options> {}

/** Attention weights as an explanation. */
export interface AttentionExplanation {
  /** [edges], over all heads and layers. */
  readonly edges: number[];
  /** For each layer that attends: its path, and the weights [edges][heads] of the edges and [nodes][heads] of the loops it added. */
  readonly layers: readonly { readonly path: string; readonly edges: number[][]; readonly loops: number[][] }[];
}

/**
 * The attention that layers paid to each edge (gatConv, gatv2Conv, transformerConv, superGatConv, agnnConv), as PyG's AttentionExplainer: over
 * heads first, then over layers. Loops that a layer adds have no edge and are left out; a loop of the graph that it takes out counts 0.
 *
 * @throws OptionError for a model without attention or parameters; IndexError for a node that is not there.
 */
export function attention(model: Network, graph: Graph, given: AttentionOptions = {}): AttentionExplanation {
  const where = 'explain.attention';
  const { node, reduce } = readOptions(where, options, given);
  const run = outputOf(trainedNetwork(where, model), featuredGraph(where, graph));
  if (node !== undefined) expectNode(where, node, graph);
  const layers = scope(() => {
    const heard: HeardAttention[] = [];
    run({}, { attention: (one) => heard.push(one) });
    return heard.map((one) => apart(one, graph));
  });
  if (layers.length === 0)
    throw new OptionError({ where, what: 'no layer of the model attends', mend: 'Use gatConv or another layer with attention' });
  const over = reductions[reduce];
  const edges = Array.from({ length: graph.numEdges }, (_, e) => over(layers.map((layer) => over(layer.edges[e]))));
  const reached = node === undefined ? null : nodesWithin(graph, node, layers.length);
  if (reached !== null) {
    const [src, dst] = [graph.src.view(), graph.dst.view()];
    for (let e = 0; e < edges.length; e++) if (!reached.has(src[e]) || !reached.has(dst[e])) edges[e] = 0;
  }
  return { edges, layers };
}

const reductions = {
  max: (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b)),
  min: (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b)),
  mean: (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length,
};

/** The weights by slot, sorted into edges and loops. */
function apart({ path, structure, alpha }: HeardAttention, graph: Graph): AttentionExplanation['layers'][number] {
  const [values, order, heads] = [alpha.toTypedArray(), structure.order.view(), alpha.shape[1]];
  const edges = Array.from({ length: graph.numEdges }, () => new Array<number>(heads).fill(0));
  const loops = Array.from({ length: structure.incoming === null ? 0 : graph.numNodes }, () => new Array<number>(heads).fill(0));
  for (let slot = 0; slot < order.length; slot++) {
    const to = order[slot] < edges.length ? edges[order[slot]] : loops[order[slot] - edges.length];
    for (let h = 0; h < heads; h++) to[h] = values[slot * heads + h];
  }
  return { path: path.join('.'), edges, loops };
}
