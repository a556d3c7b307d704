import { IndexError, OptionError } from '../core/errors.js';
import { nearest } from '../core/options/nearest.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { array, bool, int, optional, string } from '../core/options/vocabulary.js';
import { type Key, permutation } from '../core/random.js';
import { isDictionary } from '../core/tree.js';
import { wholeNumber } from '../core/whole.js';
import { written } from '../core/written.js';
import { type EdgesLike, readEdges } from '../graph/edges.js';
import { BatchLoader, readSeed } from './loader/batch-loader.js';
import { seed as seedOption } from './splits/options.js';
import { expectWindow, pairedNodes } from './walkLoader.js';
import { windowPairs } from './windowPairs.js';

/** Nodes and edges of several kinds, in plain arrays. */
export interface Relations {
  /** How many nodes there are of each type. */
  readonly nodes: Readonly<Record<string, number>>;
  /** Edges by 'source relation target', numbered within their types. */
  readonly edges: Readonly<Record<string, EdgesLike>>;
}

const options = {
  /** Relations that a walk follows in turn, again from the first where it is longer: names among the edges. */
  path: array(string(), { min: 1 }),
  /** Steps of a walk. Default 20. */
  length: int({ min: 1, default: 20 }),
  /** Nodes of a window: the first is paired with each of the others. Default 7. */
  contextSize: int({ min: 2, default: 7 }),
  /** Walks from each start. Default 5. */
  walksPerNode: int({ min: 1, default: 5 }),
  /** Windows of nodes drawn at random, for each of a walk. Default 5. */
  negatives: int({ min: 0, default: 5 }),
  /** Starts of a batch. Default 128. */
  batchSize: int({ min: 1, default: 128 }),
  /** Draw another order of the starts in each epoch. Default true. */
  shuffle: bool(true),
  /** The same pairs for the same seed. Default: a fresh seed. */
  seed: optional(seedOption),
};

/** Options of `data.metaPathLoader`. */
export interface MetaPathLoaderOptions extends Given<typeof options> {}

/** One step of a meta-path: from nodes of a type to those of another. */
interface Step {
  readonly source: string;
  readonly target: string;
  /** Where the neighbours of each source begin, and these, numbered within their type. */
  readonly starts: Uint32Array;
  readonly neighbours: Uint32Array;
}

/**
 * Pairs to learn rows of nodes of several types from (metapath2vec, doi:10.1145/3097983.3098036), for `models.metaPath2Vec`, as PyG's MetaPath2Vec draws them: walks follow the
 * relations of a path from every node of its first type, each neighbour equally likely, and are cut into windows as those of `walkLoader`; the nodes of false windows are drawn
 * among those of the type of their place. Types are numbered in alphabetical order, one after the other; `firsts` says where each begins. One node more, the last, stands for
 * the rest of a walk that finds no neighbour. A batch is a graph of all nodes without edges, with these pairs.
 *
 * @throws OptionError for relations that are not there, and a path that does not hang together; IndexError for edges out of range.
 * @example
 * const edges: Record<string, data.EdgesLike> = { 'author writes paper': [[0, 0], [1, 0], [1, 1]], 'paper by author': [[0, 0], [0, 1], [1, 1]] };
 * const path = ['author writes paper', 'paper by author'];
 * const loader = data.metaPathLoader({ nodes: { author: 2, paper: 2 }, edges }, { path, length: 4, contextSize: 3, seed: 0 });
 * for await (const { pairs } of loader) console.log(loader.firsts, pairs.src.size);
 */
