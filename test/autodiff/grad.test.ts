import { beforeAll, describe, expect, it } from 'vitest';
import { isRecording } from '../../src/autodiff/tape.js';
import { grad, init, memory, ops, scope, type Tensor, tensor, valueAndGrad } from '../../src/index.js';
import { differences, relativeError } from '../numeric.js';
import { thrown } from '../thrown.js';

beforeAll(() => init({ dtypes: ['f32', 'f64'] }));

const square = (x: Tensor): Tensor => ops.sum(ops.mul(x, x));
const cube = (x: Tensor): Tensor => ops.sum(ops.mul(ops.mul(x, x), x));
const f64 = (...values: number[]): Tensor => tensor(Float64Array.from(values));

describe('valueAndGrad', () => {
  it('gives value and gradient', () => {
    const [value, gradient] = valueAndGrad(square)(tensor([1, 2, 3]));
    expect([value.item(), gradient.toArray()]).toEqual([14, [2, 4, 6]]);
  });

  it('mirrors nested dictionaries and arrays', () => {
    const params = { layers: [{ w: tensor([1, 2]) }, { w: tensor([3]), b: [tensor(4)] }], scale: tensor(2) };
    type Params = typeof params;
    const f = (p: Params): Tensor =>
      ops.mul(ops.add(square(p.layers[0].w), ops.sum(ops.mul(p.layers[1].w, (p.layers[1] as { b: Tensor[] }).b[0]))), p.scale);
    const [value, grads] = valueAndGrad(f)(params);
    expect(value.item()).toBe(34);
    expect(JSON.parse(JSON.stringify(grads, (_, leaf) => leaf?.data ?? leaf))).toEqual({
      layers: [{ w: [4, 8] }, { w: [8], b: [[6]] }],
      scale: [17],
    });
  });

  it('takes one position or several', () => {
    const f = (a: Tensor, b: Tensor, factor: number): Tensor => ops.scale(ops.sum(ops.mul(ops.mul(a, a), b)), factor);
    const [a, b] = [tensor([2]), tensor([5])];
    expect(grad(f, { argnums: 1 })(a, b, 3).toArray()).toEqual([12]);
    expect((grad(f, { argnums: [1, 0] })(a, b, 3) as Tensor[]).map((g) => g.item())).toEqual([12, 60]);
    expect(grad(f, { argnums: [] })(a, b, 3)).toEqual([]);
    expect((grad(f, { argnums: [0] })(a, b, 3) as Tensor[]).map((g) => g.item())).toEqual([60]);
  });

  it('hands aux out untouched', () => {
    const f = (x: Tensor) => {
      const hidden = ops.exp(x);
      return [ops.sum(hidden), { hidden, note: 'mine', n: 3 }] as const;
    };
    const [value, gradient, aux] = valueAndGrad(f, { aux: true })(tensor([0, 0]));
    expect([value.item(), gradient.toArray(), aux.hidden.toArray(), aux.note, aux.n]).toEqual([2, [1, 1], [1, 1], 'mine', 3]);
    const [only, again] = grad(f, { aux: true })(tensor([0]));
    expect([only.toArray(), again.hidden.toArray()]).toEqual([[1], [1]]);
  });

  it('gives zeros for what the value does not depend on', () => {
    const [value, grads] = valueAndGrad((p: { used: Tensor; unused: Tensor }) => square(p.used))({
      used: tensor([3]),
      unused: tensor([[1, 2]]),
    });
    expect([value.item(), grads.used.toArray(), grads.unused.toArray()]).toEqual([9, [6], [[0, 0]]]);
    const constant = tensor(7);
    const [seven, zeros] = valueAndGrad((_x: Tensor) => constant)(tensor([1, 2]));
    expect([seven.item(), zeros.toArray()]).toEqual([7, [0, 0]]);
    expect(constant.item()).toBe(7);
  });

  it('adds up every use of a tensor', () => {
    const x = tensor([3]);
    expect(grad((t: Tensor) => ops.sum(ops.add(ops.mul(t, t), t)))(x).item()).toBe(7);
    expect(grad((t: Tensor) => ops.sum(ops.mul(t, x)))(x).item()).toBe(3);
    const tied = valueAndGrad((p: { a: Tensor; b: Tensor }) => ops.sum(ops.mul(p.a, ops.mul(p.b, p.b))))({ a: x, b: x })[1];
    expect([tied.a.item(), tied.b.item()]).toEqual([9, 18]);
  });

  it('is the identity on a scalar', () => {
    const [value, gradient] = valueAndGrad((x: Tensor) => x)(tensor(4));
    expect([value.item(), gradient.item()]).toEqual([4, 1]);
  });

  it('gives each gradient storage of its own', () => {
    const grads = grad((p: { a: Tensor; b: Tensor; c: Tensor }) => ops.sum(ops.add(ops.add(p.a, p.b), ops.reshape(p.c, [2]))))({
      a: tensor([1, 2]),
      b: tensor([1, 2]),
      c: tensor([[1, 2]]),
    });
    grads.a.set([9, 9]);
    expect([grads.b.toArray(), grads.c.toArray()]).toEqual([[1, 1], [[1, 1]]]);
    expect(new Set([grads.a, grads.b, grads.c].map(({ storage }) => storage)).size).toBe(3);
  });

  it('ends everything else that was made inside', () => {
    let inner: Tensor | undefined;
    const before = memory().step;
    valueAndGrad((x: Tensor) => {
      inner = ops.exp(x);
      return ops.sum(inner);
    })(tensor([1]));
    expect(thrown(() => inner?.toArray())).toMatchObject({ name: 'ScopeError', fields: { shape: [1], dtype: 'f32' } });
    expect(memory().step).toBe(before);
  });

  it('keeps what a scope inside the function still needs', () => {
    const f = (x: Tensor): Tensor => scope(() => ops.sum(ops.exp(ops.mul(ops.reshape(x, [-1, 1]), ops.reshape(x, [-1, 1])))));
    const x = f64(0.3, -0.7);
    expect(relativeError(grad(f)(x).toTypedArray(), differences(f, x))).toBeLessThan(1e-8);
  });
});

