import { OptionError } from '../../core/errors.js';
import { int, nullable, number, oneOf } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { sigmoid, tanh } from '../../ops/activations.js';
import { scale } from '../../ops/affine.js';
import { div, mul } from '../../ops/binary.js';
import { matmul } from '../../ops/matmul.js';
import { norm } from '../../ops/norm.js';
import { ascending } from '../../ops/order.js';
import { gather } from '../../ops/segment.js';
import { segmentSoftmax } from '../../ops/segment-softmax.js';
import type { Tensor } from '../../runtime/tensor.js';
import { keepNodes } from './keepNodes.js';

/** How many nodes of each graph are kept. */
export const countOptions = {
  /** Share of the nodes of each graph that is kept, rounded up. Default 0.5. */
  ratio: number({ above: 0, max: 1, default: 0.5 }),
  /** Keeps this many nodes of each graph instead, or all where it has fewer. Default: by the ratio. */
  k: nullable(int({ min: 1 })),
};

/** How nodes are scored and chosen. */
export const selectOptions = {
  ...countOptions,
  /** Keeps instead all nodes whose share of their graph's softmax is above this, and the best one always. Default: by count. */
  minScore: nullable(number({ min: 0, max: 1 })),
  /** Kept features are multiplied by this. Default 1. */
  multiplier: number({ default: 1 }),
  /** What makes a score of <x, p> / ‖p‖. Default 'tanh'. */
  nonlinearity: oneOf(['tanh', 'sigmoid', 'linear'], 'tanh'),
};

export interface Selection {
  readonly ratio: number;
  readonly k: number | null;
  readonly minScore: number | null;
  readonly multiplier: number;
  readonly nonlinearity: 'tanh' | 'sigmoid' | 'linear';
}

/** Refuses ways to choose that contradict each other. */
export function settleSelection({ k, minScore }: Pick<Selection, 'k' | 'minScore'>, where: string): Readonly<Record<string, never>> {
  if (k === null || minScore === null) return {};
  throw new OptionError({ where, what: 'both k and minScore are given', got: `k ${k}, minScore ${minScore}`, expected: 'one of them' });
}

/** Nodes that are kept, graph after graph, and how many of each graph. */
export interface Kept {
  readonly nodes: Uint32Array<ArrayBuffer>;
  readonly counts: readonly number[];
}

/** The best of each graph in descending order of their scores [nodes]; of equal ones the first comes first, NaN counts as the largest. */
export const bestOf = (graph: Graph, scores: Tensor, { ratio, k }: Pick<Selection, 'ratio' | 'k'>): Kept =>
  choose(graph, scores, (nodes, at) => {
    nodes.sort((a, b) => ascending(at(b), at(a)) || a - b);
    return nodes.slice(0, k ?? Math.ceil(ratio * nodes.length));
  });

/** All of each graph whose score is above a bound, in their order; where none is, those that come within 1e-7 of the largest. */
const aboveOf = (graph: Graph, scores: Tensor, bound: number): Kept =>
  choose(graph, scores, (nodes, at) => {
    const least = Math.min(nodes.reduce((most, v) => Math.max(most, at(v)), -Infinity) - 1e-7, bound);
    return nodes.filter((v) => !(at(v) <= least)); // what is not a number stays
  });

function choose({ nodePtr, numGraphs }: Graph, scores: Tensor, pick: (nodes: number[], at: (v: number) => number) => number[]): Kept {
  const [values, starts] = [scores.view(), nodePtr.view()];
  const chosen = Array.from({ length: numGraphs }, (_, g) =>
    pick(
      Array.from({ length: starts[g + 1] - starts[g] }, (_node, i) => starts[g] + i),
      (v) => values[v],
    ),
  );
  return { nodes: Uint32Array.from(chosen.flat()), counts: chosen.map(({ length }) => length) };
}

const nonlinearities = { tanh, sigmoid, linear: (x: Tensor): Tensor => x };

/**
 * Scores the nodes by what they show, attention [nodes, c], along p [1, c], and keeps the best: x[kept] times their scores [kept, 1], and the graph
 * among them.
 */
export function select(graph: Graph, x: Tensor, attention: Tensor, p: Tensor, selection: Selection) {
  const { minScore, multiplier, nonlinearity } = selection;
  const along = matmul(attention, p, { transposeB: true });
  const scores = minScore === null ? nonlinearities[nonlinearity](div(along, norm(p))) : segmentSoftmax(along, graph.pool);
  const { nodes, counts } = minScore === null ? bestOf(graph, scores, selection) : aboveOf(graph, scores, minScore);
  const best = gather(scores, nodes);
  const gated = mul(gather(x, nodes), best);
  return { x: multiplier === 1 ? gated : scale(gated, multiplier), graph: keepNodes(graph, nodes, counts), scores: best };
}