export function metaPathLoader(
  relations: Relations,
  given: MetaPathLoaderOptions,
): BatchLoader & { readonly firsts: Readonly<Record<string, number>> } {
  const where = 'data.metaPathLoader';
  const read = readOptions(where, options, given);
  const { length, contextSize, walksPerNode, negatives, batchSize, shuffle } = read;
  const seed = readSeed(read.seed);
  expectWindow(where, contextSize, length);
  const { firsts, counts, total } = numbered(where, relations);
  const steps = stepsOf(where, relations, counts, read.path);
  if (length > steps.length && steps[steps.length - 1].target !== steps[0].source)
    throw new OptionError({
      where,
      what: 'the path ends at another type than it begins with, so it cannot be walked again',
      got: `${steps[0].source} … ${steps[steps.length - 1].target}, and walks of ${length} steps`,
      expected: `at most ${steps.length} steps, or a path that returns`,
    });
  const [{ source: start }] = steps;
  /** Rows of nodes, by place: the start and where each step leads. */
  const rows = (chosen: Uint32Array, times: number, key: Key, next: (step: Step, from: number, at: Key) => number): Uint32Array => {
    const out = new Uint32Array(chosen.length * times * (length + 1));
    for (let w = 0; w < chosen.length * times; w++) {
      let node = chosen[w % chosen.length];
      out[w * (length + 1)] = firsts[start] + node;
      for (let s = 0; s < length; s++) {
        const step = steps[s % steps.length];
        node = node < 0 ? -1 : next(step, node, key.at(w).at(s));
        out[w * (length + 1) + s + 1] = node < 0 ? total : firsts[step.target] + node;
      }
    }
    return out;
  };
  const neighbour = ({ starts, neighbours }: Step, from: number, at: Key): number => {
    const degree = starts[from + 1] - starts[from];
    return degree === 0 ? -1 : neighbours[starts[from] + Math.floor(at.uniform() * degree)];
  };
  const anyone = ({ target }: Step, _from: number, at: Key): number => Math.floor(at.uniform() * counts[target]);
  const batches = Math.ceil(counts[start] / batchSize);
  const loader = new BatchLoader(
    where,
    {
      length: batches,
      repeatable: true,
      *walk({ order, draw, skip, make }) {
        const ids =
          shuffle && order !== null ? permutation(counts[start], order) : Uint32Array.from({ length: counts[start] }, (_, i) => i);
        for (let b = skip; b < batches; b++) {
          const key = draw('walks').at(b);
          const chosen = ids.slice(b * batchSize, (b + 1) * batchSize);
          const near = windowPairs(rows(chosen, walksPerNode, key.child('walks'), neighbour), length + 1, contextSize);
          const far = windowPairs(rows(chosen, walksPerNode * negatives, key.child('others'), anyone), length + 1, contextSize);
          yield make(() => pairedNodes(total + 1, 'f32', near, far));
        }
      },
      dispose: () => {},
    },
    seed,
  );
  return Object.assign(loader, { firsts });
}

/** Where the nodes of each type begin, types in alphabetical order. */
function numbered(where: string, { nodes }: Relations) {
  if (!isDictionary(nodes))
    throw new OptionError({ where, what: 'nodes is no dictionary', got: written(nodes), expected: 'how many of each type' });
  const counts = nodes as Readonly<Record<string, number>>;
  const firsts: Record<string, number> = {};
  let total = 0;
  for (const type of Object.keys(counts).sort()) {
    firsts[type] = total;
    total += wholeNumber(where, `number of ${type} nodes`, counts[type], 1);
  }
  return { firsts, counts, total };
}

function stepsOf(where: string, { edges }: Relations, counts: Readonly<Record<string, number>>, path: readonly string[]): Step[] {
  const known = Object.keys(edges ?? {});
  const steps = path.map((name): Step => {
    if (!known.includes(name)) {
      const near = nearest(name, known);
      const mend = near === undefined ? undefined : `Perhaps '${near}' is meant`;
      throw new OptionError({ where, what: 'unknown relation', got: `'${name}'`, expected: known.join(', '), mend });
    }
    const [source, , target, ...more] = name.split(' ');
    const strange = [source, target].find((type) => type === undefined || !Object.hasOwn(counts, type));
    if (strange !== undefined || target === undefined || more.length > 0)
      throw new OptionError({
        where,
        what: 'a relation is not between types of nodes',
        got: `'${name}'`,
        expected: `'source relation target' of ${Object.keys(counts).join(', ')}`,
      });
    return { source, target, ...neighboursBy(`${where}: ${name}`, edges[name], counts[source], counts[target]) };
  });
  steps.forEach(({ source }, s) => {
    if (s === 0 || steps[s - 1].target === source) return;
    throw new OptionError({
      where,
      what: 'the path does not hang together',
      got: `'${path[s - 1]}', then '${path[s]}'`,
      expected: `a relation from ${steps[s - 1].target}`,
    });
  });
  return steps;
}

/** Neighbours of each source. */
function neighboursBy(where: string, edges: EdgesLike, sources: number, targets: number): Pick<Step, 'starts' | 'neighbours'> {
  const { src, dst } = readEdges(where, edges, undefined, Math.max(sources, targets));
  for (const [ends, count, side] of [
    [src, sources, 'source'],
    [dst, targets, 'target'],
  ] as const) {
    const edge = ends.findIndex((node) => node >= count);
    if (edge < 0) continue;
    throw new IndexError({
      where,
      what: `the ${side} of edge ${edge} is not there`,
      got: String(ends[edge]),
      expected: `a node in [0, ${count})`,
      fields: { edge },
    });
  }
  const starts = new Uint32Array(sources + 1);
  for (const node of src) starts[node + 1]++;
  for (let v = 0; v < sources; v++) starts[v + 1] += starts[v];
  const [at, neighbours] = [starts.slice(), new Uint32Array(src.length)];
  src.forEach((node, e) => {
    neighbours[at[node]++] = dst[e];
  });
  return { starts, neighbours };
}
