import { describe, expect, it } from 'vitest';
import { data, layers, type Model, optimizers, schedules, sequential, tensor } from '../../src/index.js';
import { rejected, thrown } from '../thrown.js';
import { complaints } from '../types/editor.js';

/** torch's SGD with momentum, as somebody would write it. */
const heavyBall = optimizers.define({
  kind: 'heavyBall',
  options: { momentum: { type: 'number', min: 0, max: 1, default: 0.9 }, nesterov: { type: 'boolean', default: false } },
  learningRate: 0.01,
  slots: { velocity: 0 },
  update: ({ momentum, nesterov }, { param, grad, slots: { velocity }, step, learningRate, weightDecay }) => {
    for (let i = 0; i < param.length; i++) {
      const g = grad[i] + weightDecay * param[i];
      velocity[i] = step === 1 ? g : momentum * velocity[i] + g;
      param[i] -= learningRate * (nesterov ? g + momentum * velocity[i] : velocity[i]);
    }
  },
});

const graphs = data.synthetic('score_nbr', { count: 12, seed: 0 });
function model(optimizer: ReturnType<typeof heavyBall>): Model {
  const made = sequential([layers.propagationConv({ units: 4 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  made.compile({ optimizer, loss: 'mse' });
  made.params = made.init({ seed: 1, like: graphs[0] });
  return made;
}

describe('an optimizer of one’s own', () => {
  it.each<[string, Record<string, unknown>]>([
    ['defaults', {}],
    ['momentum, nesterov, decay', { momentum: 0.7, nesterov: true, weightDecay: 0.1 }],
    ['clipping, accumulation and an average', { clipNorm: 0.5, clipValue: 0.3, accumulate: 2, ema: 0.9 }],
    [
      'groups and a schedule',
      { learningRate: schedules.step({ learningRate: 0.01, every: 2, gamma: 0.5 }), groups: [{ match: 'dense1', learningRate: 0.001 }] },
    ],
  ])('has all that the library’s have: %s', async (_, options) => {
    const shared = { learningRate: 0.001, momentum: 0.9, ...options };
    const [own, library] = [model(heavyBall(shared)), model(optimizers.sgd(shared))];
    const train = (one: Model) => one.fit(graphs, { epochs: 3, seed: 0, batchSize: 4 });
    const [a, b] = [await train(own), await train(library)];
    a.history.loss.forEach((loss, i) => void expect(loss / b.history.loss[i]).toBeCloseTo(1, 4));
    const [p, q] = [(await own.predict(graphs)).data, (await library.predict(graphs)).data];
    p.forEach((value, i) => void expect(Math.abs(value - q[i])).toBeLessThan(1e-3 * (1 + Math.abs(q[i]))));
  });

  it('that throws for one tensor has moved none', () => {
    let calls = 0;
    const broken = optimizers.define({
      kind: 'broken',
      slots: { seen: 0 },
      update: (_, { param, slots: { seen } }) => {
        param.fill(9);
        seen.fill(9);
        if (++calls === 2) throw new RangeError('half way');
      },
    })();
    const params = { a: tensor([1, 2]), b: tensor([3]) };
    const state = broken.init(params);
    expect(thrown(() => broken.update(params, { a: tensor([1, 1]), b: tensor([1]) }, state)).message).toBe('half way');
    expect([params.a.toArray(), params.b.toArray(), state.step]).toEqual([[1, 2], [3], 0]);
    expect((state.slots.seen as typeof params).a.toArray()).toEqual([0, 0]);
  });

  it('refuses misspelt options, values out of range, kinds of the library and what is no definition', async () => {
    expect(() => heavyBall({ momentun: 1 } as never)).toThrow(
      /optimizers\.heavyBall: unknown option 'momentun'.*Perhaps 'momentum' is meant/,
    );
    expect(() => heavyBall({ momentum: 2 })).toThrow(/momentum/);
    expect(() => optimizers.define({ kind: 'adam', update: () => {} })).toThrow(/comes with the library/);
    expect(() => optimizers.define({ kind: 'a' } as never)).toThrow(/is not a definition/);
    const remote = model(heavyBall());
    expect((await rejected(() => remote.fit(graphs, { thread: 'worker' }))).message).toMatch(
      /the optimizer 'heavyBall' is of a kind of your own/,
    );
  });

  it('has the types of its declarations', () => {
    const start =
      "const one = optimizers.define({ kind: 'a', options: { momentum: { type: 'number', default: 1 } }, slots: { v: 0 }, update: (o, g) => { g.slots.v[0] = o.momentum; } });";
    expect(complaints(`${start} one({ momentum: 2, learningRate: 0.1, clipNorm: 1 });`)).toEqual([]);
    expect(complaints(`${start} one({ momentum: '2' });`).length).toBeGreaterThan(0);
    expect(complaints(`${start} one({ momentom: 2 });`).length).toBeGreaterThan(0);
    expect(
      complaints("optimizers.define({ kind: 'a', slots: { v: 0 }, update: (_, g) => { g.slots.w[0] = 1; } });").length,
    ).toBeGreaterThan(0);
  });
});
