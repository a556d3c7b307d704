/**
 * node scripts/run-ts.mjs examples/lab/activations.ts [score_nbr | esol | cora] [seeds]: the same network under eleven activations, ranked, with
 * what its layers do. Writes out/activations-NAME.json with every run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { data, landscape } from 'graphgrad';
import { coraGraph } from '../data/cora.js';
import { esolGraphs } from '../data/esol.js';
import { esolSplit } from '../molecules/splits.js';
import { standardized } from '../uncertainty/coverage.js';
import { activations, print } from './table.js';
import { labWorker } from './worker.js';

type Given = Parameters<typeof landscape.compare>;
type Setting = Omit<Given[1], 'choices'> & { readonly data: Given[0] };

/** The three tasks; what is compared is always the activation alone. */
const tasks: Readonly<Record<string, () => Promise<Setting>>> = {
  score_nbr: async () => {
    const graphs = data.synthetic('score_nbr', { count: 1000, seed: 0 });
    return {
      data: graphs.slice(0, 800),
      validationData: graphs.slice(800),
      network: { layer: 'propagationConv', depth: 1, width: 32, readout: 'sum' },
      optimizer: { kind: 'adam', options: { learningRate: 0.01 } },
      loss: 'mse',
      metrics: ['r2'],
      monitor: 'valR2',
      epochs: 200,
      batchSize: 100,
      every: 20,
    };
  },
  esol: async () => {
    const molecules = await esolGraphs();
    const { graphs } = standardized(molecules, molecules.length);
    const split = await esolSplit('split_random');
    const pick = (ids: readonly number[]) => ids.map((i) => graphs[i]);
    return {
      data: pick(split.train),
      validationData: pick([...split.validation, ...split.test]),
      network: { layer: 'mfConv', depth: 2, width: 64, readout: 'mean' },
      optimizer: { kind: 'adam', options: { learningRate: 2e-3 } },
      loss: 'mse',
      metrics: ['rmse'],
      monitor: 'valRmse',
      epochs: 60,
      batchSize: 64,
      every: 10,
    };
  },
  cora: async () => {
    const papers = await coraGraph();
    const { train, test } = papers.masks;
    const graph = papers.with({ masks: { train, validation: test } });
    return {
      data: graph,
      network: { layer: 'gcnConv', depth: 2, width: 16, dropout: 0.5, units: 7 },
      optimizer: { kind: 'adam', options: { learningRate: 0.01, groups: [{ match: 'conv1', weightDecay: 5e-4 }] } },
      loss: 'crossEntropy',
      metrics: ['accuracy'],
      monitor: 'valAccuracy',
      epochs: 200,
      every: 20,
    };
  },
};

const [name = 'score_nbr', seeds = '3'] = process.argv.slice(2);
if (!(name in tasks)) throw new Error(`no such task: ${name}. Expected ${Object.keys(tasks).join(', ')}`);
const { data: given, ...setting } = await tasks[name]();
const began = performance.now();
const result = await landscape.compare(given, {
  ...setting,
  choices: activations.map((activation) => ({ activation })),
  seeds: Number(seeds),
  workerUrl: await labWorker(),
});
console.log(`${name}: ${result.runs.length} runs, ${result.threads} threads, ${((performance.now() - began) / 1000).toFixed(1)} s`);
print(result);
mkdirSync('out', { recursive: true });
writeFileSync(
  `out/activations-${name}.json`,
  JSON.stringify(result, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value)),
);
