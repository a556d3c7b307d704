/**
 * node scripts/run-ts.mjs examples/lab/activations.ts [score_nbr | esol | cora] [seeds]: the same network under eleven activations, ranked, with
 * what its layers do. Writes out/activations-NAME.json with every run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { readCora } from '../../bench/data.js';
import { esol, graphList } from '../../bench/molecules.js';
import { data, landscape } from '../../src/index.js';
import { esolSplit } from '../molecules/splits.js';
import { activations, print } from './table.js';
import { labWorker } from './worker.js';

type Given = Parameters<typeof landscape.compare>;
type Setting = Omit<Given[1], 'choices'> & { readonly data: Given[0] };

const absent = (name: string): Error => new Error(`${name} is read from the shared folder, which is absent`);

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
    const set = await esol();
    if (set === null) throw absent('ESOL');
    const graphs = graphList(set);
    const split = esolSplit('split_random');
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
    const cora = await readCora();
    if (cora === null) throw absent('Cora');
    const { x, nodes, features, source, target, labels } = cora;
    const graph = data.graph({
      x: { indptr: x.indptr, indices: x.indices, values: x.values ?? undefined, shape: [nodes, features] },
      edges: [source, target],
      y: labels,
      masks: { train: { indices: cora.train }, validation: { indices: cora.test } },
    });
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
