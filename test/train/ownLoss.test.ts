import { describe, expect, it } from 'vitest';
import { data, layers, losses, type Model, ops, optimizers, sequential, type Tensor } from '../../src/index.js';
import type { Loss } from '../../src/public/losses.js';
import { rejected } from '../thrown.js';

const rows = 9;
const y = Array.from({ length: rows }, (_, r) => [r / 3, 1 - r / 4]);
const kept = [0, 2, 3, 7];
const masks = { train: { indices: kept }, val: { indices: [1, 4] } };
const weights = Array.from({ length: rows }, (_, r) => (r % 3) + 0.5);
const graph = (over: object = {}) => data.graph({ x: y.map((_, r) => [r, 1, r * r]), edges: [], y, level: 'node', ...over });

function model(loss: Loss | 'mse'): Model {
  const made = sequential([layers.dense({ units: 2 })]);
  made.compile({ optimizer: optimizers.sgd({ learningRate: 0.001 }), loss });
  made.params = made.init({ seed: 3, like: graph() });
  return made;
}

const squares = (p: Tensor, t: Tensor): Tensor => ops.mul(ops.sub(p, t), ops.sub(p, t));
const own: Record<string, Loss> = {
  'one value for each entry': squares,
  'one value for each row': (p, t) => ops.mean(squares(p, t), { axis: 1 }),
  'one number, with the options passed on': (p, t, options) => losses.mse(p, t, options),
  'one number, with default options': (p, t, options = {}) => losses.mse(p, t, { ...options }),
  'weighted rows of a loss of the library': (p, t, options) => losses.mse(p, t, { ...options, reduction: 'none' }),
};

const gaps = { y: y.map(([a, b], r) => [r % 4 === 0 ? Number.NaN : a, b]) };

async function trained(loss: Loss | 'mse', on: data.Graph): Promise<unknown> {
  const one = model(loss);
  const { history } = await one.fit(on, { epochs: 3, seed: 0 });
  const { loss: evaluated } = await one.evaluate(on);
  return [...history.loss, ...(history.valLoss ?? []), evaluated].map((value) => Number(value.toPrecision(5)));
}

describe.each(Object.entries(own))('a loss of one’s own that returns %s', (name, loss) => {
  it.each<[string, object]>([
    ['all rows', {}],
    ['a mask', { masks }],
    ['weights', { sampleWeight: weights }],
    ['a mask and weights', { masks, sampleWeight: weights }],
    ...(name.includes('each row') || name.includes('weighted rows')
      ? []
      : ([['missing targets', { ...gaps, masks }]] as [string, object][])),
  ])('trains as the library’s does, with %s', async (_, over) => {
    expect(await trained(loss, graph(over))).toEqual(await trained('mse', graph(over)));
  });
});

describe('refusals', () => {
  const scalar: Loss = (p, t) => ops.mean(squares(p, t));

  it.each<[string, object, RegExp]>([
    ['a mask', { masks }, /a loss of one number cannot leave rows out \(got a mask\)\..*Return the values without averaging them/],
    ['weights', { sampleWeight: weights }, /cannot leave rows out \(got weights\)/],
    ['missing targets', gaps, /cannot leave rows out \(got missing targets\)/],
  ])('one number beside %s: by fit and evaluate, before anything is trained', async (_, over, message) => {
    const fresh = sequential([layers.dense({ units: 2 })]);
    fresh.compile({ loss: scalar });
    expect((await rejected(() => fresh.fit(graph(over), { epochs: 1 }))).message).toMatch(message);
    expect(fresh.params).toBe(null);
    if (!('masks' in over)) expect((await rejected(() => model(scalar).evaluate(graph(over)))).message).toMatch(message);
    else expect((await rejected(() => model(scalar).evaluate(graph(over), { mask: 'train' }))).message).toMatch(message);
  });

  it('one number without any of them is fine', async () => {
    expect(await trained(scalar, graph())).toEqual(await trained('mse', graph()));
  });

  it('what fits neither', async () => {
    const odd: Loss = (p) => ops.sum(p, { axis: 0 });
    expect((await rejected(() => model(odd).fit(graph(), { epochs: 1 }))).message).toMatch(
      /fits neither the rows nor is it one number \(got \[2\]\)/,
    );
  });

  it('a list of losses, a loss without its name, and options it does not have', () => {
    const compile = (loss: unknown) => () => sequential([layers.dense({ units: 1 })]).compile({ loss: loss as 'mse' });
    expect(compile(['mse', 'mae'])).toThrow(/the loss is a list.*Sum several losses/);
    expect(compile('crossEntropi')).toThrow(/unknown loss \(got 'crossEntropi'\).*Perhaps 'crossEntropy' is meant/);
    expect(compile({ kind: 'huber', options: { dleta: 2 } })).toThrow(/the loss huber: unknown option 'dleta'.*Perhaps 'delta' is meant/);
    expect(compile({ kind: 'mse', options: { reduction: 'none' } })).toThrow(/a loss to train by is one number/);
  });
});
