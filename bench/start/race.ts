import type { TrainEvent } from '../../src/index.js';
import { numberText } from '../../src/plot/numberText.js';
import { assertAgreement } from '../agreement.js';
import { median } from '../harness.js';

/** The same training in two hands, from the same initial weights. */
export interface Trainings {
  readonly graphgrad: AsyncGenerator<TrainEvent>;
  /** One epoch; returns its loss. */
  readonly plain: () => number;
}

export interface Race {
  readonly name: string;
  /** Epochs whose losses must agree. */
  readonly epochs: number;
  /** New trainings. The two draw other masks in dropout, so losses can only be compared without it. */
  start(options: { dropout: boolean }): Trainings;
}

/** More epochs than anybody waits for. */
export const ENDLESS = Number.MAX_SAFE_INTEGER;
const TOLERANCE = 1e-5;
const ROUNDS = 15;
/** Milliseconds of one contestant's round. */
const ROUND = 30;

/**
 * Times an epoch (batching, forward, loss, backward, Adam) of graphgrad and of plain JavaScript in short rounds, each after the other, and
 * says in a sentence what came out. The time of a round is the median of its epochs, and the fastest round counts: other programs on the
 * machine slow long epochs more than short ones, so that a median over rounds would favour the faster. Nothing is timed unless the losses
 * of the first epochs agree.
 *
 * @throws NumericError where they do not.
 */
export async function race({ name, epochs, start }: Race): Promise<string> {
  assertAgreement(name, await losses(start({ dropout: false }), epochs), TOLERANCE);
  const { graphgrad, plain } = start({ dropout: true });
  let [ours, theirs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round++) {
    ours = Math.min(ours, await timed(() => graphgrad.next()));
    theirs = Math.min(theirs, await timed(plain));
  }
  await graphgrad.return(undefined);
  return (
    `One epoch takes ${time(ours)}; the same training in plain JavaScript takes ${time(theirs)}, ${numberText(theirs / ours, 2)} times as long ` +
    `(median epoch of the fastest of ${ROUNDS} alternating rounds; the losses of the first ${epochs} epochs agree to ${TOLERANCE}).`
  );
}

/** Median milliseconds of an epoch over one round. */
async function timed(epoch: () => unknown): Promise<number> {
  const samples: number[] = [];
  const began = performance.now();
  for (let last = began; last - began < ROUND || samples.length < 3; ) {
    await epoch();
    const now = performance.now();
    samples.push(now - last);
    last = now;
  }
  return median(samples);
}

async function losses({ graphgrad, plain }: Trainings, epochs: number): Promise<{ graphgrad: number[]; plain: number[] }> {
  const all = { graphgrad: [] as number[], plain: [] as number[] };
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { value } = await graphgrad.next();
    all.graphgrad.push((value as TrainEvent).loss);
    all.plain.push(plain());
  }
  await graphgrad.return(undefined);
  return all;
}

const time = (ms: number): string => (ms < 0.1 ? `${numberText(1000 * ms, 3)} µs` : `${numberText(ms, 3)} ms`);
