import { describe, expect, it } from 'vitest';
import { data, type FitOptions, layers, type Model, memory, module, OptionError, optimizers, sequential } from '../../../src/index.js';
import { settled } from '../../settled.js';
import { rejected } from '../../thrown.js';

const graphs = data.synthetic('score_sum', { count: 8 });
const plain = (): Model => sequential([layers.globalSumPool(), layers.dense({ units: 1 })]);
const compiled = (options: Partial<Parameters<Model['compile']>[0]> = {}, model = plain()): Model => {
  model.compile({ optimizer: 'adam', loss: 'mse', ...options });
  return model;
};
const remotely = (model: Model, options: FitOptions = {}, given: Parameters<Model['fit']>[0] = graphs) =>
  model.fit(given, { epochs: 1, seed: 0, ...options, thread: 'worker' });

const own = layers.define({ kind: 'own', options: {}, call: (_options, _params, x) => x });
const sgd = optimizers.sgd();

describe("fit with thread: 'worker' refuses functions, and shows how to run the whole script in a worker", () => {
  it.each<[string, () => Model, RegExp]>([
    ['a loss', () => compiled({ loss: (prediction) => prediction }), /the loss is a function/],
    ['a metric', () => compiled({ metrics: [{ name: 'mine', metric: () => 1 }] }), /the metric 'mine' is a function/],
    [
      'a metric under the name of another',
      () => compiled({ metrics: [{ name: 'mae', metric: () => 1 }] }),
      /the metric 'mae' is a function/,
    ],
    [
      'a group',
      () => compiled({ optimizer: optimizers.adam({ groups: [{ match: () => true, weightDecay: 1 }] }) }),
      /chosen by a function/,
    ],
    ['an optimizer', () => compiled({ optimizer: { ...sgd, options: { mine: () => 1 } } }), /the optimizer is no plain one/],
    ['a layer', () => compiled({}, sequential([own(), layers.globalSumPool(), layers.dense({ units: 1 })])), /own/],
    [
      'a module',
      () =>
        compiled(
          {},
          module({ head: layers.dense({ units: 1 }) }, (m, p, { x, graph }, ctx) => m.head(p.head, x, graph, ctx.child('head'))),
        ),
      /function/,
    ],
  ])('%s', async (_, make, message) => {
    const model = make();
    const { heap } = await settled();
    const error = await rejected(() => remotely(model));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(message);
    expect(error.message).toContain("Run the whole script in a worker instead: new Worker(new URL('./train.js', import.meta.url)");
    expect([model.params, model.buffers, memory().heap]).toEqual([null, null, heap]);
  });
});

it.each<[string, () => Promise<unknown>, RegExp]>([
  ['an aborted signal', () => remotely(compiled(), { signal: AbortSignal.abort() }), /aborted before training starts/],
  ['validationSplit with masks', () => remotely(compiled(), { validationSplit: 0.5 }, data.karate()), /a graph with masks/],
  ['what is no callback', () => remotely(compiled(), { callbacks: [7 as never] }), /callback 0 is none/],
  ['a model that is not compiled', () => remotely(plain()), /no optimizer and loss/],
  [
    'another thread',
    () => compiled().fit(graphs, { thread: 'page' as never }),
    /bad value for 'thread' \(got 'page'\)\. Expected 'worker'/,
  ],
])('%s is refused before a worker is started', async (_, act, message) => {
  const error = await rejected(act);
  expect(error).toBeInstanceOf(OptionError);
  expect(error.message).toMatch(message);
});
