import { beforeAll, describe, expect, it } from 'vitest';
import { init, OptionError, optimizers, schedules, type Tensor, tensor } from '../../src/index.js';
import { optimizer as byName } from '../../src/nn/optimizers/byName.js';
import { thrown } from '../thrown.js';

beforeAll(() => init({ dtypes: ['f32', 'f64'] }));

const f64 = (values: readonly number[]): Tensor => tensor(values as number[], { dtype: 'f64' });
const start = [1, -2, 0.5, 3, -0.25];
/** Gradients that differ from step to step. */
const gradient = (t: number): number[] => start.map((x, i) => Math.sin(3 * t + i) * (x + 1.5));

/** Moves of some parameters under an optimizer. */
function walk(chosen: optimizers.Optimizer, steps: number): number[] {
  const params = { layer: { kernel: f64(start) } };
  const state = chosen.init(params);
  for (let t = 0; t < steps; t++) chosen.update(params, { layer: { kernel: f64(gradient(t)) } }, state);
  return [...params.layer.kernel.toTypedArray()];
}

function close(got: readonly number[], want: readonly number[]): void {
  expect(got).toHaveLength(want.length);
  for (const [i, value] of got.entries()) expect(value).toBeCloseTo(want[i], 12);
}

describe('optimizers', () => {
  it('nadam follows its formula', () => {
    const [rate, beta1, beta2, psi] = [0.05, 0.9, 0.999, 0.004];
    const mu = (t: number): number => beta1 * (1 - 0.5 * 0.96 ** (t * psi));
    const w = [...start];
    const m = w.map(() => 0);
    const v = w.map(() => 0);
    let product = 1;
    for (let t = 1; t <= 6; t++) {
      product *= mu(t);
      gradient(t - 1).forEach((g, i) => {
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        v[i] = beta2 * v[i] + (1 - beta2) * g * g;
        const size = Math.sqrt(v[i] / (1 - beta2 ** t)) + 1e-8;
        w[i] -= (rate * (1 - mu(t)) * g) / ((1 - product) * size) + (rate * mu(t + 1) * m[i]) / ((1 - product * mu(t + 1)) * size);
      });
    }
    const chosen = optimizers.nadam({ learningRate: rate });
    close(walk(chosen, 6), w);
    close(walk(chosen, 6), w); // its running product belongs to the step, not to the object
  });

  it('rmsprop, centered and with momentum, follows its formula', () => {
    const w = [...start];
    const [v, a, b] = [0, 0, 0].map(() => start.map(() => 0));
    for (let t = 0; t < 5; t++) {
      gradient(t).forEach((g, i) => {
        v[i] = 0.9 * v[i] + 0.1 * g * g;
        a[i] = 0.9 * a[i] + 0.1 * g;
        b[i] = 0.8 * b[i] + g / (Math.sqrt(v[i] - a[i] ** 2) + 1e-3);
        w[i] -= 0.01 * b[i];
      });
    }
    close(walk(optimizers.rmsprop({ alpha: 0.9, epsilon: 1e-3, momentum: 0.8, centered: true }), 5), w);
  });

  it('adamW with amsgrad decays the weights themselves', () => {
    const w = [...start];
    const [m, v, most] = [0, 0, 0].map(() => start.map(() => 0));
    for (let t = 1; t <= 5; t++) {
      gradient(t - 1).forEach((g, i) => {
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.5 * v[i] + 0.5 * g * g;
        most[i] = Math.max(most[i], v[i]);
        w[i] = w[i] * (1 - 0.1 * 0.2) - ((0.1 / (1 - 0.9 ** t)) * m[i]) / (Math.sqrt(most[i] / (1 - 0.5 ** t)) + 1e-8);
      });
    }
    close(walk(optimizers.adamW({ learningRate: 0.1, beta2: 0.5, weightDecay: 0.2, amsgrad: true }), 5), w);
  });
});

