/**
 * node scripts/run-ts.mjs examples/uncertainty/coverage.ts [redraws]: how often sets and intervals of level 90 % hold the truth, over redraws of the
 * calibration and test cases within what was not trained on. Default 200.
 */
import { callbacks, data, layers, type Model, optimizers, sequential, uncertainty } from 'graphgrad';
import { coraGraph } from '../data/cora.js';
import { esolGraphs } from '../data/esol.js';

/** Means over redraws. */
export interface Coverage {
  readonly coverage: number;
  /** Mean number of classes of a set, or mean width of an interval. */
  readonly size: number;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const averaged = (all: readonly Coverage[]): Coverage => ({
  coverage: mean(all.map((one) => one.coverage)),
  size: mean(all.map((one) => one.size)),
});

/** Rows of a prediction. */
function rowsAt({ data: values, shape: [, columns = 1] }: { data: ArrayLike<number>; shape: readonly number[] }, ids: Uint32Array) {
  const picked = Array.from(ids, (row) => Array.from({ length: columns }, (_, c) => values[row * columns + c]!)).flat();
  return { data: picked, shape: [ids.length, columns] };
}

/** Sets of classes for nodes of a graph by one network that stopped early on the validation nodes. */
export async function coverageOfSets(graph: data.Graph, model: Model, redraws: number): Promise<Coverage> {
  const logits = await model.predict(graph);
  const labels = graph.y!.toTypedArray();
  const at = (ids: Uint32Array): number[] => Array.from(ids, (row) => labels[row]!);
  const all: Coverage[] = [];
  for (let seed = 0; seed < redraws; seed++) {
    const { calibration, test } = uncertainty.calibrationNodes(graph, { seed });
    const conformal = uncertainty.conformalClasses(rowsAt(logits, calibration), at(calibration), { level: 0.9, seed });
    const sets = conformal.sets(rowsAt(logits, test));
    all.push({ coverage: mean(at(test).map((label, i) => Number(sets[i]!.includes(label)))), size: mean(sets.map((set) => set.length)) });
  }
  return averaged(all);
}

/** Intervals for cases that no network was trained on. */
export function coverageOfIntervals(
  values: ArrayLike<number>,
  scales: ArrayLike<number> | undefined,
  targets: ArrayLike<number>,
  redraws: number,
): Coverage {
  const all: Coverage[] = [];
  for (let seed = 0; seed < redraws; seed++) {
    const [calibration, test] = data.randomSplit(values.length, [0.5, 0.5], { seed }) as [Uint32Array, Uint32Array];
    const at = (list: ArrayLike<number>, ids: Uint32Array): number[] => Array.from(ids, (i) => list[i]!);
    const predicted = (ids: Uint32Array) => ({ values: at(values, ids), ...(scales && { scales: at(scales, ids) }) });
    const conformal = uncertainty.conformalNumbers(predicted(calibration), at(targets, calibration), { level: 0.9 });
    const intervals = conformal.intervals(predicted(test));
    const held = at(targets, test).map((target, i) => Number(intervals[i]![0] <= target && target <= intervals[i]![1]));
    all.push({ coverage: mean(held), size: mean(intervals.map(([low, high]) => high - low)) });
  }
  return averaged(all);
}

/** The network of Kipf and Welling, stopped early on the validation papers. */
export async function coraNetwork(graph: data.Graph): Promise<Model> {
  const model = sequential([
    layers.dropout({ rate: 0.5 }),
    layers.gcnConv({ units: 16, activation: 'relu' }),
    layers.dropout({ rate: 0.5 }),
    layers.gcnConv({ units: 7 }),
  ]);
  const optimizer = optimizers.adam({ learningRate: 0.01, groups: [{ match: 'gcnConv1', weightDecay: 5e-4 }] });
  model.compile({ optimizer, loss: 'crossEntropy', metrics: ['accuracy'] });
  await model.fit(graph, { epochs: 200, seed: 0, callbacks: [callbacks.earlyStopping({ patience: 20, restoreBest: true })] });
  return model;
}

/** MFConv networks on molecules whose targets are in the units of the training molecules. */
export function esolEnsemble(train: readonly data.GraphInput[], members: number, epochs: number) {
  const make = (): Model => {
    const conv = () => layers.mfConv({ units: 64, maxDegree: 6, activation: 'relu' });
    const model = sequential([
      conv(),
      conv(),
      layers.globalMeanPool(),
      layers.dense({ units: 64, activation: 'relu' }),
      layers.dense({ units: 1 }),
    ]);
    model.compile({ optimizer: optimizers.adam({ learningRate: 2e-3 }), loss: 'mse' });
    return model;
  };
  return uncertainty.deepEnsemble(make, train, { members, fit: { epochs, batchSize: 64 } });
}

/** Targets in the units of the first `count` graphs. */
export function standardized(graphs: readonly data.GraphInput[], count: number): { graphs: data.GraphInput[]; unit: number } {
  const targets = graphs.slice(0, count).map(({ y }) => y as number);
  const centre = mean(targets);
  const unit = Math.sqrt(mean(targets.map((y) => (y - centre) ** 2)));
  return { graphs: graphs.map((graph) => ({ ...graph, y: ((graph.y as number) - centre) / unit })), unit };
}

async function main(redraws: number): Promise<void> {
  const graph = await coraGraph();
  const sets = await coverageOfSets(graph, await coraNetwork(graph), redraws);
  console.log(
    `Cora, sets of level 90 %: coverage ${(100 * sets.coverage).toFixed(2)} %, mean size ${sets.size.toFixed(3)} of 7, ${redraws} redraws`,
  );

  const list = await esolGraphs();
  const order = data.randomSplit(list, [0.6, 0.4], { seed: 0 });
  const { graphs, unit } = standardized(order.flat(), order[0]!.length);
  const [train, rest] = [graphs.slice(0, order[0]!.length), graphs.slice(order[0]!.length)];
  const ensemble = await esolEnsemble(train, 5, 60);
  const { mean: means, deviation } = uncertainty.averageNumbers(await ensemble.predict(rest));
  const targets = rest.map(({ y }) => y as number);
  for (const [name, scales] of [
    ['absolute', undefined],
    ['normalised', deviation.map(([one]) => (one as number) + 0.05)],
  ] as const) {
    const { coverage, size } = coverageOfIntervals(
      means.map(([one]) => one as number),
      scales,
      targets,
      redraws,
    );
    console.log(
      `ESOL, intervals of level 90 %, ${name} residuals: coverage ${(100 * coverage).toFixed(2)} %, mean width ${(size * unit).toFixed(3)} log mol/L, ${redraws} redraws`,
    );
  }
}

if (process.argv[1]?.includes('coverage')) await main(Number(process.argv[2] ?? 200));
