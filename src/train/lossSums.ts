import type { Compiled } from './compile.js';
import { ofOutput } from './outputs.js';
import type { LossSum, Stepped } from './step.js';

/** Sums of losses and of what they weigh, over batches: Σ w loss / Σ w is the same however rows are cut into batches. */
export class LossSums {
  private readonly whole = new Sum();
  private readonly parts: readonly Sum[];

  constructor(private readonly compiled: Pick<Compiled, 'outputs'>) {
    this.parts = (compiled.outputs?.list ?? []).map(() => new Sum());
  }

  /** Adds a batch. Of several outputs `whole` holds what the losses of the outputs do not explain: those that layers add. */
  add({ loss, weight, parts = [] }: Stepped): void {
    const factors = this.compiled.outputs?.list ?? [];
    const explained = parts.reduce((sum, part, i) => sum + factors[i].factor * part.loss, 0);
    this.whole.add({ loss: loss - explained, weight });
    for (const [i, part] of parts.entries()) this.parts[i].add(part);
  }

  /** The loss by the name 'loss', and that of each output by its own. */
  get losses(): { readonly loss: number } & Readonly<Record<string, number>> {
    const list = this.compiled.outputs?.list ?? [];
    const loss = list.reduce((sum, { factor }, i) => sum + factor * this.parts[i].mean, this.whole.mean);
    return { loss, ...Object.fromEntries(list.map(({ name }, i) => [ofOutput(name, 'loss'), this.parts[i].mean])) };
  }

  get state(): readonly number[] {
    return [this.whole, ...this.parts].flatMap(({ weighted, weight }) => [weighted, weight]);
  }

  restore(state: readonly number[]): void {
    for (const [i, sum] of [this.whole, ...this.parts].entries()) [sum.weighted, sum.weight] = [state[2 * i], state[2 * i + 1]];
  }
}

class Sum {
  weighted = 0;
  weight = 0;

  add({ loss, weight }: LossSum): void {
    this.weighted += loss * weight;
    this.weight += weight;
  }

  /** 0 where nothing weighs. */
  get mean(): number {
    return this.weight === 0 ? 0 : this.weighted / this.weight;
  }
}
