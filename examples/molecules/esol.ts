/**
 * node scripts/run-ts.mjs examples/molecules/esol.ts [protocol | features | networks | all] [seeds]: root mean squared errors on ESOL.
 * `protocol` is MFConv on the published random and scaffold splits, with the 32 atom features of the data; `features` the same with the 62
 * atom features that data.molecules reads from SMILES; `networks` compares it with attention and message passing on 80/10/10 splits.
 */
import { esol, graphList } from '../../bench/molecules.js';
import { data, layers, type Model, models, sequential } from '../../src/index.js';
import { type Recipe, repeat, trainAndTest } from './regression.js';
import { esolSplit, esolTable, randomSplit, spread } from './splits.js';

/** MFConv of the protocol: 2 x 64, degrees up to 6, mean of the atoms, Linear-ReLU-Linear; the last of 60 epochs. */
export const mfConv: Recipe = {
  make: (): Model => {
    const conv = () => layers.mfConv({ units: 64, maxDegree: 6, activation: 'relu' });
    return sequential([
      conv(),
      conv(),
      layers.globalMeanPool(),
      layers.dense({ units: 64, activation: 'relu' }),
      layers.dense({ units: 1 }),
    ]);
  },
  learningRate: 2e-3,
  batchSize: 64,
  epochs: 60,
};

/** How many atoms of ESOL have 0, 1, 2, … neighbours. */
const ATOM_DEGREES = [1, 4640, 5998, 3646, 706];

export const networks: Readonly<Record<string, Recipe>> = {
  AttentiveFP: {
    make: () => models.attentiveFP({ units: 64, outputs: 1, layers: 3, steps: 2, dropout: 0.1 }),
    learningRate: 2e-3,
    batchSize: 32,
    epochs: 100,
    keepBest: true,
  },
  MPNN: {
    make: () => models.mpnn({ units: 64, outputs: 1, edgeUnits: 64, aggregate: 'sum' }),
    learningRate: 1e-3,
    batchSize: 32,
    epochs: 100,
    keepBest: true,
  },
  PNA: {
    make: () =>
      models.pna({
        units: 64,
        layers: 3,
        aggregators: ['mean', 'min', 'max', 'std'],
        scalers: ['identity', 'amplification', 'attenuation'],
        degrees: ATOM_DEGREES,
        towers: 4,
        norm: 'batchNorm',
        readout: 'sum',
        outputs: 1,
      }),
    learningRate: 1e-3,
    batchSize: 32,
    epochs: 100,
    keepBest: true,
  },
  GPS: {
    make: () => models.gps({ units: 64, outputs: 1, layers: 3, conv: 'gine', readout: 'sum', dropout: 0.1 }),
    learningRate: 1e-3,
    batchSize: 32,
    epochs: 100,
    keepBest: true,
  },
  Exphormer: {
    make: () => models.exphormer({ units: 64, outputs: 1, layers: 3, conv: 'gine', degree: 4, readout: 'sum', dropout: 0.1 }),
    learningRate: 1e-3,
    batchSize: 32,
    epochs: 100,
    keepBest: true,
  },
};

/** The same molecules, in the same order, featurised from their SMILES. */
function fromSmiles(): readonly data.GraphInput[] {
  return data.molecules(esolTable(), { smiles: 'smiles', target: 'logS' }).graphs;
}

async function main(what: string, seeds: number): Promise<void> {
  const set = await esol({ raw: true });
  if (set === null) throw new Error('ESOL is read from the shared folder, which is absent');
  const graphs = graphList(set);
  const published = async (name: string, on: readonly data.GraphInput[]): Promise<void> => {
    for (const column of ['split_random', 'split_scaffold'] as const)
      await repeat(`${name} ${column}`, seeds, (seed) => trainAndTest(mfConv, on, esolSplit(column), seed));
  };
  const wants = (part: string): boolean => what === part || what === 'all';
  if (wants('protocol')) await published('MFConv, 32 features,', graphs);
  if (wants('features')) await published('MFConv, 62 features,', fromSmiles());
  if (!wants('networks')) return;
  const means: Record<string, number> = {};
  for (const [name, recipe] of Object.entries({ MFConv: mfConv, ...networks })) {
    const errors = await repeat(`${name} 80/10/10`, seeds, (seed) => trainAndTest(recipe, graphs, randomSplit(graphs.length, seed), seed));
    means[name] = spread(errors).mean;
  }
  for (const name of Object.keys(networks))
    console.log(
      `${name} is ${(100 * (1 - means[name] / means.MFConv)).toFixed(1)} % below MFConv (${means[name].toFixed(3)}, ${means.MFConv.toFixed(3)})`,
    );
}

if (process.argv[1]?.includes('molecules-esol')) await main(process.argv[2] ?? 'all', Number(process.argv[3] ?? 5));
