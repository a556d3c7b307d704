import { GraphError } from '../../core/errors.js';
import type { Key } from '../../core/random.js';
import { assemble, type GraphLike } from '../../graph/batch.js';
import { rowsOf } from '../../graph/create.js';
import { Graph } from '../../graph/graph.js';
import type { Plan } from './batch-loader.js';
import { type BatchSize, Cutter } from './cut.js';
import { type Items, readAhead } from './read-ahead.js';

/** Batches of a shuffled stream draw from this many graphs, in batches of 32. */
const WINDOW = 1024;

export interface StreamOptions {
  /** Whether the source can be opened again. */
  readonly repeatable: boolean;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  /** Graphs to ask for before they are needed. */
  readonly ahead: number;
}

/** Batches of graphs that come one by one. */
export function streamPlan(
  where: string,
  open: () => Items<GraphLike>,
  size: BatchSize,
  { shuffle, dropLast, ahead, repeatable }: StreamOptions,
): Plan {
  let walks = 0;
  return {
    length: undefined,
    repeatable,
    async *walk({ order, skip, make }) {
      const items = readAhead(where, open, ahead);
      const cutter = new Cutter(where, size);
      let like: Graph | null = null;
      let [batch, count, skipped]: [GraphLike[], number, number] = [[], 0, 0];
      const pack = (graphs: readonly GraphLike[], first: number): Graph => {
        const packed = make(() => assemble(where, graphs, { first, like }).whole);
        like ??= packed;
        return packed;
      };
      for await (const one of shuffle && order !== null ? drawn(items, order) : items) {
        if (cutter.opens(nodesOf(where, one, count), count)) {
          if (skipped === skip) yield pack(batch, count - batch.length);
          else skipped++;
          batch = [];
        }
        batch.push(one);
        count++;
      }
      if (count === 0)
        throw new GraphError({ where, what: walks === 0 ? 'the source has no graph' : 'the source has no graph left', mend: again });
      walks++;
      if (batch.length > 0 && skipped === skip && !(dropLast && batch.length < size.batchSize)) yield pack(batch, count - batch.length);
    },
    dispose: () => {},
  };
}

const again = 'A generator runs once: for several epochs give a function that starts it, data.loader(() => read(), …)';

/** Graphs in an order drawn by the key, each from the next `WINDOW` that are not out yet. */
async function* drawn(items: AsyncIterable<GraphLike>, order: Key): AsyncGenerator<GraphLike, void, void> {
  const window: GraphLike[] = [];
  let draws = 0;
  const draw = (): GraphLike => {
    const at = Math.floor(order.at(draws++).uniform() * window.length);
    const one = window[at];
    window[at] = window[window.length - 1];
    window.pop();
    return one;
  };
  for await (const one of items) {
    window.push(one);
    if (window.length === WINDOW) yield draw();
  }
  while (window.length > 0) yield draw();
}

/** Nodes of a graph, or of what describes one. */
function nodesOf(where: string, one: GraphLike, index: number): number {
  if (typeof one !== 'object' || one === null)
    throw new GraphError({
      where,
      what: `graph ${index} of the source is no graph`,
      got: String(one),
      expected: 'graphs, or plain arrays',
    });
  if (one instanceof Graph) return one.numNodes;
  const { x, adjacency, numNodes } = one;
  return numNodes ?? rowsOf(adjacency) ?? rowsOf(x) ?? 0;
}
