import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { callbacks, data, landscape, layers, optimizers, plot, sequential, type Tensor, tree } from 'graphgrad';
import { activations, columns, rowsOf } from '../lab/table.js';
import { labWorker } from '../lab/worker.js';
import type { Options } from './options.js';
import { printHeading } from './print.js';

const { numberText } = plot;

/** The loss surface and the spectrum of the karate network, and eleven activations on score_nbr. */
export async function lab({ epochs, out }: Pick<Options, 'epochs' | 'out'>): Promise<plot.ReportSection[]> {
  const figures = await plot.loadFigures();
  return [await karateSurface(figures), await karateSpectrum(figures), await scoreActivations(figures, epochs, out)];
}

/** The network of `npm start` on the karate club, trained with its path recorded. */
async function trained() {
  const club = data.karate();
  const graph = data.graph({ x: club.x, edges: club.edges, y: club.y, masks: { train: club.masks.train, validation: club.masks.test } });
  const model = sequential([layers.gcnConv({ units: 16, activation: 'relu' }), layers.gcnConv({ units: club.numClasses })]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'crossEntropy', metrics: ['accuracy'] });
  const path = callbacks.path({ every: 2 });
  await model.fit(graph, { epochs: 200, seed: 0, callbacks: [path] });
  return { model, graph, path };
}

async function karateSurface(figures: plot.Figures): Promise<plot.ReportSection> {
  const title = 'Karate club: the loss around the minimum';
  printHeading(title, 'Two gcn layers, 200 epochs of Adam.');
  const { model, graph, path } = await trained();
  const along = await landscape.surface(model, graph, { path, resolution: 41 });
  const random = await landscape.surface(model, graph, { resolution: 41 });
  const second = model.init({ seed: 1, like: graph });
  const other = sequential([layers.gcnConv({ units: 16, activation: 'relu' }), layers.gcnConv({ units: 4 })]);
  other.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'crossEntropy' });
  other.params = second;
  await other.fit(graph, { epochs: 200, seed: 1 });
  const { straight, curve } = await landscape.connect(model, model.params as typeof second, second, graph, { steps: 200 });
  const text = [
    `The path of the training on the plane of its two principal directions, which explain ${numberText(100 * (along.path?.explained ?? 0), 3)} % of its variance; beside it random directions, normalised filter by filter (arXiv:1712.09913), where the loss is a bowl.`,
    `Between this minimum and that of another seed the training loss rises by ${numberText(straight.barrier, 3)} on the straight way, and by ${numberText(curve.barrier, 3)} on a curve with one bend (arXiv:1802.10026).`,
  ];
  for (const line of text) console.log(line);
  return {
    title,
    text,
    figures: [
      {
        svg: figures.surface({ ...along, axes: ['first principal direction', 'second principal direction'] }),
        caption: 'The way of the training',
      },
      { svg: figures.surface({ ...random, axes: ['first random direction', 'second random direction'] }), caption: 'Random directions' },
      { svg: figures.line({ ways: { straight, curve }, axis: 'place on the way' }), caption: 'From one minimum to another' },
    ],
  };
}

async function karateSpectrum(figures: plot.Figures): Promise<plot.ReportSection> {
  const title = 'Karate club: the curvature at the minimum';
  const { model, graph } = await trained();
  const curvature = await landscape.curvature(model, graph, { k: 3, probes: 6 });
  const { eigenvalues, trace, sharpness } = curvature;
  const size = tree.leaves(model.params).reduce((sum: number, leaf) => sum + (leaf as Tensor).size, 0);
  const text = [
    `The largest eigenvalues of the Hessian are ${eigenvalues.map((value) => numberText(value, 3)).join(', ')}; its trace is ${numberText(trace?.value ?? 0, 3)} ± ${numberText(trace?.standardError ?? 0, 2)}. Nearly all of the ${numberText(size)} directions are flat. Within a distance of ${sharpness?.radius} the loss rises by at most ${numberText(sharpness?.rise ?? 0, 2)}.`,
  ];
  printHeading(title, text[0]);
  return {
    title,
    text,
    figures: [
      {
        svg: figures.spectrum({ ...curvature, density: curvature.density as NonNullable<typeof curvature.density> }),
        caption: 'Spectrum of the Hessian',
      },
    ],
  };
}

async function scoreActivations(figures: plot.Figures, epochs: number, out: string): Promise<plot.ReportSection> {
  const title = 'score_nbr: the same network under eleven activations';
  const about = `One propagation layer of 16 units, the sum over the nodes, one output; ${epochs} epochs of Adam, 2 seeds each.`;
  printHeading(title, about);
  const graphs = data.synthetic('score_nbr', { count: 500, seed: 0 });
  const result = await landscape.compare(graphs.slice(0, 400), {
    validationData: graphs.slice(400),
    choices: activations.map((activation) => ({ activation })),
    network: { layer: 'propagationConv', depth: 1, width: 16, readout: 'sum' },
    optimizer: { kind: 'adam', options: { learningRate: 0.03 } },
    loss: 'mse',
    metrics: ['r2'],
    monitor: 'valR2',
    epochs,
    batchSize: 50,
    every: Math.max(1, Math.round(epochs / 10)),
    seeds: 2,
    most: 60,
    workerUrl: await labWorker(),
  });
  const rows = rowsOf(result);
  for (const [choice, last] of rows) console.log(`  ${choice.padEnd(10)} R² ${last}`);
  const path = out.replace(/(\.html)?$/, '-replay.html');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, landscape.replay(figures, result, { title, label: 'score' }));
  console.log(`Replay: ${path}`);
  return {
    title,
    text: [about, `What happened epoch by epoch is in ${path}, with a slider.`],
    table: { columns: columns.map((name) => (name === 'last epoch' ? 'R², last epoch' : name)), rows },
    figures: landscape.panels(figures, result, { label: 'score' }),
  };
}
