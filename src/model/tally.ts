import type { Compiled } from './compile.js';
import { Collector, measure } from './evaluate.js';
import { targetOf } from './step.js';

/** Sums over one epoch. */
export class Tally {
  rows = 0;
  private weighted = 0;
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

  count(loss: number, rows: number, milliseconds: number): void {
    this.weighted += loss * rows;
    this.rows += rows;
    this.milliseconds += milliseconds;
  }

  get loss(): number {
    return this.weighted / this.rows;
  }

  get seconds(): number {
    return this.milliseconds / 1000;
  }

  get metrics(): Record<string, number> {
    return { loss: this.loss, ...measure(this.compiled, this.predictions, this.targets) };
  }
}
