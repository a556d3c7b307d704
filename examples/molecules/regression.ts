import { type data, type Model, optimizers, type Tensor, tree } from '../../src/index.js';
import { type Split, spread } from './splits.js';

/** A network and how it is trained. */
export interface Recipe {
  readonly make: () => Model;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Keeps the parameters of the epoch with the lowest error on the validation molecules, instead of the last. Default false. */
  readonly keepBest?: boolean;
  /** The learning rate falls to 0 along half a cosine. Default false. */
  readonly cosine?: boolean;
}

/** Root mean squared errors, in the units of the target. */
export interface Errors {
  readonly validation: number;
  readonly test: number;
}

/** Trains on standardised targets and measures in their own units. */
export async function trainAndTest(recipe: Recipe, graphs: readonly data.GraphInput[], split: Split, seed: number): Promise<Errors> {
  const { learningRate, batchSize, epochs, keepBest = false } = recipe;
  const targets = split.train.map((i) => graphs[i].y as number);
  const mean = targets.reduce((a, b) => a + b, 0) / targets.length;
  const deviation = Math.sqrt(targets.reduce((a, b) => a + (b - mean) ** 2, 0) / targets.length);
  const pick = (ids: readonly number[]): data.GraphInput[] =>
    ids.map((i) => ({ ...graphs[i], y: ((graphs[i].y as number) - mean) / deviation }));
  const [train, validation, test] = [pick(split.train), pick(split.validation), pick(split.test)];

  const model = recipe.make();
  model.compile({ optimizer: optimizers.adam({ learningRate }), loss: 'mse', metrics: ['rmse'] });
  const validationData = keepBest ? validation : undefined;
  let best: { error: number; params: Float32Array[] } | null = null;
  for await (const { metrics } of model.train(train, { epochs, batchSize, seed, validationData })) {
    if (!keepBest || (best !== null && metrics.valRmse >= best.error)) continue;
    best = { error: metrics.valRmse, params: weightsOf(model).map((w) => Float32Array.from(w.toTypedArray())) };
  }
  if (best !== null) for (const [i, weights] of weightsOf(model).entries()) weights.set(best.params[i]);
  const measure = async (on: data.GraphInput[]): Promise<number> => (await model.evaluate(on, { batchSize: 128 })).rmse * deviation;
  return { validation: await measure(validation), test: await measure(test) };
}

const weightsOf = (model: Model): Tensor[] => tree.leaves(model.params ?? {}) as Tensor[];

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
