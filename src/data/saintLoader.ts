import { OptionError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { int, number, oneOf, optional } from '../core/options/vocabulary.js';
import { freshSeed, type Key, key as rootKey } from '../core/random.js';
import type { GraphLike } from '../graph/batch.js';
import type { Graph } from '../graph/graph.js';
import { Sampler } from '../graph/sampler.js';
import { runtime } from '../runtime/runtime.js';
import { scope } from '../runtime/scope.js';
import { emptyTensor, tensor } from '../runtime/tensor.js';
import { BatchLoader } from './loader/batch-loader.js';
import { borrow } from './nodes.js';
import { seed as seedOption } from './splits/options.js';

/** Draws of one batch. */
const MOST_DRAWS = 2 ** 24;

const loaderOptions = {
  /** What is drawn: nodes by their incoming edges, edges by the degrees of their ends, or random walks. */
  method: oneOf(['node', 'edge', 'walk']),
  /** Draws for a batch: nodes, edges, or roots of walks. */
  budget: int({ min: 1, max: MOST_DRAWS }),
  /** Steps of a walk. Default 2. */
  walkLength: int({ min: 1, default: 2 }),
  /** Batches of an epoch. Default 1. */
  batches: int({ min: 1, default: 1 }),
  /** How often a node is drawn on average to count how often nodes and edges occur; 0 leaves weights as they are. Default 50. */
  coverage: number({ min: 0, default: 50 }),
  /** Where draws come from: batch b of epoch e of a seed is always the same. Default: a fresh seed. */
  seed: optional(seedOption),
};

/** Options of `data.saintLoader`. */
export interface SaintLoaderOptions extends Given<typeof loaderOptions> {}

/**
 * GraphSAINT (arXiv 1907.04931): a batch is the subgraph of drawn nodes, with all edges among them. Draws of nodes are proportional to incoming
 * edges, of edges u -> v to 1/deg(u) + 1/deg(v), of walks along outgoing edges from uniform roots; repeats count once.
 *
 * So that losses and sums of messages are unbiased, S batches are drawn beforehand, and C_v and C_e of them hold a node and an edge: the weight
 * of an edge to v becomes w C_v / C_e, and the sample weight of v becomes w (S / C_v) (n / N) in a batch of n of N nodes, to be averaged over the
 * batch: Σ weight · loss / n. What `fit` and `evaluate` show divides by Σ weight instead, as for all weights, which is off by the chance that this
 * sum differs from n: little for large budgets, noticeable for tiny ones. What was never drawn counts as drawn once. Use layers that heed edge weights, without a normalisation of their own.
 *
 * @throws OptionError for numbers that cannot be, or a graph without edges where they are drawn.
 * @example
 * const loader = data.saintLoader(data.karate(), { method: 'walk', budget: 5, batches: 4, seed: 0 });
 * for await (const batch of loader) console.log(batch.numNodes, batch.edgeWeight?.shape);
 */
export function saintLoader(input: GraphLike, options: SaintLoaderOptions): BatchLoader {
  const where = 'data.saintLoader';
  const { method, budget, walkLength, batches, coverage, seed = freshSeed() } = readOptions(where, loaderOptions, options);
  const whole = borrow(input);
  const { graph } = whole;
  if (graph.numNodes === 0 || (method !== 'walk' && graph.numEdges === 0)) {
    whole.release();
    throw new OptionError({
      where,
      what: 'nothing to draw from',
      got: `${graph.numNodes} nodes, ${graph.numEdges} edges`,
      expected: 'at least one',
    });
  }
  const sampler = new Sampler(graph);
  const draw = drawer(graph, method, budget, walkLength);
  let counts: Counts | null = null;
  return new BatchLoader(
    where,
    {
      length: batches,
      repeatable: true,
      *walk({ draw: keyOf, skip, make }) {
        const key = keyOf('saint');
        // Counted once for all epochs, from the seed alone: a batch weighs the same whenever it is made, after `restore` too.
        if (coverage > 0) counts ??= count(graph, sampler, draw, coverage, rootKey(seed).child('saint counts'));
        for (let b = skip; b < batches; b++) {
          yield make(() => {
            const cut = sampler.induced(draw(key.at(b)));
            return counts === null ? cut : weighted(cut, counts, graph.numNodes);
          });
        }
      },
      dispose: () => {
        sampler.dispose();
        whole.release();
      },
    },
    seed,
  );
}

/** Distinct nodes, ascending, as a function of a key. */
type Drawer = (key: Key) => Uint32Array;

const distinct = (nodes: Iterable<number>): Uint32Array => Uint32Array.from(new Set(nodes)).sort();

function drawer(graph: Graph, method: SaintLoaderOptions['method'], budget: number, walkLength: number): Drawer {
  const [src, dst] = [graph.src, graph.dst].map((t) => t.toTypedArray());
  const times = Array.from({ length: budget }, (_, i) => i);
  if (method === 'node') return (key) => distinct(times.map((i) => dst[Math.floor(key.at(i).uniform() * dst.length)]));
  if (method === 'edge') {
    const chances = edgeChances(graph.numNodes, src, dst);
    return (key) => distinct(times.map((i) => pick(chances, key.at(i).uniform())).flatMap((e) => [src[e], dst[e]]));
  }
  return (key) => {
    const roots = Uint32Array.from(times, (i) => Math.floor(key.at(i).uniform() * graph.numNodes));
    const { rowptr, col } = graph.outCsr;
    return scope(() => {
      const [from, out] = [tensor(roots), emptyTensor([budget, walkLength + 1], 'u32')];
      const { high, low } = key.child('steps');
      runtime().kernelsOf('f32').randomWalks(0, budget, walkLength, rowptr.ptr, col.ptr, high, low, 1, 1, from.ptr, out.ptr);
      return distinct(out.view());
    });
  };
}

/** Running sums of 1/deg(u) + 1/deg(v): out-degrees of sources, in-degrees of targets. */
function edgeChances(nodes: number, src: ArrayLike<number>, dst: ArrayLike<number>): Float64Array {
  const [out, incoming] = [new Float64Array(nodes), new Float64Array(nodes)];
  for (let e = 0; e < src.length; e++) {
    out[src[e]]++;
    incoming[dst[e]]++;
  }
  let sum = 0;
  return Float64Array.from({ length: src.length }, (_, e) => (sum += 1 / out[src[e]] + 1 / incoming[dst[e]]));
}

/** The place of a share of running sums. */
function pick(sums: Float64Array, share: number): number {
  const target = share * sums[sums.length - 1];
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle] > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many of `batches` held each node and each edge. */
interface Counts {
  readonly batches: number;
  readonly nodes: Uint32Array;
  readonly edges: Uint32Array;
}

function count(graph: Graph, sampler: Sampler, draw: Drawer, coverage: number, key: Key): Counts {
  const [nodes, edges] = [new Uint32Array(graph.numNodes), new Uint32Array(graph.numEdges)];
  const wanted = coverage * graph.numNodes;
  let batches = 0;
  for (let drawn = 0; drawn < wanted; batches++) {
    const chosen = draw(key.at(batches));
    drawn += chosen.length;
    for (const v of chosen) nodes[v]++;
    for (const e of sampler.inducedEdges(chosen)) edges[e]++;
  }
  return { batches, nodes, edges };
}

function weighted(cut: Graph, { batches, nodes, edges }: Counts, numNodes: number): Graph {
  const [nodeIds, edgeIds, dst] = [cut.nodeIds, cut.edgeIds, cut.dst].map((t) => t?.view() ?? []);
  const [edgeWeight, given] = [emptyTensor([cut.numEdges], cut.dtype), cut.edgeWeight?.view()];
  const times = (value: number): number => Math.max(value, 1);
  const w = edgeWeight.view();
  for (let e = 0; e < cut.numEdges; e++) w[e] = ((given?.[e] ?? 1) * times(nodes[nodeIds[dst[e]]])) / times(edges[edgeIds[e]]);
  if (cut.level !== 'node') return cut.with({ edgeWeight });
  const [sampleWeight, own] = [emptyTensor([cut.numNodes], cut.dtype), cut.sampleWeight?.view()];
  const s = sampleWeight.view();
  for (let i = 0; i < cut.numNodes; i++) s[i] = ((own?.[i] ?? 1) * batches * cut.numNodes) / (times(nodes[nodeIds[i]]) * numNodes);
  return cut.with({ edgeWeight, sampleWeight });
}
