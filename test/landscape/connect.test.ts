import { expect, it } from 'vitest';
import { init, landscape, layers, NumericError, OptionError, type Tensor, tree } from '../../src/index.js';
import { bits } from '../bits.js';
import { rejected } from '../thrown.js';
import { gcn, karate, prepared } from './models.js';

await init({ dtypes: ['f32', 'f64'] });
const club = karate('f32');

it('two minima of one network: the curve avoids what the straight way crosses', async () => {
  const [one, other] = [gcn(club), gcn(club)];
  other.params = other.init({ seed: 11, like: club });
  for (const model of [one, other]) await model.fit(club, { epochs: 150, seed: 1 });
  const before = [bits(one.params), bits(other.params)];
  const { straight, curve, bend, stopped } = await landscape.connect(one, one.params as never, other.params as never, club, {
    steps: 120,
    learningRate: 0.02,
    resolution: 21,
  });
  const ends = [await one.evaluate(club, { mask: 'train' }), await other.evaluate(club, { mask: 'train' })];
  for (const way of [straight, curve]) {
    expect(way.train[0]).toBeCloseTo(ends[0].loss, 5);
    expect(way.train[20]).toBeCloseTo(ends[1].loss, 5);
    expect(way.validation).toHaveLength(21);
  }
  expect(straight.barrier).toBeGreaterThan(0.03);
  expect(curve.barrier).toBeLessThan(0.5 * straight.barrier);
  expect([stopped, bits(one.params), bits(other.params)]).toEqual([null, ...before]);
  expect(Object.keys(bend)).toEqual(Object.keys(one.params as object));
});

it('without steps the curve is the straight way, walked evenly', async () => {
  const model = gcn(club);
  const to = model.init({ seed: 5, like: club });
  const { straight, curve } = await landscape.connect(model, model.params as never, to, club, { steps: 0, resolution: 5 });
  for (const [i, value] of straight.train.entries()) expect(curve.train[i]).toBeCloseTo(value, 5);
  const line = await landscape.line(model, club, { to, span: [0, 1], resolution: 5 });
  expect(Array.from(line.train)).toEqual(Array.from(straight.train, (value) => expect.closeTo(value, 5)));
});

it('refuses parameters of another model, and ends without a finite loss', async () => {
  const model = gcn(club);
  const deeper = prepared([layers.gcnConv({ units: 5 }), layers.gcnConv({ units: 4 })], club);
  expect((await rejected(() => landscape.connect(model, model.params as never, deeper.params as never, club))).message).toMatch(
    /b has another shape at gcnConv1/,
  );
  const broken = tree.map(model.params as never, (leaf: Tensor) => leaf) as never as Record<string, Record<string, Tensor>>;
  broken.gcnConv2.bias = model.init({ seed: 1, like: club }).gcnConv2 as never;
  expect(await rejected(() => landscape.connect(model, broken as never, model.params as never, club))).toBeInstanceOf(OptionError);
  const bad = model.init({ seed: 1, like: club }) as never as Record<string, Record<string, Tensor>>;
  bad.gcnConv2.bias.set([Number.NaN, 0, 0, 0]);
  expect(await rejected(() => landscape.connect(model, bad as never, model.params as never, club))).toBeInstanceOf(NumericError);
});
