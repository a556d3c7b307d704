import { data, plot } from 'graphgrad';
import { gcn } from './gcn.js';
import { liveCallbacks } from './live.js';
import { baselineAccuracies, confusion } from './node-classes.js';
import type { Options } from './options.js';
import { percent, printHeading, printResult } from './print.js';
import type { Speed } from './speed.js';

const title = 'Karate club: who belongs to whom';
const about =
  '34 people, 78 ties between them, 4 communities. One person of each community is labelled; a two-layer graph network tells the other 30.';

const COMMUNITIES = ['community 0', 'community 1', 'community 2', 'community 3'];

/** Trains on Zachary's karate club, and tells how well it knows the 30 people it was told nothing about. */
export async function karateClub(options: Pick<Options, 'epochs' | 'live' | 'out'>, speed: Speed): Promise<plot.ReportSection> {
  printHeading(title, about);
  const club = data.karate();
  const graph = data.graph({ x: club.x, edges: club.edges, y: club.y, masks: club.masks });
  const model = gcn(club.numClasses, 0, ['accuracy']);
  const watching = liveCallbacks(options, 'karate', { title, classes: COMMUNITIES });
  const { history } = await model.fit(graph, { epochs: options.epochs, seed: 0, verbose: 1, callbacks: watching });
  const { accuracy } = await model.evaluate(graph, { mask: 'test' });
  const baselines = await baselineAccuracies(club);

  const table = {
    columns: ['model', 'accuracy on the 30 held-out people'],
    rows: [
      ['graph network (2 x gcnConv)', percent(accuracy)],
      ['ridge on features summed over neighbours', percent(baselines.ridge)],
      ['majority class', percent(baselines.majority)],
    ],
  };
  const said = await speed.nodes({ name: 'karate', nodes: club, graph, dropout: 0, network: (dropout) => gcn(club.numClasses, dropout) });
  printResult(table, said);

  const figures = await plot.loadFigures();
  return {
    title,
    text: [about, said],
    table,
    figures: [
      {
        svg: figures.lossCurves({ series: [{ name: 'training', values: history.loss }] }),
        caption: 'Cross entropy of the 4 labelled people',
      },
      {
        svg: figures.confusionMatrix({
          labels: COMMUNITIES,
          counts: confusion(await model.predict(graph), club, club.masks.test),
        }),
        caption: 'The 30 held-out people',
      },
    ],
  };
}
