import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.js';
import { init, losses, ops, type Tensor, tensor } from '../../src/index.js';

await init({ dtypes: ['f32', 'f64'] });

const list = (x: Tensor): number[] => Array.from(x.toTypedArray());
const slope = (f: (x: Tensor) => Tensor, values: number[]): number[] =>
  list(grad((x: Tensor) => ops.sum(f(x)))(tensor(Float64Array.from(values))));

describe('what makes tensors', () => {
  it('has the type and the shape asked for', () => {
    expect(ops.zeros([2, 0]).shape).toEqual([2, 0]);
    expect(list(ops.ones([2], { dtype: 'i32' }))).toEqual([1, 1]);
    expect(ops.full([1], 2.5, { dtype: 'f64' }).dtype).toBe('f64');
    expect(list(ops.eye(2, 3))).toEqual([1, 0, 0, 0, 1, 0]);
    expect(list(ops.arange(3))).toEqual([0, 1, 2]);
    expect(list(ops.arange(2, -1, -1.5))).toEqual([2, 0.5]);
    expect(list(ops.linspace(-1, 1, 5))).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(list(ops.linspace(3, 4, 1))).toEqual([3]);
    expect(list(ops.oneHot([2, 0], 3))).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it('refuses what has no end, no class, or no place in the type', () => {
    expect(() => ops.arange(0, 1, 0)).toThrow(/^ops\.arange: the range has no end/);
    expect(() => ops.oneHot([3], 3)).toThrow(/^ops\.oneHot: id 0 is outside its range \(got 3\)/);
    expect(() => ops.full([1], 0.5, { dtype: 'i32' })).toThrow(/does not fit i32/);
    expect(() => ops.zeros([1], { dtyp: 'f32' } as object)).toThrow(/dtype/);
  });
});

describe('comparisons', () => {
  const [a, b] = [tensor([1, 2, 3, Number.NaN]), tensor([2, 2, 2, Number.NaN])];

  it('are 1 or 0, and NaN equals nothing', () => {
    expect(list(ops.less(a, b))).toEqual([1, 0, 0, 0]);
    expect(list(ops.lessEqual(a, b))).toEqual([1, 1, 0, 0]);
    expect(list(ops.greaterEqual(a, b))).toEqual([0, 1, 1, 0]);
    expect(list(ops.notEqual(a, b))).toEqual([1, 0, 1, 1]);
  });

  it('sign and round are flat', () => {
    expect(list(ops.sign(tensor([-2, 0, 3])))).toEqual([-1, 0, 1]);
    expect(slope((x) => ops.mul(x, ops.sign(x)), [-2, 3])).toEqual([-1, 1]);
    expect(slope((x) => ops.add(x, ops.round(x)), [0.4])).toEqual([1]);
    expect(slope((x) => ops.mul(x, ops.detach(x)), [3])).toEqual([3]);
  });
});

describe('order', () => {
  it('takes the first of equal ones, and NaN for the largest', () => {
    expect(
      list(
        ops.argmax(
          tensor([
            [1, 3, 3],
            [2, 0, Number.NaN],
          ]),
          { axis: 1 },
        ),
      ),
    ).toEqual([1, 2]);
    expect(ops.argmin(tensor([3, 1, 1])).item()).toBe(1);
    expect(list(ops.argsort(tensor([2, Number.NaN, 1, 2])))).toEqual([2, 0, 3, 1]);
    expect(list(ops.argsort(tensor([2, Number.NaN, 1, 2]), { descending: true }))).toEqual([1, 0, 3, 2]);
    expect(() => ops.argmax(tensor([]))).toThrow(/^ops\.argmax: there is nothing to choose from/);
  });
});

describe('where slopes are infinite or meet', () => {
  it('roots are flat at 0', () => {
    expect(slope((x) => ops.norm(x), [0, 0])).toEqual([0, 0]);
    expect(slope((x) => ops.deviation(x), [2, 2])).toEqual([0, 0]);
    expect(slope((x) => ops.norm(x, { p: Infinity }), [3, -3])).toEqual([0.5, -0.5]);
  });

  it('what is not chosen does no harm', () => {
    expect(slope((x) => ops.where(ops.greater(x, 0), ops.log(x), x), [-1, 2])).toEqual([1, 0.5]);
    expect(list(ops.maskedSoftmax(tensor([5, Number.NaN]), tensor([false, false])))).toEqual([0, 0]);
    expect(slope((x) => ops.hardtanh(x), [-1, 0.5, 1])).toEqual([0, 1, 0]);
  });

  it('sums of exponentials keep infinities', () => {
    expect(list(ops.logAddExp(tensor([-Infinity, Infinity, 1000]), tensor([-Infinity, 0, 1000])))).toEqual([
      -Infinity,
      Infinity,
      Math.fround(1000 + Math.LN2),
    ]);
    expect(ops.logSumExp(tensor([-Infinity, -Infinity])).item()).toBe(-Infinity);
  });
});

describe('losses', () => {
  it('gaussianNll floors the variance and lets its gradient through', () => {
    const at = (v: number): Tensor =>
      losses.gaussianNll(tensor(Float64Array.of(1)), tensor(Float64Array.of(3)), tensor(Float64Array.of(v)));
    expect(at(2).item()).toBeCloseTo((Math.log(2) + 4 / 2) / 2, 12);
    const [one, three] = [tensor(Float64Array.of(1)), tensor(Float64Array.of(3))];
    expect(slope((v) => losses.gaussianNll(one, three, v, { epsilon: 0.5 }), [0.1])[0]).toBeCloseTo((1 / 0.5 - 4 / 0.25) / 2, 12);
  });

  it('refuse labels they cannot read', () => {
    const x = tensor([[1, 2]]);
    expect(() => losses.cosineEmbedding(x, x, tensor([0]))).toThrow(/^losses\.cosineEmbedding: targets do not fit \(got 0 at position 0\)/);
    expect(() => losses.multiMargin(x, tensor([2]))).toThrow(/outside its range \(got 2\)/);
  });
});
