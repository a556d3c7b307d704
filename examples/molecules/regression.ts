import { callbacks, data, layers, type Model, optimizers, schedules, sequential } from 'graphgrad';
import { type Split, spread } from './splits.js';

/** A network and how it is trained. */
export interface Recipe {
  /** From the molecules to train on, of which some networks want statistics. */
  readonly make: (train: readonly data.GraphInput[]) => Model;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  /**
   * The learning rate rises for a twentieth of the steps and falls to 0 along half a cosine; predictions go by a moving average of the parameters, of the epoch
   * with the lowest error on the validation molecules. Default false: a constant rate, and the parameters after the last epoch.
   */
  readonly careful?: boolean;
}

/** Root mean squared errors, in the units of the target. */
export interface Errors {
  readonly validation: number;
  readonly test: number;
}

/** Decay of the moving average: a step's weight falls to a tenth in 575 steps, 20 epochs of 29. */
const EMA = 0.996;

/** Trains on standardised targets and measures in their own units. */
export async function trainAndTest(recipe: Recipe, graphs: readonly data.GraphInput[], split: Split, seed: number): Promise<Errors> {
  const { learningRate, batchSize, epochs, careful = false } = recipe;
  const pick = (ids: readonly number[]): data.GraphInput[] => ids.map((i) => graphs[i]);
  const [train, validation, test] = [pick(split.train), pick(split.validation), pick(split.test)];
  const model = recipe.make(train);
  const steps = Math.ceil(train.length / batchSize) * epochs;
  const rise = Math.round(steps / 20);
  const rate = schedules.warmUp({ steps: rise, learningRate: schedules.cosine({ learningRate, steps: steps - rise }) });
  model.compile({
    optimizer: careful ? optimizers.adam({ learningRate: rate, ema: EMA }) : optimizers.adam({ learningRate }),
    loss: 'mse',
    metrics: ['rmse'],
    targetTransform: data.transforms.standardizeTargets(),
  });
  const best = callbacks.earlyStopping({ monitor: 'valRmse', patience: epochs, restoreBest: true });
  const chosen = careful ? { validationData: validation, callbacks: [best] } : {};
  await model.fit(train, { epochs, batchSize, seed, verbose: 0, ...chosen });
  const measure = async (on: data.GraphInput[]): Promise<number> => (await model.evaluate(on, { batchSize: 128 })).rmse;
  return { validation: await measure(validation), test: await measure(test) };
}

/** The error of a random forest on descriptors of the molecules. */
export async function forest(graphs: readonly data.GraphInput[], split: Split, seed: number): Promise<Errors> {
  const pick = (ids: readonly number[]): data.GraphInput[] => ids.map((i) => graphs[i]);
  const model = sequential([layers.globalSumPool(), layers.dense({ units: 1 })]); // not trained: what is compared says for which task
  model.compile({ loss: 'mse', metrics: ['rmse'] });
  const error = async (on: readonly number[]): Promise<number> => {
    const rows = await model.compareBaselines(pick(split.train), { testData: pick(on), seed, print: () => undefined });
    return rows.find(({ name }) => name.startsWith('random forest'))!.metrics.rmse;
  };
  return { validation: await error(split.validation), test: await error(split.test) };
}

/** Runs a recipe for several seeds, prints a line for each and the mean, and returns the errors on the test molecules. */
export async function repeat(name: string, seeds: number, run: (seed: number) => Promise<Errors>): Promise<number[]> {
  const errors: number[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const { validation, test } = await run(seed);
    errors.push(test);
    console.log(`${name}  seed ${seed}  validation ${validation.toFixed(3)}  test ${test.toFixed(3)}`);
  }
  const { mean, deviation } = spread(errors);
  console.log(`${name}  mean of ${seeds} seeds  test ${mean.toFixed(3)} ± ${deviation.toFixed(3)}\n`);
  return errors;
}