describe('higher derivatives', () => {
  it('differentiate gradients', () => {
    const second = (f: (x: Tensor) => Tensor) => grad((x: Tensor) => ops.sum(grad(f)(x)));
    expect(second(cube)(tensor([1, 2])).toArray()).toEqual([6, 12]);
    expect(grad((x: Tensor) => ops.sum(second(cube)(x)))(tensor([1, 2])).toArray()).toEqual([6, 6]);
  });

  it.each([
    ['tanh', (x: Tensor) => ops.sum(ops.tanh(x))],
    ['a quotient', (x: Tensor) => ops.sum(ops.div(ops.exp(x), ops.shift(ops.mul(x, x), 1)))],
    ['softmax', (x: Tensor) => ops.sum(ops.mul(ops.softmax(ops.reshape(x, [1, 3])), ops.reshape(x, [1, 3])))],
    ['a product of matrices', (x: Tensor) => ops.sum(ops.exp(ops.matmul(ops.reshape(x, [3, 1]), ops.reshape(x, [1, 3]))))],
    ['the norm of a gradient', (x: Tensor) => square(grad(cube)(x))],
  ])('agree with differences of gradients: %s', (_name, f) => {
    const x = f64(0.4, -0.9, 1.3);
    const along = (t: Tensor): Tensor => ops.sum(ops.mul(grad(f)(t), f64(0.3, 0.5, -0.8)));
    expect(relativeError(grad(along)(x).toTypedArray(), differences(along, x))).toBeLessThan(1e-7);
  });

  it('leave nothing in the step arena', () => {
    grad((x: Tensor) => ops.sum(grad(cube)(x)))(tensor([1]));
    expect([memory().step, isRecording()]).toEqual([0, false]);
  });
});

describe('what cannot be differentiated', () => {
  it.each([
    [
      'a value with many elements',
      (x: Tensor) => x,
      /only a scalar can be differentiated \(got f32 \[2\]\)\. Expected a float tensor with one element\. Sum or average/,
    ],
    ['a plain number', () => 3 as unknown as Tensor, /got number/],
    ['an integer', () => tensor(Int32Array.of(1)), /got i32 \[1\]/],
  ])('%s', (_name, f, message) => {
    const error = thrown(() => valueAndGrad(f)(tensor([1, 2])));
    expect(error).toMatchObject({ name: 'ShapeError', code: 'SHAPE', where: 'valueAndGrad' });
    expect(error.message).toMatch(message);
  });

  it('arguments that are no float tensors', () => {
    const error = thrown(() => grad((_p: unknown) => tensor(1))({ w: tensor([1]), ids: [tensor(Uint32Array.of(1))] }));
    expect(error).toMatchObject({ name: 'DTypeError', fields: { path: ['ids', '0'] } });
    expect(error.message).toMatch(/argument 0 has a leaf that cannot be differentiated at ids\.0 \(got u32\)/);
    expect(thrown(() => grad((_p: unknown) => tensor(1))(3)).message).toMatch(/at its root \(got number\)/);
  });

  it.each([[2], [-1], [0.5], [[0, 0]], [[0, 5]]])('argnums %j', (argnums) => {
    const f = (a: Tensor, _b: Tensor): Tensor => square(a);
    expect(thrown(() => grad(f, { argnums: argnums as number })(tensor([1]), tensor([1])))).toMatchObject({
      name: 'OptionError',
      where: 'valueAndGrad',
    });
  });

  it('a single result where aux is expected', () => {
    expect(thrown(() => valueAndGrad(square as unknown as (x: Tensor) => readonly [Tensor, null], { aux: true })(tensor([1]))).name).toBe(
      'OptionError',
    );
  });

  it('stale arguments', () => {
    const stale = scope(() => [tensor([1])].map((x) => () => x))[0]();
    expect(thrown(() => grad(square)(stale)).name).toBe('ScopeError');
  });

  it('a function that throws leaves no tape, no tensor and no hold', () => {
    const x = tensor([1, 2]);
    const holds = x.storage.holds;
    for (let i = 0; i < 3; i++) {
      expect(() =>
        grad((t: Tensor): Tensor => {
          ops.sum(ops.mul(t, ops.exp(t)));
          throw new Error('mine');
        })(x),
      ).toThrow('mine');
      expect(thrown(() => grad((t: Tensor) => ops.mul(t, t))(x)).name).toBe('ShapeError');
    }
    expect([isRecording(), memory().step, x.storage.holds, x.trace]).toEqual([false, 0, holds, null]);
    expect(grad(square)(x).toArray()).toEqual([2, 4]);
  });

  it('an inner failure that the outer function catches does not disturb it', () => {
    const gradient = grad((x: Tensor): Tensor => {
      thrown(() => grad((y: Tensor) => ops.mul(y, y))(x));
      return cube(x);
    })(tensor([1, 2]));
    expect(gradient.toArray()).toEqual([3, 12]);
  });
});

it('what leaves is no longer traced, and nothing holds it', () => {
  const [value, gradient, aux] = valueAndGrad((x: Tensor) => [square(x), [ops.exp(x), x]] as const, { aux: true })(tensor([1, 2]));
  const all = [value, gradient, ...aux];
  expect(all.map(({ trace }) => trace)).toEqual([null, null, null, null]);
  expect(all.map(({ storage }) => storage.holds)).toEqual([0, 0, 0, 0]);
});
