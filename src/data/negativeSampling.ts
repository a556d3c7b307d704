import { GraphError, OptionError } from '../core/errors.js';
import { namesOf } from '../core/options/names.js';
import { checkOptions } from '../core/options/read.js';
import { freshSeed, type Key, key as rootKey } from '../core/random.js';
import { wholeNumber } from '../core/whole.js';
import type { GraphLike } from '../graph/batch.js';
import type { Graph } from '../graph/graph.js';
import { borrow } from './nodes.js';
import { edgeKeys, includes, lowerBound, type NodePairs, pairKey, pairsOf } from './pairs.js';

/** Options of `data.negativeSampling`. */
export interface NegativeSamplingOptions {
  /** Pairs. Default: as many as the graph has edges, or as there are where those are fewer. */
  readonly count?: number;
  /** Count both directions as one pair, which no edge joins either way; the smaller node is `src`. Default false. */
  readonly undirected?: boolean;
  /** The same pairs for the same seed. Default: a fresh seed. */
  readonly seed?: number;
}

const samplingOptions = namesOf<NegativeSamplingOptions>({ count: true, undirected: true, seed: true });

/**
 * Distinct pairs of distinct nodes that no edge joins, every choice equally likely, exactly as many as asked: drawn and tried again where most
 * pairs will do, else picked from a list of all that will.
 *
 * @throws OptionError for more pairs than there are.
 * @example
 * const { src, dst } = data.negativeSampling(data.karate(), { count: 20, undirected: true, seed: 0 });
 */
export function negativeSampling(graph: GraphLike, options: NegativeSamplingOptions = {}): NodePairs {
  const where = 'data.negativeSampling';
  checkOptions(where, samplingOptions, options);
  const { count, undirected = false, seed = freshSeed() } = options;
  const whole = borrow(graph);
  try {
    const taken = edgeKeys(whole.graph, undirected);
    const { numNodes, numEdges } = whole.graph;
    const available = countFree(taken, numNodes, undirected);
    const wanted = count === undefined ? Math.min(undirected ? taken.length : numEdges, available) : wholeNumber(where, 'count', count, 0);
    return pairsOf(freePairs(where, taken, numNodes, { wanted, available, undirected }, rootKey(seed).child('negatives')), numNodes);
  } finally {
    whole.release();
  }
}

/** Pairs of distinct nodes that are not among sorted keys. */
export function countFree(taken: Float64Array, nodes: number, undirected: boolean): number {
  let loops = 0;
  for (const one of taken) if (Math.floor(one / nodes) === one % nodes) loops++;
  return (nodes * (nodes - 1)) / (undirected ? 2 : 1) - (taken.length - loops);
}

interface Wish {
  readonly wanted: number;
  readonly available: number;
  readonly undirected: boolean;
}

/** Keys of distinct free pairs, exactly as many as wanted. */
export function freePairs(
  where: string,
  taken: Float64Array,
  nodes: number,
  { wanted, available, undirected }: Wish,
  key: Key,
): Float64Array {
  if (wanted > available) {
    throw new OptionError({
      where,
      what: 'more pairs are wanted than no edge joins',
      got: String(wanted),
      expected: `at most ${available}`,
      fields: { available },
    });
  }
  const all = (nodes * (nodes - 1)) / (undirected ? 2 : 1);
  // More than half of the pairs in use, by edges or by what was drawn: drawing would try too often.
  return taken.length + wanted > all / 2
    ? fromList(taken, nodes, wanted, undirected, key)
    : byDrawing(taken, nodes, wanted, undirected, key);
}

function byDrawing(taken: Float64Array, nodes: number, wanted: number, undirected: boolean, key: Key): Float64Array {
  const out = new Set<number>();
  for (let draw = 0; out.size < wanted; draw++) {
    const a = Math.floor(key.at(2 * draw).uniform() * nodes);
    const other = Math.floor(key.at(2 * draw + 1).uniform() * (nodes - 1));
    const b = other < a ? other : other + 1;
    const pair = undirected && a > b ? pairKey(b, a, nodes) : pairKey(a, b, nodes);
    if (!includes(taken, pair)) out.add(pair);
  }
  return Float64Array.from(out);
}

