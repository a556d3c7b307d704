import { expect, it } from 'vitest';
import { OptionError } from '../../src/core/errors.js';
import { callbacks, data, layers, sequential } from '../../src/index.js';
import { rejected } from '../thrown.js';

const { x, edges, y } = data.karate();
const graph = data.graph({ x, edges, y });
const model = sequential([layers.gcnConv({ units: 4 })]);
model.compile({ loss: 'crossEntropy' });
model.params = model.init({ seed: 0, like: graph });
model.buffers = model.initBuffers({ seed: 0, like: graph });

/** A habit from elsewhere or a slip of the pen, and what is meant. */
const slips: readonly [string, string, (options: never) => unknown][] = [
  ['epoch', 'epochs', (o) => model.fit(graph, o)],
  ['batch_size', 'batchSize', (o) => model.fit(graph, o)],
  ['validation_data', 'validationData', (o) => model.fit(graph, o)],
  ['verbos', 'verbose', (o) => model.fit(graph, o)],
  ['callback', 'callbacks', (o) => model.train(graph, o).next()],
  ['verbose', '', (o) => model.train(graph, o).next()],
  ['sample_weight', 'sampleWeight', (o) => model.trainOnBatch(graph, o)],
  ['metric', 'metrics', (o) => model.compile(o)],
  ['masks', 'mask', (o) => model.evaluate(graph, o)],
  ['batchsize', 'batchSize', (o) => model.predict(graph, o)],
  ['restore_best', 'restoreBest', (o) => callbacks.earlyStopping(o)],
  ['min_lr', 'minLearningRate', (o) => callbacks.reduceLROnPlateau(o)],
  ['filepath', 'path', (o) => callbacks.modelCheckpoint(o)],
  ['filename', 'file', (o) => callbacks.csvLogger(o)],
  ['colour', '', (o) => callbacks.livePlot(o)],
  ['units', 'unit', (o) => callbacks.progress(o)],
  ['prints', 'print', (o) => callbacks.terminateOnNaN(o)],
];

it.each(slips)("the option '%s' is refused, and '%s' is proposed", async (slip, meant, act) => {
  const error = await rejected(async () => act({ [slip]: 1 } as never));
  expect(error).toBeInstanceOf(OptionError);
  expect(error.message).toContain(`unknown option '${slip}'`);
  expect(error.fields.nearest ?? '').toBe(meant);
});

it.each(slips)('so are options that are no object (%s)', async (_slip, _meant, act) => {
  for (const none of [null, 'epochs', [1]]) {
    const error = await rejected(async () => act(none as never));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toContain('the options are no object');
  }
});
