import { OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool, number, oneOf } from '../../core/options/vocabulary.js';
import { key as rootKey } from '../../core/random.js';
import type { GraphLike } from '../../graph/batch.js';
import type { Graph } from '../../graph/graph.js';
import { countFree, freePairs } from '../negativeSampling.js';
import { borrow } from '../nodes.js';
import { edgeKeys, lowerBound, type NodePairs, pairKey, pairsOf } from '../pairs.js';
import { withSomeEdges } from '../some-edges.js';
import { seed } from './options.js';
import { shuffled } from './shuffled.js';

const schema = {
  /** Fraction of the links. Default 0.1. */
  validation: number({ min: 0, below: 1, default: 0.1 }),
  /** Fraction of the links. Default 0.2. */
  test: number({ min: 0, below: 1, default: 0.2 }),
  /** Both directions are one link, and go together. Default false. */
  undirected: bool(false),
  /** Negative pairs for each positive one. Default 1; 0 for none. */
  negativeRatio: number({ min: 0, default: 1 }),
  /** Fraction of the training links that is only predicted, and passes no messages. Default 0: all do both. */
  disjointTrainRatio: number({ min: 0, below: 1, default: 0 }),
  /** Edges of a node to itself: no negative pair is one, so that they would tell links from others. 'drop' leaves them out of all parts. Default 'refuse'. */
  loops: oneOf(['refuse', 'drop'], 'refuse'),
  /** The same split for the same seed. Default 0. */
  seed,
};

/** Options of `data.randomLinkSplit`. */
export type RandomLinkSplitOptions = Given<typeof schema>;

/** One part of a link split. */
export interface LinkPart {
  /** All nodes, and the edges that may pass messages. */
  readonly graph: Graph;
  /** Pairs to tell apart: links first, then pairs that no edge of the whole graph joins. */
  readonly pairs: NodePairs;
  /** 1 for links, 0 for the others. */
  readonly labels: Float32Array;
}

/** Three parts of a link split. */
export interface LinkSplit {
  readonly train: LinkPart;
  readonly validation: LinkPart;
  readonly test: LinkPart;
}

/**
 * Splits links for link prediction, without leakage: training and validation pass messages along training links, test along those of training and
 * validation. All edges between two nodes (both ways where `undirected`) go together, and no negative pair is an edge anywhere, nor in two parts.
 *
 * @throws OptionError for fractions that leave nothing, or where there are not enough negative pairs.
 * @example
 * const { train, test } = data.randomLinkSplit(data.karate(), { undirected: true, seed: 0 });
 */
export function randomLinkSplit(input: GraphLike, options: RandomLinkSplitOptions = {}): LinkSplit {
  const where = 'data.randomLinkSplit';
  const { validation, test, undirected, negativeRatio, disjointTrainRatio, loops, seed } = readOptions(where, schema, options);
  const { graph: whole } = borrow(input);
  if (loops === 'refuse') refuseLoops(where, whole);
  const links = edgeKeys(whole, undirected).filter((pair) => Math.floor(pair / whole.numNodes) !== pair % whole.numNodes);
  const [held, kept] = [Math.floor(validation * links.length), Math.floor(test * links.length)];
  const trained = links.length - held - kept;
  if (trained < 1)
    throw new OptionError({ where, what: 'no link is left to train on', got: `${links.length} links`, expected: 'smaller fractions' });
  const order = shuffled(links.length, seed, 'links');
  const predicted = disjointTrainRatio === 0 ? trained : Math.max(1, Math.floor(disjointTrainRatio * trained));
  const parts = [order.subarray(trained, trained + held), order.subarray(trained + held)];
  const positives = [order.subarray(0, predicted), ...parts];
  /** The part of each link: 0 train, 1 validation, 2 test; -1 is predicted in training and passes nothing there. */
  const partOf = new Int8Array(links.length);
  if (disjointTrainRatio > 0) for (const link of positives[0]) partOf[link] = -1;
  parts.forEach((part, p) => {
    for (const link of part) partOf[link] = p + 1;
  });
  const counts = positives.map((part) => Math.round(negativeRatio * part.length));
  const wanted = counts.reduce((sum, count) => sum + count, 0);
  const available = countFree(links, whole.numNodes, undirected);
  const negatives = freePairs(where, links, whole.numNodes, { wanted, available, undirected }, rootKey(seed).child('negatives'));
  const passing = [(part: number) => part === 0, (part: number) => part <= 0, (part: number) => part <= 1];
  const graphs = passing.map((passes) => messages(whole, links, undirected, (link) => passes(partOf[link])));
  let used = 0;
  const [a, b, c] = positives.map((part, p): LinkPart => {
    const keys = Float64Array.from(part, (link) => links[link]);
    const strangers = negatives.subarray(used, (used += counts[p]));
    const labels = new Float32Array(keys.length + strangers.length).fill(1, 0, keys.length);
    return { graph: graphs[p], pairs: pairsOf(joined(keys, strangers), whole.numNodes), labels };
  });
  return { train: a, validation: b, test: c };
}

function refuseLoops(where: string, { src, dst }: Graph): void {
  const [from, to] = [src.view(), dst.view()];
  const edge = from.findIndex((a, e) => a === to[e]);
  if (edge < 0) return;
  throw new OptionError({
    where,
    what: `edge ${edge} joins node ${from[edge]} to itself, which no negative pair does`,
    expected: 'a graph without loops',
    mend: "Pass loops: 'drop', or apply data.transforms.removeSelfLoops()",
    fields: { edge, node: from[edge] },
  });
}

function joined(first: Float64Array, then: Float64Array): Float64Array {
  const all = new Float64Array(first.length + then.length);
  all.set(first);
  all.set(then, first.length);
  return all;
}

/** The same nodes with some of the links, every edge of each. */
function messages(whole: Graph, links: Float64Array, undirected: boolean, passes: (link: number) => boolean): Graph {
  const [src, dst] = [whole.src, whole.dst].map((t) => Uint32Array.from(t.view()));
  const edges = Uint32Array.from(src.keys()).filter((e) => {
    const [a, b] = undirected && src[e] > dst[e] ? [dst[e], src[e]] : [src[e], dst[e]];
    return a !== b && passes(lowerBound(links, pairKey(a, b, whole.numNodes)));
  });
  return withSomeEdges(whole, edges);
}
