import { beforeAll, expect, it } from 'vitest';
import { init, optimizers, tensor } from '../../src/index.js';
import { readFixture } from '../golden/runner.js';

beforeAll(() => init({ dtypes: ['f32', 'f64'] }));

const golden = readFixture('optim_nadam');
const [path, slopes] = [golden.outputs.w, golden.outputs.grad_w].map(({ data }) => data.map(Number)) as [number[], number[]];
const [size, steps] = [6, 5];
const rate = golden.args.lr as number;
const row = (values: readonly number[], t: number): number[] => values.slice(t * size, (t + 1) * size);

/** NAdam on the gradients of the case; `extra` is what the product of momenta of the next step is multiplied by besides. */
function plain(extra: (momentum: number) => number): number[][] {
  const [x, m, v] = [row(path, 0), new Float64Array(size), new Float64Array(size)];
  const momentum = (t: number): number => 0.9 * (1 - 0.5 * 0.96 ** (t * 0.004));
  let product = 1;
  return Array.from({ length: steps }, (_, k) => {
    const t = k + 1;
    product *= momentum(t);
    row(slopes, k).forEach((g, i) => {
      m[i] = 0.9 * m[i] + 0.1 * g;
      v[i] = 0.999 * v[i] + 0.001 * g * g;
      const root = Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8;
      const next = product * momentum(t + 1) * extra(momentum(t));
      x[i] -= (rate * (((1 - momentum(t)) * g) / (1 - product) + (momentum(t + 1) * m[i]) / (1 - next))) / root;
    });
    return [...x];
  });
}

it('the case was made with torch 1.13, whose product of momenta of the next step had one factor too many (pytorch#92699 took it out)', () => {
  plain((momentum) => momentum).forEach((x, k) => {
    x.forEach((value, i) => void expect(value).toBeCloseTo(row(path, k + 1)[i], 8));
  });
});

it('on its gradients the optimizer makes the steps that torch makes since', () => {
  const chosen = optimizers.nadam({ learningRate: rate });
  const params = { w: tensor(Float64Array.from(row(path, 0))) };
  const state = chosen.init(params);
  plain(() => 1).forEach((x, k) => {
    chosen.update(params, { w: tensor(Float64Array.from(row(slopes, k))) }, state);
    Array.from(params.w.toTypedArray()).forEach((value, i) => void expect(value).toBeCloseTo(x[i], 12));
  });
});
