import { OptionError } from '../core/errors.js';
import { namesOf } from '../core/options/names.js';
import { checkOptions } from '../core/options/read.js';
import { written } from '../core/written.js';
import { mulberry32 } from './mulberry32.js';

/** A graph whose nodes are labelled by whole numbers, in plain arrays. */
export interface SyntheticGraph {
  /** One-hot labels, one row per node: `x[i][n] = 1` says that node i is labelled n. */
  readonly x: number[][];
  /** Ties, each once, with the smaller node first. They hold in both directions, as `undirected` says. */
  readonly edges: [number, number][];
  /** Always true: whoever makes messages of the ties adds the reverse of each. */
  readonly undirected: true;
  /** The score of the graph. */
  readonly y: number;
}

export interface SyntheticOptions {
  /** Graphs. Default 1000. */
  readonly count?: number;
  /** Fewest nodes of a graph, at least 2. Default 5. */
  readonly minNodes?: number;
  /** Most nodes of a graph. Default 15. */
  readonly maxNodes?: number;
  /** Labels are 0 to `labels` - 1. Default 10. */
  readonly labels?: number;
  /** A whole number; the same graphs for the same seed, and the first of many are those of few. Default 0. */
  readonly seed?: number;
}

/** What a score may depend on: the label of each node, the ties, and a number in [0, 1) drawn after the graph. */
type Score = (labels: readonly number[], edges: readonly [number, number][], chance: number) => number;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Sum over nodes of f(label), plus f(label) of each neighbour: a label counts once, and once more for each tie of its node. */
const neighbourhoodSum =
  (f: (label: number) => number): Score =>
  (labels, edges) =>
    sum(labels.map(f)) + sum(edges.map(([a, b]) => f(labels[a]) + f(labels[b])));

/** Pairs of labels between which `score_edges` counts ties. */
const COUNTED: ReadonlySet<string> = new Set(['1 2', '2 5', '3 4']);
const isCounted = (a: number, b: number): boolean => COUNTED.has(`${Math.min(a, b)} ${Math.max(a, b)}`);

const scores = {
  score: (labels) => labels.length,
  score_sum: (labels) => sum(labels),
  score_nbr: neighbourhoodSum((label) => label),
  score_sqrt: neighbourhoodSum(Math.sqrt),
  score_sine: neighbourhoodSum(Math.sin),
  score_tan: neighbourhoodSum(Math.tan),
  score_edges: (labels, edges) => sum(edges.map(([a, b]) => (isCounted(labels[a], labels[b]) ? labels[a] + labels[b] : 0))),
  score_random: (_labels, _edges, chance) => Math.floor(chance * 10),
} satisfies Record<string, Score>;

export type SyntheticTask = keyof typeof scores;

/** The names of the tasks. */
export const syntheticTasks = Object.keys(scores) as readonly SyntheticTask[];

const syntheticOptions = namesOf<SyntheticOptions>({ count: true, minNodes: true, maxNodes: true, labels: true, seed: true });

/**
 * Graphs with a score to learn, after the original author's own tasks. With labels n of the nodes and neighbours N(n):
 *
 * - `score` number of nodes; `score_sum` sum of n
 * - `score_nbr` sum over nodes of n + sum of u in N(n); `score_sqrt`, `score_sine`, `score_tan` the same of √n, sin n, tan n
 * - `score_edges` sum of u + v over the ties between labels 1 and 2, 2 and 5, 3 and 4
 * - `score_random` a whole number 0 to 9 that has nothing to do with the graph: nothing must learn it
 *
 * A graph has a uniform number of nodes with uniform labels, and as many ties as nodes, drawn between distinct nodes; repeats are dropped.
 * Graphs of one seed are the same for every task.
 *
 * @throws OptionError for an unknown task or sizes that cannot be.
 */
export function synthetic(task: SyntheticTask, options: SyntheticOptions = {}): SyntheticGraph[] {
  checkOptions('synthetic', syntheticOptions, options);
  const { count = 1000, minNodes = 5, maxNodes = 15, labels = 10, seed = 0 } = options;
  if (!Object.hasOwn(scores, task)) throw bad('unknown task', written(task), `one of ${syntheticTasks.join(', ')}`);
  whole('count', count, 0);
  whole('minNodes', minNodes, 2);
  whole('maxNodes', maxNodes, minNodes);
  whole('labels', labels, 1);
  whole('seed', seed, Number.MIN_SAFE_INTEGER);
  const score: Score = scores[task];
  const random = mulberry32(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: count }, () => {
    const nodes = minNodes + below(maxNodes - minNodes + 1);
    const labelOf = Array.from({ length: nodes }, () => below(labels));
    const edges = ties(nodes, below);
    const x = labelOf.map((label) => Array.from({ length: labels }, (_, n) => (n === label ? 1 : 0)));
    return { x, edges, undirected: true, y: score(labelOf, edges, random()) };
  });
}

/** As many pairs of distinct nodes as nodes, without repeats, in rising order. */
function ties(nodes: number, below: (limit: number) => number): [number, number][] {
  const drawn = new Map<number, [number, number]>();
  for (let i = 0; i < nodes; i++) {
    const a = below(nodes);
    const other = below(nodes - 1);
    const b = other < a ? other : other + 1;
    drawn.set(Math.min(a, b) * nodes + Math.max(a, b), [Math.min(a, b), Math.max(a, b)]);
  }
  return [...drawn].sort(([p], [q]) => p - q).map(([, pair]) => pair);
}

const bad = (what: string, got: string, expected: string): OptionError => new OptionError({ where: 'synthetic', what, got, expected });

function whole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) throw bad(`${name} is out of range`, String(value), `a whole number from ${least} on`);
}
