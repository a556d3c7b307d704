import { writeSync } from 'node:fs';
import { callbacks, data, type FitOptions, layers, type Model, sequential } from '../../../src/index.js';
import type { Callback } from '../../../src/train/callbacks/callback.js';

/** A network whose checkpoints take a while to write: about 6 MB with the moments of Adam. */
export function network(): Model {
  const model = sequential([
    layers.dense({ units: 700, activation: 'relu' }),
    layers.dense({ units: 700 }),
    layers.globalSumPool(),
    layers.dense({ units: 1 }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'mse' });
  return model;
}

/** Trains for ever, step by step, on 40 small graphs in ten batches. */
export const train = (model: Model, options: FitOptions) =>
  model.fit(data.synthetic('score_sum', { count: 40 }), { epochs: 1e9, batchSize: 4, seed: 1, ...options });

/** Steps that are done after a batch. */
export const stepsOf = ({ epoch, batch }: { epoch: number; batch: number }): number => (epoch - 1) * 10 + batch;

/** As a program of its own: saves after every step, says so, and waits to be killed. */
if (process.argv[2] === 'save') {
  const path = process.argv[3];
  const say: Callback = { onBatchEnd: (event) => void writeSync(1, `${stepsOf(event)}\n`) };
  await train(network(), { resume: path, callbacks: [callbacks.modelCheckpoint({ path, every: { batches: 1 }, keep: 'last' }), say] });
}
