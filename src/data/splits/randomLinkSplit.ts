import { OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool, number, oneOf, optional } from '../../core/options/vocabulary.js';
import { key as rootKey } from '../../core/random.js';
import { formatShape } from '../../core/shape.js';
import type { GraphLike } from '../../graph/batch.js';
import type { Graph } from '../../graph/graph.js';
import type { Tensor } from '../../runtime/tensor.js';
import { countFree, freePairs } from '../negativeSampling.js';
import { borrow } from '../nodes.js';
import { edgeKeys, lowerBound, pairKey, pairsOf } from '../pairs.js';
import { withSomeEdges } from '../some-edges.js';
import { LinkPart } from './linkPart.js';
import { seed } from './options.js';
import { shuffled } from './shuffled.js';

const schema = {
  /** Fraction of the links. Default 0.1. */
  validation: number({ min: 0, below: 1, default: 0.1 }),
  /** Fraction of the links. Default 0.2. */
  test: number({ min: 0, below: 1, default: 0.2 }),
  /** Both directions are one link. Default false: each is a link of its own; they go together all the same. */
  undirected: bool(false),
  /** Negative pairs for each positive one; 0 for none. Default 1, or 0 where edges have targets. */
  negativeRatio: optional(number({ min: 0 })),
  /** Fraction of the training links that is only predicted, and passes no messages. Default 0: all do both. */
  disjointTrainRatio: number({ min: 0, below: 1, default: 0 }),
  /** Edges of a node to itself: no negative pair is one, so that they would tell links from others. 'drop' leaves them out of all parts. Default 'refuse'. */
  loops: oneOf(['refuse', 'drop'], 'refuse'),
  /** The same split for the same seed. Default 0. */
  seed,
};

/** Options of `data.randomLinkSplit`. */
export type RandomLinkSplitOptions = Given<typeof schema>;

/** Three parts of a link split. */
export interface LinkSplit {
  readonly train: LinkPart;
  readonly validation: LinkPart;
  readonly test: LinkPart;
}

/**
 * Splits links for link prediction, without leakage: training and validation pass messages along training links, test along those of training and
 * validation. All edges between two nodes, both ways, go together, and no negative pair is an edge anywhere, nor in two parts. Each part is what `fit`,
 * `evaluate` and `predict` take. Of a graph with targets of edges (`level: 'edge'`) the labels are these, and there are no negative pairs.
 *
 * @throws OptionError for fractions that leave nothing, or where there are not enough negative pairs.
 * @example
 * const { train, test } = data.randomLinkSplit(data.karate(), { undirected: true, seed: 0 });
 */
export function randomLinkSplit(input: GraphLike, options: RandomLinkSplitOptions = {}): LinkSplit {
  const where = 'data.randomLinkSplit';
  const { validation, test, undirected, disjointTrainRatio, loops, seed, ...more } = readOptions(where, schema, options);
  const { graph: whole } = borrow(input);
  const negativeRatio = readRatio(where, whole, more.negativeRatio);
  if (loops === 'refuse') refuseLoops(where, whole);
  const links = edgeKeys(whole, undirected).filter((pair) => Math.floor(pair / whole.numNodes) !== pair % whole.numNodes);
  const [held, kept] = [Math.floor(validation * links.length), Math.floor(test * links.length)];
  const trained = links.length - held - kept;
  if (trained < 1)
    throw new OptionError({ where, what: 'no link is left to train on', got: `${links.length} links`, expected: 'smaller fractions' });
  const order = besideReverses(links, whole.numNodes, shuffled(links.length, seed, 'links'));
  const predicted = disjointTrainRatio === 0 ? trained : Math.max(1, Math.floor(disjointTrainRatio * trained));
  const cut = (at: number): number => (at < order.length && isReverse(links, whole.numNodes, order[at - 1], order[at]) ? at + 1 : at);
  const [afterTrain, afterHeld] = [cut(trained), cut(trained + held)];
  const parts = [order.subarray(afterTrain, afterHeld), order.subarray(afterHeld)];
  const positives = [order.subarray(0, disjointTrainRatio === 0 ? afterTrain : cut(predicted)), ...parts];
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
  const targets = whole.level === 'edge' && whole.y !== null ? targetsOf(where, whole, whole.y, links, undirected) : null;
  const taken = links.slice();
  let used = 0;
  const [a, b, c] = positives.map((part, p): LinkPart => {
    const keys = Float64Array.from(part, (link) => links[link]);
    const strangers = negatives.subarray(used, (used += counts[p]));
    const labels = new Float32Array(keys.length + strangers.length);
    if (targets === null) labels.fill(1, 0, keys.length);
    else labels.set(Float32Array.from(part, (link) => targets[link]));
    return new LinkPart({ graph: graphs[p], pairs: pairsOf(joined(keys, strangers), whole.numNodes), labels, taken, undirected });
  });
  return { train: a, validation: b, test: c };
}

/** Negative pairs for each positive one. */
function readRatio(where: string, { level, y }: Graph, given: number | undefined): number {
  const valued = level === 'edge' && y !== null;
  if (!valued || given === undefined || given === 0) return given ?? (valued ? 0 : 1);
  throw new OptionError({
    where,
    what: 'negative pairs have no targets',
    got: `negativeRatio ${given} for targets of edges`,
    expected: 'negativeRatio: 0, or a graph without targets of edges',
  });
}

const isReverse = (links: Float64Array, nodes: number, one: number, other: number): boolean =>
  reverseOf(links[one], nodes) === links[other];

const reverseOf = (pair: number, nodes: number): number => {
  const a = Math.floor(pair / nodes);
  return pairKey(pair - a * nodes, a, nodes);
};

/** The same order, but that each link is followed by the one the other way, where there is one: parts that are cut of it take both. */
function besideReverses(links: Float64Array, nodes: number, order: Uint32Array): Uint32Array {
  const out = new Uint32Array(order.length);
  const placed = new Uint8Array(order.length);
  let to = 0;
  for (const link of order) {
    if (placed[link]) continue;
    const reverse = lowerBound(links, reverseOf(links[link], nodes));
    for (const one of links[reverse] === reverseOf(links[link], nodes) && reverse !== link ? [link, reverse] : [link]) {
      out[to++] = one;
      placed[one] = 1;
    }
  }
  return out;
}

/** The target of each link. @throws OptionError where the edges of one differ in theirs, or each has several. */
function targetsOf(where: string, whole: Graph, y: Tensor, links: Float64Array, undirected: boolean): Float64Array {
  if (y.size !== whole.numEdges)
    throw new OptionError({ where, what: 'several targets of an edge', got: formatShape(y.shape), expected: `[${whole.numEdges}]` });
  const targets = new Float64Array(links.length).fill(Number.NaN);
  const [src, dst, values] = [whole.src, whole.dst, y].map((t) => t.view());
  for (let e = 0; e < src.length; e++) {
    const [a, b] = undirected && src[e] > dst[e] ? [dst[e], src[e]] : [src[e], dst[e]];
    if (a === b) continue;
    const link = lowerBound(links, pairKey(a, b, whole.numNodes));
    if (Number.isNaN(targets[link]) || targets[link] === values[e]) targets[link] = values[e];
    else
      throw new OptionError({
        where,
        what: `edges between the nodes ${a} and ${b} differ in their targets`,
        got: `${targets[link]} and ${values[e]}`,
        expected: 'one target for each link',
        mend: 'Merge them first',
        fields: { edge: e },
      });
  }
  return targets;
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
