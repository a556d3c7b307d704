import { targetOf } from '../graph/targetOf.js';
import { type ScaleTally, widthOf } from '../nn/targetScale.js';
import type { Batch } from './batches.js';
import type { Compiled } from './compile.js';
import { type CollectedRows, Collector, measure } from './evaluate.js';

/** Sums over a part of an epoch. */
export interface TallyState {
  /** Rows, their summed weighted loss, milliseconds, and the sum of their weights. */
  readonly sums: readonly [rows: number, weighted: number, milliseconds: number, weight: number];
  readonly predictions: CollectedRows | null;
  readonly targets: CollectedRows | null;
}

/** Adds the targets of the rows that count. */
export function tallyTargets(tally: ScaleTally, { graph, mask }: Pick<Batch, 'graph' | 'mask'>): void {
  const target = targetOf(graph);
  tally.add(target.view(), widthOf(target), mask?.indices ?? Array.from({ length: target.shape[0] }, (_, r) => r));
}

/** Sums over one epoch. */
export class Tally {
  rows = 0;
  private weighted = 0;
  private weight = 0;
  private milliseconds = 0;
  private readonly predictions = new Collector();
  private readonly targets = new Collector();

  constructor(private readonly compiled: Compiled) {}

  observe(
    prediction: Parameters<Collector['add']>[0],
    { graph, mask }: { graph: Parameters<typeof targetOf>[0]; mask: Parameters<Collector['add']>[1] },
  ): void {
    this.predictions.add(prediction, mask);
    this.targets.add(targetOf(graph), mask);
  }

  /** Adds a batch of that mean loss and weight. */
  count(loss: number, rows: number, weight: number, milliseconds: number): void {
    this.weighted += loss * weight;
    this.weight += weight;
    this.rows += rows;
    this.milliseconds += milliseconds;
  }

  /** All there is to it, to go on from later. */
  state(): TallyState {
    const { rows, weighted, milliseconds, weight } = this;
    return { sums: [rows, weighted, milliseconds, weight], predictions: this.predictions.state(), targets: this.targets.state() };
  }

  /** The sums that `state` gave. */
  static from(compiled: Compiled, { sums: [rows, weighted, milliseconds, weight], predictions, targets }: TallyState): Tally {
    const tally = new Tally(compiled);
    Object.assign(tally, { rows, weighted, milliseconds, weight });
    if (predictions !== null) tally.predictions.restore(predictions);
    if (targets !== null) tally.targets.restore(targets);
    return tally;
  }

  /** Σ w loss / Σ w; 0 where nothing weighs. */
  get loss(): number {
    return this.weight === 0 ? 0 : this.weighted / this.weight;
  }

  get seconds(): number {
    return this.milliseconds / 1000;
  }

  get metrics(): Record<string, number> {
    return { loss: this.loss, ...measure(this.compiled, this.predictions, this.targets) };
  }
}
