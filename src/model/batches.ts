import { OptionError } from '../core/errors.js';
import { type Key, permutation } from '../core/random.js';
import { type GraphLike, GraphSet } from '../graph/batch.js';
import { graph as createGraph, type GraphInput } from '../graph/create.js';
import { Graph } from '../graph/graph.js';
import { Mask } from '../runtime/mask.js';
import { runtime } from '../runtime/runtime.js';
import { inRegion } from '../runtime/scope.js';
import { isOwner } from '../runtime/storage.js';

/** What models train on and predict for: one graph, or a list of graphs. */
export type Data = GraphLike | readonly GraphLike[];

/** One piece of work: a graph, the rows that count, and how many there are. */
export interface Piece {
  readonly graph: Graph;
  readonly mask: Mask | null;
  readonly rows: number;
}

/** Data made ready once: it can be walked as often as needed, in any order. */
export interface Source {
  /** Number of graphs in a list; 1 for a single graph. */
  readonly graphs: number;
  /** Number of pieces in one walk. */
  readonly pieces: number;
  /** One walk; shuffled by the key, if there is one. A piece is stale when the next but one is asked for. */
  walk(order: Key | null): Generator<Piece>;
  dispose(): void;
}

const isList = (data: Data): data is readonly GraphLike[] => Array.isArray(data);

/** Rows of a graph's targets. */
const rowsOf = (graph: Graph): number =>
  graph.level === 'graph' ? graph.numGraphs : graph.level === 'edge' ? graph.numEdges : graph.numNodes;

/** Reads data for one purpose: a single graph counts the rows of one of its masks; without any mask it counts all rows, unless the mask is required. */
export function source(
  where: string,
  data: Data,
  { mask, required = false, batchSize = 32 }: { mask?: string; required?: boolean; batchSize?: number },
): Source {
  if (!isList(data)) return single(where, data, mask, required);
  if (mask !== undefined && required)
    throw new OptionError({ where, what: 'a list of graphs has no masks', got: `'${mask}'`, expected: 'a single graph' });
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new OptionError({ where, what: 'bad batchSize', got: String(batchSize), expected: 'a whole number of at least 1' });
  return list(where, data, batchSize);
}

function single(where: string, data: GraphLike, name: string | undefined, required: boolean): Source {
  const graph = data instanceof Graph ? data : createGraph(data);
  const known = Object.keys(graph.masks);
  if (name !== undefined && (required || known.length > 0) && !known.includes(name)) {
    throw new OptionError({
      where,
      what: 'the graph has no such mask',
      got: `'${name}'`,
      expected: known.join(', ') || 'no mask, for this graph has none',
    });
  }
  const mask = name === undefined ? null : (graph.masks[name] ?? null);
  const piece = { graph, mask, rows: mask?.count ?? rowsOf(graph) };
  return {
    graphs: 1,
    pieces: 1,
    *walk() {
      yield piece;
    },
    dispose: () => {
      if (!(data instanceof Graph) && !holdsTensors(data)) graph.dispose();
    },
  };
}

/** True where the user's own tensors became parts of the graph. */
const holdsTensors = (input: GraphInput): boolean =>
  [...Object.values(input), ...Object.values(input.masks ?? {})].some((part) => isOwner(part) || part instanceof Mask);

function list(where: string, data: readonly GraphLike[], batchSize: number): Source {
  const set = GraphSet.from(where, data);
  const pieces = Math.ceil(set.length / batchSize);
  return {
    graphs: set.length,
    pieces,
    *walk(order) {
      const ids = order === null ? Uint32Array.from({ length: set.length }, (_, i) => i) : permutation(set.length, order);
      const arenas = runtime().batches;
      for (let i = 0; i < pieces; i++) {
        const arena = arenas[i % arenas.length];
        arena.reset();
        const graph = inRegion(arena, () => set.batch(ids.subarray(i * batchSize, (i + 1) * batchSize)));
        yield { graph, mask: null, rows: rowsOf(graph) };
      }
    },
    dispose: () => set.dispose(),
  };
}
