import { describe, expect, it } from 'vitest';
import { solveCholesky } from '../../src/baselines/cholesky.js';
import { majorityClass } from '../../src/baselines/majority.js';
import { meanTarget } from '../../src/baselines/mean.js';
import { ridge } from '../../src/baselines/ridge.js';
import { NumericError, OptionError, ShapeError } from '../../src/core/errors.js';
import { key } from '../../src/core/random.js';

const random = (size: number, seed: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => key(seed).at(i).uniform() * 2 - 1);

describe('constants', () => {
  it('majorityClass takes the most frequent class, the lowest of several', () => {
    expect(majorityClass([2, 0, 2, 1])).toBe(2);
    expect(majorityClass(Uint32Array.of(3, 1, 1, 3, 0))).toBe(1);
    expect(() => majorityClass([])).toThrow(ShapeError);
  });

  it('meanTarget is the mean', () => {
    expect(meanTarget(Float32Array.of(1, 2, 6))).toBe(3);
    expect(() => meanTarget([])).toThrow(ShapeError);
  });
});

describe('solveCholesky', () => {
  it.each([0, 1, 2, 7, 20])('solves %d equations for two columns', (n) => {
    const m = random(n * n, 1);
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) a[i * n + j] += m[i * n + k] * m[j * n + k] + (i === j ? 0.1 : 0);
    const want = random(n * 2, 2);
    const b = new Float64Array(n * 2);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) for (let c = 0; c < 2; c++) b[i * 2 + c] += a[i * n + j] * want[j * 2 + c];
    for (let i = 0; i < n; i++) a.fill(Number.NaN, i * n + i + 1, (i + 1) * n); // what is above the diagonal is never read
    solveCholesky(a, b, n);
    b.forEach((value, i) => void expect(value).toBeCloseTo(want[i], 9));
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => solveCholesky(Float64Array.of(1, 2, 2, 1), new Float64Array(2), 2)).toThrow(NumericError);
    expect(() => solveCholesky(Float64Array.of(Number.NaN), new Float64Array(1), 1)).toThrow(NumericError);
  });
});

describe('ridge', () => {
  // More rows than columns, fewer, and as many: both ways to solve.
  it.each([
    [12, 3],
    [4, 9],
    [5, 5],
  ])('leaves no gradient at its minimum: %d rows, %d columns', (rows, inputs) => {
    const [outputs, alpha] = [2, 0.7];
    const x = random(rows * inputs, 1).map((value) => value + 3);
    const y = random(rows * outputs, 2).map((value) => value - 5);
    const predict = ridge({ data: x, shape: [rows, inputs] }, { data: y, shape: [rows, outputs] }, { alpha });
    const at = (data: Float64Array, count: number): ArrayLike<number> => predict({ data, shape: [count, inputs] }).data;
    // W and b, read off from predictions for 0 and for unit vectors.
    const b = at(new Float64Array(inputs), 1);
    const unit = Float64Array.from({ length: inputs * inputs }, (_, i) => (i % (inputs + 1) === 0 ? 1 : 0));
    const w = Float64Array.from(at(unit, inputs) as Float64Array, (value, i) => value - b[i % outputs]);
    const fitted = at(x, rows);
    for (let c = 0; c < outputs; c++) {
      let sum = 0;
      for (let r = 0; r < rows; r++) sum += fitted[r * outputs + c] - y[r * outputs + c];
      expect(sum).toBeCloseTo(0, 9);
      for (let k = 0; k < inputs; k++) {
        let gradient = alpha * w[k * outputs + c];
        for (let r = 0; r < rows; r++) gradient += (fitted[r * outputs + c] - y[r * outputs + c]) * x[r * inputs + k];
        expect(gradient).toBeCloseTo(0, 8);
      }
    }
  });

  it('takes one number a row as target, and goes to the mean as alpha grows', () => {
    const predict = ridge({ data: [1, 2, 3], shape: [3, 1] }, { data: [2, 4, 9], shape: [3] }, { alpha: 1e12 });
    const { data, shape } = predict({ data: [0, 10], shape: [2, 1] });
    expect(shape).toEqual([2, 1]);
    expect(data[0]).toBeCloseTo(5, 6);
    expect(data[1]).toBeCloseTo(5, 6);
  });

  it('refuses what does not fit', () => {
    const x = { data: [1, 2], shape: [2, 1] };
    expect(() => ridge(x, { data: [1], shape: [1] })).toThrow(ShapeError);
    expect(() => ridge({ data: [], shape: [0, 1] }, { data: [], shape: [0] })).toThrow(ShapeError);
    expect(() => ridge(x, x, { alpha: 0 })).toThrow(OptionError);
    expect(() => ridge(x, x, { alpha: Number.NaN })).toThrow(OptionError);
    expect(() => ridge(x, x)({ data: [1, 2], shape: [1, 2] })).toThrow(ShapeError);
  });
});