describe('what every optimizer can do', () => {
  it('clips by the norm of all gradients together, as torch does', () => {
    const params = { a: f64([0, 0]), b: f64([0]) };
    const grads = { a: f64([3, 0]), b: f64([4]) };
    const chosen = optimizers.sgd({ learningRate: 1, clipNorm: 1 });
    chosen.update(params, grads, chosen.init(params));
    const factor = 1 / (5 + 1e-6);
    close([...params.a.toTypedArray(), ...params.b.toTypedArray()], [-3 * factor, 0, -4 * factor]);
    close([...grads.a.toTypedArray()], [3, 0]); // the gradients themselves stay
  });

  it('leaves small gradients alone, and clips by value first', () => {
    close(walk(optimizers.sgd({ learningRate: 0.1, clipNorm: 1e6 }), 3), walk(optimizers.sgd({ learningRate: 0.1 }), 3));
    const params = [f64([0, 0])];
    const chosen = optimizers.sgd({ learningRate: 1, clipValue: 2, clipNorm: 100 });
    chosen.update(params, [f64([5, -0.5])], chosen.init(params));
    close([...params[0].toTypedArray()], [-2, 0.5]);
  });

  it('accumulates: n updates move once, by their mean', () => {
    const params = [f64(start)];
    const chosen = optimizers.sgd({ learningRate: 0.1, accumulate: 3 });
    const state = chosen.init(params);
    for (let t = 0; t < 2; t++) chosen.update(params, [f64(gradient(t))], state);
    expect(params[0].toTypedArray()).toEqual(Float64Array.from(start));
    expect(state).toMatchObject({ step: 0, pending: 2 });
    chosen.update(params, [f64(gradient(2))], state);
    expect(state).toMatchObject({ step: 1, pending: 0 });
    close(
      [...params[0].toTypedArray()],
      start.map((x, i) => x - (0.1 * (gradient(0)[i] + gradient(1)[i] + gradient(2)[i])) / 3),
    );
    chosen.update(params, [f64(gradient(3))], state);
    chosen.update(params, [f64(gradient(3))], state);
    const before = params[0].toTypedArray();
    chosen.update(params, [f64(gradient(3))], state);
    close(
      [...params[0].toTypedArray()],
      Array.from(before, (x, i) => x - 0.1 * gradient(3)[i]),
    );
  });

  it('keeps a moving average of the parameters', () => {
    const params = { w: f64(start) };
    const chosen = optimizers.sgd({ learningRate: 0.1, ema: 0.75 });
    const state = chosen.init(params);
    const average = [...start];
    for (let t = 0; t < 4; t++) {
      chosen.update(params, { w: f64(gradient(t)) }, state);
      for (const [i, x] of params.w.toTypedArray().entries()) average[i] = 0.75 * average[i] + 0.25 * x;
    }
    close([...(optimizers.averageOf(state) as typeof params).w.toTypedArray()], average);
    expect(optimizers.averageOf(optimizers.sgd().init(params))).toBeNull();
  });

  it('scales every rate by the factor in its state, schedules and groups included', () => {
    const params = { a: f64([0]), b: f64([0]) };
    const grads = { a: f64([1]), b: f64([1]) };
    const chosen = optimizers.sgd({
      learningRate: schedules.step({ learningRate: 0.4, every: 1, gamma: 0.5 }),
      groups: [{ match: 'b', learningRate: schedules.exponential({ learningRate: 1, gamma: 0.1 }) }],
    });
    const state = chosen.init(params);
    chosen.update(params, grads, state);
    state.scale = 0.5;
    expect(chosen.learningRate(state)).toBeCloseTo(0.1, 12);
    chosen.update(params, grads, state);
    close([params.a.item(), params.b.item()], [-(0.4 + 0.1), -(1 + 0.05)]);
  });

  it('comes back from its plain form, as JSON too', () => {
    const chosen = optimizers.rmsprop({
      learningRate: schedules.warmUp({ steps: 2, learningRate: schedules.cosine({ learningRate: 0.05, steps: 9 }) }),
      momentum: 0.3,
      clipNorm: 2,
      groups: [{ match: 'kernel', weightDecay: 0.1 }],
    });
    const { kind, options } = JSON.parse(JSON.stringify({ kind: chosen.kind, options: chosen.options }));
    expect(walk(byName('test', { kind, options }), 7)).toEqual(walk(chosen, 7));
    for (const name of ['sgd', 'adam', 'adamW', 'rmsprop', 'adagrad', 'adadelta', 'adamax', 'nadam', 'radam'])
      expect(walk(byName('test', name), 2).every(Number.isFinite)).toBe(true);
  });

  it.each([
    ['an unknown name', () => byName('test', 'adan')],
    ['an unknown schedule', () => optimizers.adam({ learningRate: { kind: 'cosin', options: {} } })],
    ['a negative rate', () => optimizers.adam({ learningRate: -1 })],
    ['a rate that is no number', () => optimizers.sgd({ learningRate: Number.NaN })],
    ['clipNorm 0', () => optimizers.sgd({ clipNorm: 0 })],
    ['accumulate 1.5', () => optimizers.sgd({ accumulate: 1.5 })],
    ['ema 1', () => optimizers.sgd({ ema: 1 })],
    ['a schedule of no steps', () => schedules.cosine({ learningRate: 1, steps: 0 })],
    ['a group that covers nothing', () => optimizers.adam({ groups: [{ match: 'kernle', weightDecay: 1 }] }).init({ kernel: f64([1]) })],
  ])('refuses %s', (_, make) => {
    expect(thrown(make)).toBeInstanceOf(OptionError);
  });
});
