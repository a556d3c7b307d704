import { createPacker, smallGraph } from '../../bench/baseline/batch.js';
import { createPropagationNet } from '../../bench/baseline/propagation.js';
import { meanTarget } from '../../src/baselines/mean.js';
import { ridge } from '../../src/baselines/ridge.js';
import { sumOverNodes } from '../../src/baselines/summedFeatures.js';
import { data, layers, type Model, metrics, optimizers, sequential, type Tensor, tree } from '../../src/index.js';
import { loadFigures } from '../../src/plot/figures.js';
import { numberText } from '../../src/plot/numberText.js';
import type { ReportSection } from '../../src/plot/report.js';
import { liveCallbacks } from './live.js';
import type { Options } from './options.js';
import { printHeading, printResult } from './print.js';
import { ENDLESS, type Race, race } from './race.js';

type Graphs = ReturnType<typeof data.synthetic>;

const title = 'score_nbr: a number for a whole graph';
const about =
  '1,000 random graphs of 5 to 15 nodes labelled 0 to 9. The score of a graph is the sum of all labels, each counted once, and once more for each tie of its node. 800 graphs to train, 200 held out.';
const UNITS = 32;
const BATCH = 100;
const LABELS = 10;

/** One propagation relu((A + I)XW + b), the sum over the nodes, one output. */
function network(metrics: readonly ('r2' | 'rmse')[] = []): Model {
  const model = sequential([layers.propagationConv({ units: UNITS }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'mse', metrics });
  return model;
}

const targets = (graphs: Graphs): Float64Array => Float64Array.from(graphs, ({ y }) => y);
const r2 = (predicted: ArrayLike<number>, actual: ArrayLike<number>): number =>
  metrics.r2({ data: predicted, shape: [predicted.length] }, { data: actual, shape: [actual.length] });

/** Trains on the original author's synthetic regression task. */
export async function scoreNbr(options: Pick<Options, 'epochs' | 'live' | 'out'>): Promise<ReportSection> {
  printHeading(title, about);
  const all = data.synthetic('score_nbr', { count: 1000, seed: 0 });
  const [train, test] = [all.slice(0, 800), all.slice(800)];
  const further = data.synthetic('score_nbr', { count: 1000, seed: 1 });
  const model = network(['r2']);
  const { history } = await model.fit(train, {
    epochs: options.epochs,
    batchSize: BATCH,
    validationData: test,
    seed: 0,
    verbose: 1,
    callbacks: liveCallbacks(options, 'score', { title, label: 'score' }),
  });

  const linear = ridge(sumOverNodes(train.map(({ x }) => x)), { data: targets(train), shape: [train.length] });
  const mean = meanTarget(targets(train));
  const predictors: Record<string, (graphs: Graphs) => Promise<ArrayLike<number>> | ArrayLike<number>> = {
    'graph network (propagationConv, globalSumPool, dense)': async (graphs) => (await model.predict(graphs)).data,
    'ridge on features summed over nodes': (graphs) => linear(sumOverNodes(graphs.map(({ x }) => x))).data,
    'mean of the training graphs': (graphs) => graphs.map(() => mean),
  };
  const rows: string[][] = [];
  for (const [name, predict] of Object.entries(predictors)) {
    const scores = [test, further].map(async (graphs) => numberText(r2(await predict(graphs), targets(graphs))));
    rows.push([name, ...(await Promise.all(scores))]);
  }
  const table = { columns: ['model', 'R² on the 200 held-out graphs', 'R² on 1,000 further graphs'], rows };
  const speed = await race(propagationRace(train));
  printResult(table, speed);

  const pairs = async (graphs: Graphs) => Array.from((await model.predict(graphs)).data, (value, i) => [value, graphs[i].y] as const);
  const figures = await loadFigures();
  const curves = [
    { name: 'training', values: history.loss },
    { name: 'held out', values: history.valLoss },
  ];
  return {
    title,
    text: [about, speed],
    table,
    figures: [
      { svg: figures.lossCurves({ series: curves }), caption: 'Mean squared error' },
      {
        svg: figures.predictionsVersusActual({
          train: await pairs(train),
          test: await pairs(test),
          label: 'score',
          names: ['training', 'held out'],
        }),
        caption: 'Predictions against actual values',
      },
    ],
  };
}

/** The same network against plain JavaScript; batches in the order of the graphs, so that both see the same. */
function propagationRace(graphs: Graphs): Race {
  const small = graphs.map(({ x, edges, y }) => {
    const [source, target] = [0, 1].map((end) =>
      Int32Array.from([...edges.map((edge) => edge[end]), ...edges.map((edge) => edge[1 - end])]),
    );
    return smallGraph(Float32Array.from(x.flat()), x.length, source, target, y, true);
  });
  return {
    name: 'score_nbr',
    epochs: 2,
    start: () => {
      const model = network();
      const params = (model.params = model.init({ seed: 0, like: graphs }));
      const weights = (layer: string) => ({ kernel: numbers(params, layer, 'kernel'), bias: numbers(params, layer, 'bias') });
      const net = createPropagationNet({
        widths: [LABELS, UNITS],
        initial: { layers: [weights('propagationConv1')], head: weights('dense1') },
      });
      const pack = createPacker(LABELS);
      const epoch = (): number => {
        let sum = 0;
        for (let at = 0; at < small.length; at += BATCH) {
          const batch = small.slice(at, at + BATCH);
          sum += net.step(pack(batch)) * batch.length;
        }
        return sum / small.length;
      };
      return { graphgrad: model.train(graphs, { epochs: ENDLESS, batchSize: BATCH, shuffle: false, seed: 0 }), plain: epoch };
    },
  };
}

const numbers = (params: unknown, layer: string, name: string): ArrayLike<number> =>
  (tree.get(params, [layer, name]) as Tensor).toTypedArray();
