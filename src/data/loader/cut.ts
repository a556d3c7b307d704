import { OptionError } from '../../core/errors.js';
import { wholeNumber } from '../../core/whole.js';

/** How many graphs, or nodes, go together. */
export interface BatchSize {
  readonly batchSize: number;
  readonly maxNodes: number;
}

/** Checks the sizes of batches: 32 graphs where nothing is said. */
export function readBatchSize(where: string, given: { batchSize?: number; maxNodes?: number }): BatchSize {
  for (const name of ['batchSize', 'maxNodes'] as const) {
    if (given[name] !== undefined) wholeNumber(where, name, given[name], 1);
  }
  const none = Number.POSITIVE_INFINITY;
  return { batchSize: given.batchSize ?? (given.maxNodes === undefined ? 32 : none), maxNodes: given.maxNodes ?? none };
}

/** Grows one batch after the other: in the order given, as many as fit. */
export class Cutter {
  private count = 0;
  private nodes = 0;

  constructor(
    private readonly where: string,
    private readonly size: BatchSize,
  ) {}

  /**
   * True where a graph opens a new batch.
   *
   * @throws OptionError for one that fits into no batch.
   */
  opens(nodes: number, index: number): boolean {
    const { batchSize, maxNodes } = this.size;
    this.fits(nodes, index);
    const full = this.count === batchSize || (this.count > 0 && this.nodes + nodes > maxNodes);
    if (full) this.count = this.nodes = 0;
    this.count++;
    this.nodes += nodes;
    return full;
  }

  fits(nodes: number, index: number): void {
    const { maxNodes } = this.size;
    if (nodes <= maxNodes) return;
    throw new OptionError({
      where: this.where,
      what: `graph ${index} alone is larger than a batch may be`,
      got: `${nodes} nodes`,
      expected: `at most maxNodes = ${maxNodes}`,
      fields: { graph: index },
    });
  }
}

/** Where batches begin, for graphs in a given order; the end last. */
export function cut(where: string, order: Uint32Array, nodesOf: (id: number) => number, size: BatchSize, dropLast: boolean): number[] {
  const cutter = new Cutter(where, size);
  const starts = [0];
  order.forEach((id, i) => {
    if (cutter.opens(nodesOf(id), id)) starts.push(i);
  });
  const last = starts[starts.length - 1];
  if (!dropLast || order.length - last === size.batchSize) starts.push(order.length);
  return starts;
}
