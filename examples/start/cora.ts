import { data, plot } from 'graphgrad';
import { showDownload } from './download.js';
import { gcn } from './gcn.js';
import { liveCallbacks } from './live.js';
import { baselineAccuracies, confusion } from './node-classes.js';
import type { Options } from './options.js';
import { percent, printHeading, printResult } from './print.js';
import type { Speed } from './speed.js';

const title = 'Cora: what papers are about';
const about =
  '2,708 papers on machine learning, 5,278 citations, 7 topics; what is known of a paper is which of 1,433 words it uses. The network of Kipf and Welling learns from 140 labelled papers and is tested on 1,000 others, after the last epoch.';
const TOPICS = [
  'theory',
  'reinforcement learning',
  'genetic algorithms',
  'neural networks',
  'probabilistic methods',
  'case-based',
  'rule learning',
];
const DROPOUT = 0.5;

/** Trains on Cora as Kipf and Welling did, once for each seed. */
export async function cora(options: Options, speed: Speed): Promise<plot.ReportSection> {
  const { epochs, seeds, data: directory, baseUrl } = options;
  printHeading(title, about);
  const shown = showDownload('Cora', process.stderr);
  const source = directory === undefined ? { baseUrl } : { directory };
  const papers = await data.cora({ source, normalizeFeatures: true, onProgress: shown.update }).finally(shown.finish);
  const graph = data.graph({ x: papers.x, edges: papers.edges, y: papers.y, masks: papers.masks });

  const runs = [];
  for (let seed = 0; seed < seeds; seed++) {
    const model = gcn(papers.numClasses, DROPOUT, ['accuracy']);
    const watching = liveCallbacks(options, `cora-${seed}`, { title, classes: TOPICS });
    const { history } = await model.fit(graph, { epochs, seed, verbose: 1, callbacks: watching });
    const { accuracy } = await model.evaluate(graph, { mask: 'test' });
    if (seeds > 1) console.log(`seed ${seed}: ${percent(accuracy)} of the test papers`);
    runs.push({ model, history, accuracy });
  }
  const baselines = await baselineAccuracies(papers);
  const table = {
    columns: ['model', 'accuracy on the 1,000 test papers'],
    rows: [
      ['graph network (2 x gcnConv)', spread(runs.map(({ accuracy }) => accuracy))],
      ['ridge on features summed over neighbours', percent(baselines.ridge)],
      ['majority class', percent(baselines.majority)],
    ],
  };
  const said = await speed.nodes({
    name: 'Cora',
    nodes: papers,
    graph,
    dropout: DROPOUT,
    network: (dropout) => gcn(papers.numClasses, dropout),
  });
  printResult(table, said);

  const [{ model, history }] = runs;
  const figures = await plot.loadFigures();
  const curves = [
    { name: 'training (with dropout)', values: history.loss },
    { name: 'validation', values: history.valLoss },
  ];
  const of = seeds > 1 ? ', seed 0' : '';
  return {
    title,
    text: [about, said],
    table,
    figures: [
      { svg: figures.lossCurves({ series: curves }), caption: `Cross entropy${of}` },
      {
        svg: figures.confusionMatrix({ labels: TOPICS, counts: confusion(await model.predict(graph), papers, papers.masks.test) }),
        caption: `The 1,000 test papers${of}`,
      },
    ],
  };
}

/** One accuracy, or mean ± standard deviation (of the sample) of several. */
function spread(shares: readonly number[]): string {
  const n = shares.length;
  const mean = shares.reduce((sum, share) => sum + share, 0) / n;
  if (n === 1) return percent(mean);
  const deviation = Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (n - 1));
  return `${(100 * mean).toFixed(1)} ± ${percent(deviation)} (${n} seeds)`;
}
