import { OptionError } from '../../core/errors.js';
import type { GraphLike } from '../../graph/batch.js';
import { graph as createGraph, type GraphInput } from '../../graph/create.js';
import { Graph } from '../../graph/graph.js';
import { BatchArenas } from '../../runtime/batch-arenas.js';
import { Mask } from '../../runtime/mask.js';
import { isOwner } from '../../runtime/storage.js';
import { type Batches, type Data, positionOf } from '../batches.js';
import { type PackedGraph, packGraph, unpackGraph } from './packed.js';

type PackedLike = { readonly graph: PackedGraph } | { readonly input: GraphInput };

/** Data on the way to another thread; batches made elsewhere are fetched one by one, under their number. */
export type PackedData =
  | { readonly one: PackedLike }
  | { readonly list: readonly PackedLike[] }
  | {
      readonly batches: number;
      readonly length: unknown;
      readonly repeatable: unknown;
      readonly position: { readonly state: unknown } | null;
    };

/** The next batch of a walk, null at its end, and where its source stands now. */
export interface Fetched {
  readonly graph: PackedGraph | null;
  readonly state: unknown;
}

/** Graphs of the library, and what holds tensors, go as arrays; plain arrays go as they are. */
function packLike(given: GraphLike): PackedLike {
  if (given instanceof Graph) return { graph: packGraph(given) };
  const held = [...Object.values(given), ...Object.values(given.masks ?? {})].some((part) => isOwner(part) || part instanceof Mask);
  return held ? { graph: packGraph(createGraph(given)) } : { input: given };
}

interface Walk {
  readonly iterator: AsyncIterator<Graph> | Iterator<Graph>;
  readonly batches: Batches;
  /** A batch is on its way: a walk that ends must not wait for it. */
  waiting: boolean;
}

/** What this thread serves to the other: walks over batches made here. */
export class Walks {
  private readonly sources: Batches[] = [];
  private readonly open = new Map<number, Walk>();
  private opened = 0;

  pack(data: Data): PackedData {
    if (Array.isArray(data)) return { list: (data as readonly GraphLike[]).map(packLike) };
    if (Symbol.asyncIterator in data || Symbol.iterator in data) {
      const batches = data as Batches & { length?: unknown; repeatable?: unknown };
      const { state } = positionOf(data);
      const position = state === undefined ? null : { state: state() };
      return { batches: this.sources.push(batches) - 1, length: batches.length, repeatable: batches.repeatable, position };
    }
    return { one: packLike(data as GraphLike) };
  }

  start({ source, ordered }: { source: number; ordered: boolean }): number {
    const batches = this.sources[source] as Batches & { ordered?: () => Batches };
    const walked = ordered && typeof batches.ordered === 'function' ? batches.ordered() : batches;
    const iterator = Symbol.asyncIterator in walked ? walked[Symbol.asyncIterator]() : walked[Symbol.iterator]();
    this.open.set(++this.opened, { iterator, batches, waiting: false });
    return this.opened;
  }

  async next(walk: number): Promise<Fetched> {
    const open = this.open.get(walk);
    if (open === undefined) return { graph: null, state: undefined };
    open.waiting = true;
    const { value, done } = await open.iterator.next();
    open.waiting = false;
    const state = positionOf(open.batches).state?.();
    if (!done && value instanceof Graph) return { graph: packGraph(value), state };
    if (done) return { graph: null, state };
    throw new OptionError({
      where: 'model.fit',
      what: 'a batch is no graph',
      got: typeof value,
      expected: 'batches, as data.loader makes them',
    });
  }

  async end(walk: number): Promise<void> {
    const open = this.open.get(walk);
    this.open.delete(walk);
    const ended = open?.iterator.return?.();
    if (open?.waiting) void Promise.resolve(ended).catch(() => {});
    else await ended;
  }

  async close(): Promise<void> {
    for (const walk of [...this.open.keys()]) await this.end(walk);
  }
}

const unpackLike = (packed: PackedLike): GraphLike => ('graph' in packed ? unpackGraph(packed.graph) : packed.input);

/** Data as the other thread sees them. */
export function unpackData(packed: PackedData, ask: <T>(call: string, value: unknown) => Promise<T>): Data {
  if ('one' in packed) return unpackLike(packed.one);
  if ('list' in packed) return packed.list.map(unpackLike);
  let state = packed.position?.state;
  const walk = (ordered: boolean) =>
    async function* (): AsyncGenerator<Graph, void, void> {
      const id = await ask<number>('walk', { source: packed.batches, ordered });
      const arenas = BatchArenas.take();
      try {
        for (;;) {
          const next = await ask<Fetched>('next', id);
          state = next.state;
          if (next.graph === null) return;
          const { graph } = next;
          yield arenas.make(() => unpackGraph(graph));
        }
      } finally {
        arenas.release();
        await ask('end', id);
      }
    };
  const { length, repeatable, position } = packed;
  // the thread that has the batches takes them to a position; this one only knows it
  const positioned = position && {
    state: () => state,
    restore: (to: unknown) => {
      state = to;
    },
  };
  return { [Symbol.asyncIterator]: walk(false), ordered: walk(true), length, repeatable, ...positioned } as Batches;
}
