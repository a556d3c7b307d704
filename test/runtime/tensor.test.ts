import { describe, expect, it } from 'vitest';
import { memory, ops, tensor } from '../../src/index.js';
import type { TensorLike } from '../../src/runtime/tensor.js';
import { thrown } from '../thrown.js';

describe('tensor', () => {
  it.each([
    ['a number', 3, [], 'f32', 3],
    ['a list', [1, 2], [2], 'f32', [1, 2]],
    ['nested lists', [[1], [2]], [2, 1], 'f32', [[1], [2]]],
    ['nothing', [], [0], 'f32', []],
    ['empty rows', [[], []], [2, 0], 'f32', [[], []]],
    ['truth values', [true, false], [2], 'bool', [1, 0]],
    ['doubles', Float64Array.of(0.1), [1], 'f64', [0.1]],
    ['ids', Uint32Array.of(4294967295), [1], 'u32', [4294967295]],
    ['signed numbers', Int32Array.of(-1), [1], 'i32', [-1]],
    ['narrow numbers', Int16Array.of(-7), [1], 'f32', [-7]],
  ])('reads %s', (_name, data, shape, dtype, back) => {
    const made = tensor(data as TensorLike);
    expect([made.shape, made.dtype, made.toArray()]).toEqual([shape, dtype, back]);
    expect([made.rank, made.size]).toEqual([shape.length, shape.reduce((p, q) => p * q, 1)]);
  });

  it('copies: neither side sees the other change', () => {
    const given = Float32Array.of(1, 2);
    const made = tensor(given, { shape: [2, 1] });
    given[0] = 9;
    const copy = made.toTypedArray();
    copy[1] = 9;
    tensor(made).set([5, 5]);
    expect(made.toArray()).toEqual([[1], [2]]);
  });

  it.each([
    ['ragged rows', [[1, 2], [3]], {}, 'ShapeError', /ragged nested arrays \(got 1 elements on axis 1\)\. Expected 2/],
    ['rows and numbers', [[1], 2], {}, 'ShapeError', /ragged/],
    ['words', ['one'], {}, 'ShapeError', /got string on axis 1/],
    ['too few numbers', [1, 2, 3], { shape: [2, 2] }, 'ShapeError', /got 3 elements\)\. Expected 4 for \[2, 2\]/],
    ['a negative shape', [1, 2, 3, 4], { shape: [-2, -2] }, 'ShapeError', /bad shape \(got \[-2, -2\]\)/],
    ['a fraction as i32', [1, 2.5], { dtype: 'i32' }, 'DTypeError', /element 1 does not fit i32 \(got 2\.5\)/],
    ['a negative u32', Int32Array.of(-1), { dtype: 'u32' }, 'DTypeError', /does not fit u32 \(got -1\)/],
    ['a u32 beyond its range', [2 ** 32], { dtype: 'u32' }, 'DTypeError', /4294967295/],
    ['a truth value of 7', Uint8Array.of(7), {}, 'DTypeError', /does not fit bool \(got 7\)/],
    ['an unknown type', [1], { dtype: 'f16' }, 'DTypeError', /unknown element type \(got f16\)\. Expected f32, f64/],
  ])('refuses %s', (_name, data, options, name, message) => {
    const before = memory().heap;
    const error = thrown(() => tensor(data as TensorLike, options as object));
    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
    expect(memory().heap).toBe(before);
  });

  it('hands out one number only where there is one', () => {
    expect(tensor([[5]]).item()).toBe(5);
    expect(thrown(() => tensor([1, 2]).item())).toMatchObject({ name: 'ShapeError', where: 'Tensor.item' });
  });

  it('is overwritten in place by as many numbers as it has', () => {
    const made = tensor([[1, 2]]);
    expect(made.set([3, 4])).toBe(made);
    expect(thrown(() => made.set([1])).name).toBe('ShapeError');
    expect(made.toArray()).toEqual([[3, 4]]);
  });

  it('prints itself, and goes into JSON', () => {
    const made = tensor([[1, 2]]);
    expect(String(made)).toBe('Tensor f32 [1, 2]\n[[1, 2]]');
    expect(JSON.parse(JSON.stringify(made))).toEqual({ shape: [1, 2], dtype: 'f32', data: [1, 2] });
    made.dispose();
    expect(String(made)).toBe('Tensor f32 [1, 2] (disposed)');
  });

  it('refuses arithmetic between types, and on integers', () => {
    const f32 = tensor([1]);
    expect(thrown(() => ops.add(f32, tensor(Float64Array.of(1))))).toMatchObject({
      name: 'DTypeError',
      code: 'DTYPE',
      fields: { a: 'f32', b: 'f64' },
    });
    expect(thrown(() => ops.relu(tensor(Int32Array.of(1)))).message).toMatch(
      /ops\.relu: arithmetic needs floating point \(got i32\).*ops\.cast/,
    );
    expect(thrown(() => ops.relu([1] as never)).message).toMatch(/operand 0 is not a tensor \(got \[1\]\)/);
  });
});

describe('dispose', () => {
  it('gives memory back once, however often it is called', () => {
    const before = memory().heap;
    const made = tensor(new Float32Array(1000));
    expect(memory().heap).toBe(before + 4032);
    made.dispose();
    made.dispose();
    expect([memory().heap, made.disposed]).toEqual([before, true]);
  });

  it('comes with using', () => {
    const before = memory().heap;
    {
      using made = tensor([1]);
      expect(made.item()).toBe(1);
    }
    expect(memory().heap).toBe(before);
  });
});

describe('reshape', () => {
  it('shares memory', () => {
    const before = memory().heap;
    const made = tensor([1, 2, 3, 4]);
    const view = ops.reshape(made, [2, -1]);
    made.set([5, 6, 7, 8]);
    expect(view.toArray()).toEqual([
      [5, 6],
      [7, 8],
    ]);
    expect(memory().heap).toBe(before + 64);
    view.dispose();
    expect(view.disposed).toBe(true);
    expect(made.toArray()).toEqual([5, 6, 7, 8]);
    made.dispose();
    expect(memory().heap).toBe(before);
  });

  it('is counted: the memory lives until the last tensor over it is gone', () => {
    const before = memory().heap;
    const made = tensor([1, 2]);
    const views = [ops.reshape(made, [1, 2]), ops.reshape(made, [2, 1])];
    made.dispose();
    views[0].dispose();
    views[0].dispose();
    expect(thrown(() => made.toArray()).name).toBe('ScopeError');
    expect(views[1].toArray()).toEqual([[1], [2]]);
    views[1].dispose();
    expect(memory().heap).toBe(before);
  });
});
