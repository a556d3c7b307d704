import { GraphError, OptionError } from '../core/errors.js';
import { iota } from '../core/iota.js';
import { int } from '../core/options/vocabulary.js';
import { type Key, permutation } from '../core/random.js';
import { type GraphLike, GraphSet } from '../graph/batch.js';
import { graph as createGraph, type GraphInput } from '../graph/create.js';
import { Graph } from '../graph/graph.js';
import { isLinkData, type LinkData } from '../graph/links.js';
import { expectMask } from '../graph/mask-names.js';
import { BatchArenas } from '../runtime/batch-arenas.js';
import { Mask } from '../runtime/mask.js';
import { isOwner } from '../runtime/storage.js';
import { repeatWhenLost } from './repeatWhenLost.js';
import { ABORTED, untilAborted } from './untilAborted.js';

/** Graphs of a list that go together where nothing is said. */
const BATCH_SIZE = 32;

export const batchSizeOption = int({ min: 1, default: BATCH_SIZE });

/** Batches made elsewhere, as `data.loader` makes them: each step takes one as it comes. */
export type Batches = Iterable<Graph> | AsyncIterable<Graph>;

/** What models train on and predict for: one graph, a list of graphs, a part of a link split, or batches made elsewhere. */
export type Data = GraphLike | readonly GraphLike[] | LinkData | Batches;

/** What one step works on: a graph, the rows that count, and how many there are. */
export interface Batch {
  readonly graph: Graph;
  readonly mask: Mask | null;
  readonly rows: number;
  /** Of a list: which graphs these are. */
  readonly ids?: Uint32Array;
}

/** Batches at hand, or to be waited for. */
export type BatchWalk = Iterable<Batch> | AsyncIterable<Batch>;

/** Data made ready once: it can be walked as often as needed, in any order. */
export interface Source {
  /** Number of graphs in a list; 1 for a single graph; Infinity for batches made elsewhere. */
  readonly graphs: number;
  /** True for a list of graphs. */
  readonly listed?: boolean;
  /** Of one graph: rows of its targets, masked or not. */
  readonly rows?: number;
  /** Number of batches in one walk; Infinity for batches made elsewhere that cannot tell. */
  readonly batches: number;
  /** False for batches that can be walked only once. */
  readonly repeatable?: boolean;
  /** The first batch, for its shapes; it counts again in the walk that follows. */
  first(): Batch | Promise<Batch>;
  /** One walk, without the first `skip` batches; shuffled by the key, if there is one. A batch is stale when the next but one is asked for. */
  walk(order: Key | null, skip?: number): BatchWalk;
  /** Where batches made elsewhere stand, if they can tell: JSON. */
  state?(): unknown;
  /** The next walk goes on from there, so nothing needs to be skipped. */
  restore?(state: unknown): void;
  dispose(): void;
}

/** A source that never waits. */
export interface ReadySource extends Source {
  first(): Batch;
  walk(order: Key | null, skip?: number): Iterable<Batch>;
}

/**
 * Calls `visit` for one batch after the other, and waits only where there is something to wait for. Ends early when it says false, and at once
 * when the signal is given while a batch is waited for.
 */
export async function visitBatches(batches: BatchWalk, visit: (batch: Batch) => unknown, signal?: AbortSignal): Promise<void> {
  if (Symbol.iterator in batches) {
    for (const batch of batches) {
      const said = repeatWhenLost(() => visit(batch));
      if ((said instanceof Promise ? await said : said) === false) return;
    }
    return;
  }
  const iterator = batches[Symbol.asyncIterator]();
  let waiting = false;
  try {
    while (signal?.aborted !== true) {
      waiting = true; // not for a batch that nobody wants: its walk would hold memory beyond the end of the training
      const next = await untilAborted(iterator.next(), signal);
      if (next === ABORTED) return;
      waiting = false;
      if (next.done || (await repeatWhenLost(() => visit(next.value))) === false) return;
    }
  } finally {
    const ended = iterator.return?.();
    // a batch that is still to come must not be waited for: the walk ends when it is there
    if (waiting) ended?.catch(() => {});
    else await ended;
  }
}

const isList = (data: Data): data is readonly GraphLike[] => Array.isArray(data);
const isBatches = (data: Data): data is Batches =>
  typeof data === 'object' && data !== null && (Symbol.asyncIterator in data || Symbol.iterator in data);

/** What is asked of data. */
interface Reading {
  /** The mask whose rows count. */
  readonly mask?: string;
  /** Whether the mask must exist. Default false. */
  readonly required?: boolean;
  /** Graphs of a list that go together. Default 32. */
  readonly batchSize?: number;
}

/** Reads data for one purpose: only the rows of the mask count; without any mask all rows do, unless the mask is required. */
export function source(where: string, data: GraphLike | readonly GraphLike[], reading: Reading): ReadySource;
export function source(where: string, data: Data, reading: Reading): Source;
export function source(where: string, data: Data, reading: Reading): Source {
  if (isList(data)) return list(where, data, reading);
  if (isLinkData(data)) return single(where, data.scored, reading);
  return isBatches(data) ? batchesElsewhere(where, data, reading) : single(where, data, reading);
}

