/**
 * node scripts/run-ts.mjs examples/molecules/esol.ts [protocol | features | networks | all | NETWORK] [seeds]: root mean squared errors on ESOL.
 * `protocol` is MFConv on the published random and scaffold splits, with the 32 atom features of the data; `features` the same with the 62
 * atom features that data.molecules reads from SMILES; `networks` compares it with a random forest, and with attention and message passing, on 80/10/10
 * splits; the name of one of those runs it alone.
 */
import { data, layers, type Model, models, sequential } from 'graphgrad';
import { esolGraphs } from '../data/esol.js';
import { type Errors, forest, type Recipe, repeat, trainAndTest } from './regression.js';
import { esolSplit, esolTable, randomSplit } from './splits.js';

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

/** How many atoms have 0, 1, 2, … neighbours. */
function degrees(molecules: readonly data.GraphInput[]): number[] {
  const counts: number[] = [];
  for (const { numNodes, inEdges } of molecules.map((molecule) => data.graph(molecule))) {
    const ends = inEdges.rowptr.toTypedArray();
    for (let atom = 0; atom < numNodes; atom++) {
      const degree = ends[atom + 1] - ends[atom];
      while (counts.length <= degree) counts.push(0);
      counts[degree]++;
    }
  }
  return counts;
}

const shared = { batchSize: 32, careful: true } as const;

export const networks: Readonly<Record<string, Recipe>> = {
  AttentiveFP: {
    make: () => models.attentiveFP({ units: 64, outputs: 1, layers: 3, steps: 2, dropout: 0.1 }),
    learningRate: 2e-3,
    epochs: 100,
    ...shared,
  },
  MPNN: {
    make: () => models.mpnn({ units: 64, outputs: 1, edgeUnits: 64, aggregate: 'sum' }),
    learningRate: 1e-3,
    epochs: 60,
    ...shared,
  },
  PNA: {
    make: (train) =>
      models.pna({
        units: 64,
        layers: 3,
        aggregators: ['mean', 'min', 'max', 'std'],
        scalers: ['identity', 'amplification', 'attenuation'],
        degrees: degrees(train),
        towers: 4,
        norm: 'batchNorm',
        readout: 'sum',
        outputs: 1,
        dropout: 0.1,
      }),
    learningRate: 1e-3,
    epochs: 60,
    ...shared,
  },
  GPS: {
    make: () => models.gps({ units: 64, outputs: 1, layers: 3, conv: 'gine', readout: 'mean', dropout: 0.1 }),
    learningRate: 1e-3,
    epochs: 60,
    ...shared,
  },
  Exphormer: {
    make: () => models.exphormer({ units: 64, outputs: 1, layers: 3, conv: 'gine', degree: 4, readout: 'mean', dropout: 0.1 }),
    learningRate: 1e-3,
    epochs: 60,
    ...shared,
  },
};

/** The same molecules, in the same order, featurised from their SMILES. */
async function fromSmiles(): Promise<readonly data.GraphInput[]> {
  return data.molecules(await esolTable(), { smiles: 'smiles', target: 'logS' }).graphs;
}

async function main(what: string, seeds: number): Promise<void> {
  const graphs = await esolGraphs();
  const published = async (name: string, on: readonly data.GraphInput[]): Promise<void> => {
    for (const column of ['split_random', 'split_scaffold'] as const) {
      const split = await esolSplit(column);
      await repeat(`${name} ${column}`, seeds, (seed) => trainAndTest(mfConv, on, split, seed));
    }
  };
  const wants = (part: string): boolean => what === part || what === 'all';
  if (wants('protocol')) await published('MFConv, 32 features,', graphs);
  if (wants('features')) await published('MFConv, 62 features,', await fromSmiles());
  const split = (seed: number) => randomSplit(graphs.length, seed);
  const contestants: Readonly<Record<string, (seed: number) => Promise<Errors>>> = {
    'random forest': (seed) => forest(graphs, split(seed), seed),
    ...Object.fromEntries(
      Object.entries({ MFConv: mfConv, ...networks }).map(([name, recipe]) => [
        name,
        (seed: number) => trainAndTest(recipe, graphs, split(seed), seed),
      ]),
    ),
  };
  for (const [name, run] of Object.entries(contestants))
    if (wants('networks') || what === name) await repeat(`${name} 80/10/10`, seeds, run);
}

if (process.argv[1]?.includes('molecules-esol')) await main(process.argv[2] ?? 'all', Number(process.argv[3] ?? 5));
