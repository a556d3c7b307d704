/**
 * node scripts/run-ts.mjs examples/molecules/mutag.ts [seeds]: GIN on MUTAG, the protocol of the published figure: 4 layers of 32, ten
 * folds, the last of 60 epochs, for each seed.
 */
import { data, layers, type Model, optimizers, sequential } from 'graphgrad';
import { sourceOf } from '../data/folder.js';
import { foldsOfMutag, spread } from './splits.js';

const EPOCHS = 60;

/** Four layers of Linear-BatchNorm-ReLU-Linear-ReLU on the sums over neighbours, the sum of the atoms, Linear-ReLU-Linear. */
export function createGin(): Model {
  const layer = () => [layers.ginConv({ nn: layers.mlp({ units: [32, 32] }) }), layers.activation({ activation: 'relu' })];
  return sequential([
    ...Array.from({ length: 4 }, layer).flat(),
    layers.globalSumPool(),
    layers.dense({ units: 32, activation: 'relu' }),
    layers.dense({ units: 2 }),
  ]);
}

export const mutagGraphs = async (): Promise<readonly data.GraphInput[]> => (await data.mutag(sourceOf('raw/tudataset/MUTAG'))).graphs;

/** Accuracy on the molecules of one fold after training on the others. */
export async function foldAccuracy(
  graphs: readonly data.GraphInput[],
  folds: readonly number[],
  fold: number,
  seed: number,
): Promise<number> {
  const model = createGin();
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'crossEntropy', metrics: ['accuracy'] });
  const own = (test: boolean): data.GraphInput[] => graphs.filter((_, i) => (folds[i] === fold) === test);
  await model.fit(own(false), { epochs: EPOCHS, batchSize: 32, seed });
  return (await model.evaluate(own(true))).accuracy;
}

async function main(): Promise<void> {
  const [graphs, folds] = [await mutagGraphs(), await foldsOfMutag()];
  const percent = (share: number): string => (100 * share).toFixed(1);
  const means: number[] = [];
  for (let seed = 0; seed < Number(process.argv[2] ?? 3); seed++) {
    const accuracies: number[] = [];
    for (let fold = 0; fold < 10; fold++) accuracies.push(await foldAccuracy(graphs, folds, fold, seed));
    const { mean, deviation } = spread(accuracies);
    means.push(mean);
    console.log(`seed ${seed}  folds ${accuracies.map(percent).join(' ')}  mean ${percent(mean)} ± ${percent(deviation)} %`);
  }
  console.log(`GIN on MUTAG, mean of ${means.length} seeds: ${percent(spread(means).mean)} %`);
}

if (process.argv[1]?.includes('molecules-mutag')) await main();
