import { targetOf } from '../graph/targetOf.js';
import { type ScaleTally, widthOf } from '../nn/targetScale.js';
import type { Batch } from './batches.js';
import type { Compiled } from './compile.js';
import { type CollectedRows, Collector, measure } from './evaluate.js';
import { LossSums } from './lossSums.js';
import type { Stepped } from './step.js';

/** Sums over a part of an epoch. */
export interface TallyState {
  /** Rows, milliseconds, then the sums of losses. */
  readonly sums: readonly [rows: number, milliseconds: number, ...losses: number[]];
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
  private milliseconds = 0;
  private readonly sums: LossSums;
  private readonly predictions = new Collector();
  private readonly targets = new Collector();

  constructor(private readonly compiled: Compiled) {
    this.sums = new LossSums(compiled);
  }

  observe(
    prediction: Parameters<Collector['add']>[0],
    { graph, mask }: { graph: Parameters<typeof targetOf>[0]; mask: Parameters<Collector['add']>[1] },
  ): void {
    this.predictions.add(prediction, mask);
    this.targets.add(targetOf(graph), mask);
  }

  /** Adds a batch of so many rows. */
  count(stepped: Stepped, rows: number, milliseconds: number): void {
    this.sums.add(stepped);
    this.rows += rows;
    this.milliseconds += milliseconds;
  }

  /** All there is to it, to go on from later. */
  state(): TallyState {
    const { rows, milliseconds, sums } = this;
    return { sums: [rows, milliseconds, ...sums.state], predictions: this.predictions.state(), targets: this.targets.state() };
  }

  /** The sums that `state` gave. */
  static from(compiled: Compiled, { sums: [rows, milliseconds, ...losses], predictions, targets }: TallyState): Tally {
    const tally = new Tally(compiled);
    Object.assign(tally, { rows, milliseconds });
    tally.sums.restore(losses);
    if (predictions !== null) tally.predictions.restore(predictions);
    if (targets !== null) tally.targets.restore(targets);
    return tally;
  }

  /** Σ w loss / Σ w; 0 where nothing weighs. */
  get loss(): number {
    return this.sums.losses.loss;
  }

  get seconds(): number {
    return this.milliseconds / 1000;
  }

  get metrics(): Record<string, number> {
    return { ...this.sums.losses, ...measure(this.compiled, this.predictions, this.targets) };
  }
}