/** A graph with the rows that count. */
function batchOf(where: string, graph: Graph, { mask: name, required = false }: Reading): Batch {
  const asked = name !== undefined && (required || Object.keys(graph.masks).length > 0);
  const mask = asked ? expectMask(where, graph.masks, name) : null;
  return { graph, mask, rows: mask?.count ?? graph.numTargets };
}

/** One graph, which is one batch. */
export function single(where: string, data: GraphLike, reading: Reading): ReadySource {
  const graph = data instanceof Graph ? data : createGraph(data);
  const dispose = (): void => {
    if (!(data instanceof Graph) && !holdsTensors(data)) graph.dispose();
  };
  try {
    const only = batchOf(where, graph, reading);
    return {
      graphs: 1,
      batches: 1,
      rows: graph.numTargets,
      first: () => only,
      walk: (_order, skip = 0) => (skip > 0 ? [] : [only]),
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** True where the user's own tensors became parts of the graph. */
const holdsTensors = (input: GraphInput): boolean =>
  [...Object.values(input), ...Object.values(input.masks ?? {})].some((part) => isOwner(part) || part instanceof Mask);

/** A list, copied into linear memory once and cut into batches. */
function list(where: string, data: readonly GraphLike[], reading: Reading): ReadySource {
  const { batchSize = BATCH_SIZE } = reading;
  const set = GraphSet.from(where, data);
  try {
    batchOf(where, set.whole, reading);
  } catch (error) {
    set.dispose();
    throw error;
  }
  const arenas = BatchArenas.take();
  const batches = Math.ceil(set.length / batchSize);
  const inOrder = iota(set.length);
  const pack = (order: Uint32Array, i: number): Batch => {
    const ids = order.subarray(i * batchSize, (i + 1) * batchSize);
    const graph = arenas.make(() => set.batch(ids));
    return { ...batchOf(where, graph, reading), ids };
  };
  return {
    graphs: set.length,
    listed: true,
    batches,
    first: () => pack(inOrder, 0),
    *walk(order, skip = 0) {
      const ids = order === null ? inOrder : permutation(set.length, order);
      for (let i = skip; i < batches; i++) {
        const one = pack(ids, i);
        if (one.rows > 0) yield one;
      }
    },
    dispose: () => {
      arenas.release();
      set.dispose();
    },
  };
}

/** Batches of one walk, where they can tell. */
function lengthOf(data: Batches): number {
  const { length } = data as { length?: unknown };
  return typeof length === 'number' ? length : Number.POSITIVE_INFINITY;
}

/** Batches of one walk over data that need not be read for that. */
export const countBatches = (data: Data, batchSize = BATCH_SIZE): number =>
  isList(data) ? Math.ceil(data.length / batchSize) : isBatches(data) ? lengthOf(data) : 1;

/** How batches tell where they stand and go there, where they can do both. */
export function positionOf(data: Data): Pick<Source, 'state' | 'restore'> {
  const { state, restore } = data as { state?: () => unknown; restore?: (state: unknown) => void };
  if (typeof state !== 'function' || typeof restore !== 'function') return {};
  return { state: state.bind(data), restore: restore.bind(data) };
}

/** Batches made elsewhere. Those that know an order of their own besides the shuffled one are walked in it where order matters. */
function batchesElsewhere(where: string, data: Batches, reading: Reading): Source {
  const { ordered, repeatable } = data as { ordered?: () => Batches; repeatable?: boolean };
  const again = typeof ordered === 'function' && repeatable !== false ? ordered.bind(data) : null;
  const open = (given: Batches): AsyncIterator<unknown> | Iterator<unknown> =>
    Symbol.asyncIterator in given ? given[Symbol.asyncIterator]() : given[Symbol.iterator]();
  /** Opened for its first batch alone; what cannot be walked twice goes on from there. */
  let opened: { readonly iterator: AsyncIterator<unknown> | Iterator<unknown>; readonly head: IteratorResult<unknown> } | null = null;
  let over = false;
  const close = async (): Promise<void> => {
    const { iterator } = opened ?? {};
    opened = null;
    await iterator?.return?.();
  };
  const read = (batch: unknown, i: number): Batch => {
    if (batch instanceof Graph) return batchOf(where, batch, reading);
    throw new OptionError({ where, what: `batch ${i} is no graph`, got: typeof batch, expected: 'batches, as data.loader makes them' });
  };
  return {
    graphs: Number.POSITIVE_INFINITY,
    batches: lengthOf(data),
    repeatable: again !== null,
    first: async () => {
      const iterator = open(again?.() ?? data);
      const head = await iterator.next();
      if (over) void iterator.return?.();
      opened = { iterator, head };
      if (opened.head.done) throw new GraphError({ where, what: 'there is no batch', expected: 'at least one' });
      return read(opened.head.value, 0);
    },
    ...positionOf(data),
    async *walk(order, skip = 0) {
      if (again !== null) await close();
      const iterator = opened?.iterator ?? open(order === null && again !== null ? again() : data);
      try {
        let result = opened?.head ?? (await iterator.next());
        opened = null;
        let left = skip;
        for (let i = 0; !result.done; i++) {
          const one = read(result.value, i);
          if (one.rows > 0 && left-- <= 0) yield one;
          result = await iterator.next();
        }
      } finally {
        await iterator.return?.();
      }
    },
    dispose: () => {
      over = true;
      void close();
    },
  };
}
