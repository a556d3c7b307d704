/**
 * node scripts/run-ts.mjs examples/citations/cora.ts [GCN | GAT | SAGE | SGC | APPNP | GCN2 | all] [seeds]: test accuracy on the public split of Cora, each
 * network as its authors trained it, after the last epoch; GCN2 at the best epoch on the validation papers, the last one beside.
 */
import { callbacks, type data, layers, type Model, models, optimizers, sequential } from 'graphgrad';
import { coraGraph } from '../data/cora.js';
import { spread } from '../molecules/splits.js';

interface Recipe {
  readonly make: () => Model;
  readonly optimizer: () => ReturnType<typeof optimizers.adam>;
  readonly epochs: number;
  /** Ends after so many epochs without a lower loss on the validation papers, and takes the best. Default: the last epoch. */
  readonly patience?: number;
}

const CLASSES = 7;
/** L2 on the first convolution alone, as Kipf and Welling have it. */
const first = () => optimizers.adam({ learningRate: 0.01, groups: [{ match: 'first', weightDecay: 5e-4 }] });
const all = (learningRate: number, weightDecay: number) => () => optimizers.adam({ learningRate, weightDecay });

const gcn2 = (): Model => {
  const parts: Record<string, layers.Layer> = {
    dropout0: layers.dropout({ rate: 0.6 }),
    denseIn: layers.dense({ units: 64, activation: 'relu' }),
    start: layers.initialFeatures(),
  };
  for (let depth = 1; depth <= 16; depth++) {
    parts[`dropout${depth}`] = layers.dropout({ rate: 0.6 });
    parts[`conv${depth}`] = layers.gcn2Conv({ alpha: 0.1, theta: 0.5, depth, activation: 'relu' });
  }
  return sequential({ ...parts, dropoutEnd: layers.dropout({ rate: 0.6 }), denseOut: layers.dense({ units: CLASSES }) });
};

/** Two convolutions with dropout before each. */
const twice = (rate: number, inner: layers.Layer, outer: layers.Layer): Model =>
  sequential({ drop1: layers.dropout({ rate }), first: inner, drop2: layers.dropout({ rate }), second: outer });

export const recipes: Readonly<Record<string, Recipe>> = {
  GCN: {
    make: () => twice(0.5, layers.gcnConv({ units: 16, activation: 'relu' }), layers.gcnConv({ units: CLASSES })),
    optimizer: first,
    epochs: 200,
  },
  GAT: {
    make: () =>
      twice(0.6, layers.gatConv({ units: 8, heads: 8, dropout: 0.6, activation: 'elu' }), layers.gatConv({ units: CLASSES, dropout: 0.6 })),
    optimizer: all(0.005, 5e-4),
    epochs: 200,
  },
  SAGE: {
    make: () => twice(0.5, layers.sageConv({ units: 16, activation: 'relu' }), layers.sageConv({ units: CLASSES })),
    optimizer: all(0.01, 5e-4),
    epochs: 200,
  },
  SGC: { make: () => models.sgc({ outputs: CLASSES, hops: 2 }), optimizer: all(0.2, 1.3e-5), epochs: 100 },
  APPNP: {
    make: () => models.appnp({ units: 64, outputs: CLASSES, hops: 10, alpha: 0.1, dropout: 0.5 }),
    optimizer: all(0.01, 5e-4),
    epochs: 200,
  },
  GCN2: {
    make: gcn2,
    optimizer: () =>
      optimizers.adam({
        learningRate: 0.01,
        groups: [
          { match: (path) => path[0].startsWith('conv'), weightDecay: 0.01 },
          { match: /dense/, weightDecay: 5e-4 },
        ],
      }),
    epochs: 1500,
    patience: 100,
  },
};

/** Test accuracy in percent: of the epoch that counts, and of the last. */
export async function accuracies(
  { make, optimizer, epochs, patience }: Recipe,
  graph: data.Graph,
  seed: number,
): Promise<{ chosen: number; last: number }> {
  const model = make();
  model.compile({ optimizer: optimizer(), loss: 'crossEntropy', metrics: ['accuracy'] });
  let last = 0;
  const watching = patience === undefined ? [] : [callbacks.earlyStopping({ monitor: 'valLoss', patience, restoreBest: true })];
  const measured = async (): Promise<number> => 100 * (await model.evaluate(graph, { mask: 'test' })).accuracy;
  const keepLast = { onEpochEnd: async () => void (last = await measured()) };
  await model.fit(graph, { epochs, seed, verbose: 0, callbacks: patience === undefined ? [] : [keepLast, ...watching] });
  const chosen = await measured();
  return { chosen, last: patience === undefined ? chosen : last };
}

async function main(what: string, seeds: number): Promise<void> {
  const graph = await coraGraph();
  for (const [name, recipe] of Object.entries(recipes)) {
    if (what !== 'all' && what !== name) continue;
    const chosen: number[] = [];
    const lasts: number[] = [];
    for (let seed = 0; seed < seeds; seed++) {
      const got = await accuracies(recipe, graph, seed);
      chosen.push(got.chosen);
      lasts.push(got.last);
    }
    const { mean, deviation } = spread(chosen);
    const beside = recipe.patience === undefined ? '' : `, last epoch ${spread(lasts).mean.toFixed(1)}`;
    console.log(`${name}  mean of ${seeds} seeds  ${mean.toFixed(1)} ± ${deviation.toFixed(1)}${beside}`);
  }
}

if (process.argv[1]?.includes('citations-cora')) await main(process.argv[2] ?? 'all', Number(process.argv[3] ?? 5));
