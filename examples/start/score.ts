import { baselines, data, layers, type Model, metrics, optimizers, plot, sequential } from 'graphgrad';
import { liveCallbacks } from './live.js';
import type { Options } from './options.js';
import { printHeading, printResult } from './print.js';
import type { Speed } from './speed.js';

type Graphs = ReturnType<typeof data.synthetic>;

const title = 'score_nbr: a number for a whole graph';
const about =
  '1,000 random graphs of 5 to 15 nodes labelled 0 to 9. The score of a graph is the sum of all labels, each counted once, and once more for each tie of its node. 800 graphs to train, 200 held out.';
const UNITS = 32;
const BATCH = 100;

/** One propagation relu((A + I)XW + b), the sum over the nodes, one output. */
function network(metrics: readonly ('r2' | 'rmse')[] = []): Model {
  const model = sequential([layers.propagationConv({ units: UNITS }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'mse', metrics });
  return model;
}

/** What a linear model can see of whole graphs: their features summed over the nodes. */
async function summed(graphs: Graphs): Promise<metrics.Rows> {
  const pool = sequential([layers.globalSumPool()]);
  pool.params = pool.init({ seed: 0, like: graphs });
  return pool.predict(graphs);
}

const targets = (graphs: Graphs): Float64Array => Float64Array.from(graphs, ({ y }) => y);
const r2 = (predicted: ArrayLike<number>, actual: ArrayLike<number>): number =>
  metrics.r2({ data: predicted, shape: [predicted.length] }, { data: actual, shape: [actual.length] });

/** Trains on the original author's synthetic regression task. */
export async function scoreNbr(options: Pick<Options, 'epochs' | 'live' | 'out'>, speed: Speed): Promise<plot.ReportSection> {
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

  const linear = baselines.ridge(await summed(train), { data: targets(train), shape: [train.length] });
  const mean = baselines.meanTarget(targets(train));
  const predictors: Record<string, (graphs: Graphs) => Promise<ArrayLike<number>> | ArrayLike<number>> = {
    'graph network (propagationConv, globalSumPool, dense)': async (graphs) => (await model.predict(graphs)).data,
    'ridge on features summed over nodes': async (graphs) => linear(await summed(graphs)).data,
    'mean of the training graphs': (graphs) => graphs.map(() => mean),
  };
  const rows: string[][] = [];
  for (const [name, predict] of Object.entries(predictors)) {
    const scores = [test, further].map(async (graphs) => plot.numberText(r2(await predict(graphs), targets(graphs))));
    rows.push([name, ...(await Promise.all(scores))]);
  }
  const table = { columns: ['model', 'R² on the 200 held-out graphs', 'R² on 1,000 further graphs'], rows };
  const said = await speed.graphs({ name: 'score_nbr', graphs: train, batchSize: BATCH, network });
  printResult(table, said);

  const pairs = async (graphs: Graphs) => Array.from((await model.predict(graphs)).data, (value, i) => [value, graphs[i].y] as const);
  const figures = await plot.loadFigures();
  const curves = [
    { name: 'training', values: history.loss },
    { name: 'held out', values: history.valLoss },
  ];
  return {
    title,
    text: [about, said],
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
