import { afterEach, expect, it } from 'vitest';
import { callbacks, data, layers, type Model, OptionError, sequential } from '../../src/index.js';

afterEach(() => document.body.replaceChildren());

const figure = (name: string): Element | null => document.querySelector(`[data-figure="${name}"]`);

it('draws a regression into the element that a selector finds, while it trains and at the end', async () => {
  document.body.innerHTML = '<div id="plot">old</div>';
  const graphs = data.synthetic('score_sum', { count: 40 });
  const model = sequential([layers.graphConv({ units: 4 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['r2'] });
  const plot = callbacks.livePlot({ every: 1, element: '#plot', label: 'score', print: () => {} });
  let meanwhile = '';
  const watch: callbacks.Callback = {
    // trains until it is seen: a drawing is due after ten seconds at the latest
    onEpochEnd: async (_, run) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      meanwhile = figure('fit')?.innerHTML ?? '';
      if (meanwhile !== '') run.stop('seen');
    },
  };
  await model.fit(graphs, { epochs: 1e6, seed: 0, validationSplit: 0.25, callbacks: [plot, watch] });
  expect(meanwhile).toContain('<svg');
  expect(document.querySelector('#plot')?.textContent).not.toContain('old');
  expect(document.querySelector('#plot [role="status"]')?.textContent).toMatch(/^seen after \d+ epochs {2}loss /);
  for (const name of ['fit', 'loss', 'metrics']) {
    expect(figure(name)?.querySelector('svg')?.getBoundingClientRect().width, name).toBeGreaterThan(200);
    expect(document.querySelectorAll(`[data-figure="${name}"]`), name).toHaveLength(1);
  }
  const text = figure('fit')?.textContent ?? '';
  for (const part of ['y = x', 'train', 'validation', 'R²', 'RMSE', 'score']) expect(text).toContain(part);
  const dots = [...(figure('fit')?.querySelectorAll('circle') ?? [])];
  expect(dots.length).toBeGreaterThanOrEqual(40);
  const colours = new Set(dots.map((dot) => getComputedStyle(dot.hasAttribute('fill') ? dot : (dot.parentElement as Element)).fill));
  expect(colours.size).toBeGreaterThanOrEqual(2);
  expect(plot.cost.drawings).toBeGreaterThanOrEqual(2);
});

it('draws confusion matrices of classes into a new section', async () => {
  const { x, edges, y, masks } = data.karate();
  const model: Model = sequential([layers.gcnConv({ units: 4 })]);
  model.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
  const held = { train: masks.train, validation: masks.test };
  const classes = ['red', 'green', 'blue', 'grey'];
  const plot = callbacks.livePlot({ classes, print: () => {} });
  await model.fit(data.graph({ x, edges, y, masks: held }), { epochs: 5, seed: 0, callbacks: [plot] });
  const text = document.querySelector('section [data-figure="fit"]')?.textContent ?? '';
  for (const part of [...classes, 'train', 'validation', 'Actual and predicted classes']) expect(text).toContain(part);
  expect(document.querySelector('section [data-figure="metrics"]')?.textContent).toContain('accuracy');
});

it('refuses a selector that finds nothing, before anything is trained', async () => {
  const model = sequential([layers.dense({ units: 1 })]);
  model.compile({ loss: 'mse' });
  const plot = callbacks.livePlot({ element: '#nowhere' });
  await expect(model.fit(data.graph({ x: [[1]], edges: [], y: [1], level: 'node' }), { callbacks: [plot] })).rejects.toThrow(OptionError);
  expect(model.params).toBeNull();
});