function fromList(taken: Float64Array, nodes: number, wanted: number, undirected: boolean, key: Key): Float64Array {
  const free: number[] = [];
  let next = 0;
  for (let a = 0; a < nodes; a++) {
    for (let b = undirected ? a + 1 : 0; b < nodes; b++) {
      const pair = pairKey(a, b, nodes);
      while (next < taken.length && taken[next] < pair) next++;
      if (a !== b && taken[next] !== pair) free.push(pair);
    }
  }
  for (let i = 0; i < wanted; i++) {
    const j = i + Math.floor(key.at(i).uniform() * (free.length - i));
    [free[i], free[j]] = [free[j], free[i]];
  }
  return Float64Array.from(free.slice(0, wanted));
}

/** For each edge its ends, and a node that the source sends no edge to. */
export interface StructuredNegatives extends NodePairs {
  readonly negative: Uint32Array<ArrayBuffer>;
}

const structuredOptions = namesOf<{ seed?: number }>({ seed: true });

/**
 * Structured negatives: for each edge i -> j a node k, other than i, to which i has no edge; every such k equally likely. Triples (i, j, k) for
 * losses that compare a neighbour with a stranger.
 *
 * @throws GraphError for a node that sends edges to all others.
 * @example
 * const { src, dst, negative } = data.structuredNegatives(data.karate(), { seed: 0 });
 */
export function structuredNegatives(graph: GraphLike, options: { seed?: number } = {}): StructuredNegatives {
  checkOptions('data.structuredNegatives', structuredOptions, options);
  const { seed = freshSeed() } = options;
  const whole = borrow(graph);
  try {
    return strangers(whole.graph, rootKey(seed).child('strangers'));
  } finally {
    whole.release();
  }
}

/**
 * The nth node, from 0, that is neither i nor one of its neighbours. Below the neighbour in place p stand `neighbour - p` others, a number that
 * never falls along the row: halving finds the first that has more than n, and hubs cost no more than their logarithm.
 */
function nthStranger(row: Float64Array, i: number, nodes: number, loops: boolean, n: number): number {
  const among = (count: number): number => {
    let [low, high] = [0, row.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (row[middle] - i * nodes - middle <= count) low = middle + 1;
      else high = middle;
    }
    return count + low;
  };
  const k = among(n);
  return loops || k < i ? k : among(n + 1);
}

/**
 * A node, other than i, to which i has no edge: the one that a number in [0, 1) chooses among all of them. taken: sorted keys of edges.
 *
 * @throws GraphError for a node that has edges to all others.
 */
export function drawStranger(where: string, taken: Float64Array, i: number, numNodes: number, uniform: number): number {
  const row = taken.subarray(lowerBound(taken, pairKey(i, 0, numNodes)), lowerBound(taken, pairKey(i + 1, 0, numNodes)));
  const loops = includes(row, pairKey(i, i, numNodes));
  const known = loops ? row.length : row.length + 1;
  if (known < numNodes) return nthStranger(row, i, numNodes, loops, Math.floor(uniform * (numNodes - known)));
  throw new GraphError({
    where,
    what: `node ${i} has edges to all others`,
    expected: 'a node that it has none to',
    fields: { node: i },
  });
}

function strangers(graph: Graph, key: Key): StructuredNegatives {
  const { numNodes } = graph;
  const taken = edgeKeys(graph);
  const [src, dst] = [graph.src, graph.dst].map((t) => Uint32Array.from(t.view()));
  const negative = new Uint32Array(src.length);
  for (let e = 0; e < src.length; e++) negative[e] = drawStranger('data.structuredNegatives', taken, src[e], numNodes, key.at(e).uniform());
  return { src, dst, negative };
}
