import { describe, expect, it } from 'vitest';
import {
  customVjp,
  data,
  elementwiseGrad,
  grad,
  hessian,
  hvp,
  init,
  jacobian,
  jvp,
  layers,
  memory,
  ops,
  type SparseTensor,
  sequential,
  stopGradient,
  type Tensor,
  tensor,
  tree,
  vjp,
} from '../../src/index.js';
import { inner } from '../../src/transforms/inner.js';

await init({ dtypes: ['f32', 'f64'] });
const f64 = (values: unknown): Tensor => tensor(values as number[], { dtype: 'f64' });
const karate = data.graph({ ...data.karate(), dtype: 'f64' });
const graph = karate.with({ x: ops.toDense(karate.x as SparseTensor) });

const networks = {
  gcn: [layers.gcnConv({ units: 3, activation: 'tanh' }), layers.gcnConv({ units: 2 })],
  gat: [layers.gatConv({ units: 2, heads: 2, activation: 'elu' }), layers.graphNorm()],
  gin: [layers.ginConv({ nn: layers.mlp({ units: [4, 3], activation: 'silu' }) }), layers.layerNorm()],
  pooled: [layers.transformerConv({ units: 2, heads: 2 }), layers.attentionalPool({ gate: layers.dense({ units: 1 }) })],
} as const;

describe('transformations of functions', () => {
  it.each(Object.keys(networks) as (keyof typeof networks)[])(
    '⟨u, J v⟩ = ⟨Jᵀ u, v⟩ for %s, over the dictionary of its parameters',
    (kind) => {
      const model = sequential(networks[kind] as never);
      const params = model.init({ seed: 1, like: graph });
      const f = (p: typeof params): Tensor => model(p, graph);
      const wave = (like: Tensor, phase: number): Tensor =>
        tensor(
          Float64Array.from({ length: like.size }, (_, i) => Math.sin(1.3 * i + phase)),
          { shape: like.shape },
        );
      const u = wave(f(params), 0.2);
      let phase = 0;
      const v = tree.map(params, (leaf: Tensor) => wave(leaf, ++phase));
      const [value, pushed] = jvp(f, v)(params);
      const [same, pulled] = vjp(f, u)(params);
      expect(value.toTypedArray()).toEqual(same.toTypedArray());
      const [left, right] = [inner('u', u, pushed).item(), inner('v', pulled, v).item()];
      expect(Math.abs(left - right)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(left)));
    },
  );

  it('the Hessian of a quadratic is its matrix, in blocks where there are several tensors', () => {
    const A = f64([
      [2, 1, 0],
      [1, 3, -1],
      [0, -1, 4],
    ]);
    const f = ({ a, b }: { a: Tensor; b: Tensor }): Tensor => {
      const x = ops.concat([a, b], { axis: 0 });
      return ops.mul(0.5, ops.sum(ops.mul(x, ops.matmul(A, x))));
    };
    const at = { a: f64([[1], [2]]), b: f64([[3]]) };
    const blocks = hessian(f)(at) as { a: { a: Tensor; b: Tensor }; b: { a: Tensor; b: Tensor } };
    expect(blocks.a.a.shape).toEqual([2, 1, 2, 1]);
    expect(Array.from(blocks.a.a.toTypedArray())).toEqual([2, 1, 1, 3]);
    expect(Array.from(blocks.a.b.toTypedArray())).toEqual([0, -1]);
    expect(Array.from(blocks.b.b.toTypedArray())).toEqual([4]);
    const product = hvp(f, { a: f64([[1], [0]]), b: f64([[1]]) })(at);
    expect([...product.a.toTypedArray(), ...product.b.toTypedArray()]).toEqual([2, 0, 4]);
  });

  it('elementwiseGrad is the derivative at every element, twice over too', () => {
    const x = f64([-1, 0.5, 2]);
    const cube = (t: Tensor): Tensor => ops.mul(t, ops.mul(t, t));
    expect(Array.from(elementwiseGrad(cube)(x).toTypedArray())).toEqual([3, 0.75, 12]);
    expect(Array.from(elementwiseGrad(elementwiseGrad(cube) as (t: Tensor) => Tensor)(x).toTypedArray())).toEqual([-6, 3, 12]);
    expect(Array.from(jacobian(cube)(x).toTypedArray())).toEqual([3, 0, 0, 0, 0.75, 0, 0, 0, 12]);
  });

  it("a derivative of one's own is used, and differentiated in turn", () => {
    const x = f64([0.3, -0.2]);
    const square = customVjp(
      (t) => ops.mul(t, t),
      (g, { inputs: [t] }) => [ops.mul(g, ops.mul(7, t))],
    );
    expect(Array.from(square(x).toTypedArray())).toEqual(Array.from(ops.mul(x, x).toTypedArray()));
    expect(Array.from(grad((t: Tensor) => ops.sum(square(t)))(x).toTypedArray())).toEqual([7 * 0.3, 7 * -0.2]);
    expect(Array.from(elementwiseGrad(elementwiseGrad(square) as (t: Tensor) => Tensor)(x).toTypedArray())).toEqual([7, 7]);
  });

  it('stopGradient lets values through and nothing back', () => {
    const x = f64([1, 2]);
    const f = (t: Tensor): Tensor => ops.sum(ops.mul(t, stopGradient({ kept: [t] }).kept[0]));
    expect(f(x).item()).toBe(5);
    expect(Array.from(grad(f)(x).toTypedArray())).toEqual([1, 2]);
  });

  it('leaves nothing behind but its results', () => {
    const x = f64([1, 2, 3]);
    const cube = (t: Tensor): Tensor => ops.sum(ops.mul(t, ops.mul(t, t)));
    const run = (): void => {
      hessian(cube)(x).dispose();
      for (const made of jvp(cube, x)(x)) (made as Tensor).dispose();
    };
    run();
    const before = memory().heap;
    run();
    expect(memory().heap).toBe(before);
  });

  it('refuses directions that do not fit, and what is no tensor', () => {
    const f = (t: Tensor): Tensor => ops.sum(t);
    expect(() => jvp(f, f64([1]))(f64([1, 2]))).toThrow(/jvp: shapes differ at the root \(got \[1\]\). Expected \[2\]/);
    expect(() => vjp((t: Tensor) => ({ y: t }), { y: 3 })(f64([1]))).toThrow(/vjp: no tensor at y \(got 3\)/);
    expect(() => hvp(f, {})(f64([1]))).toThrow(/hvp: the trees are not nested alike/);
    expect(() => hessian((t: Tensor) => t)(f64([1, 2]))).toThrow(/only a scalar can be differentiated/);
    expect(() => jacobian((_: Tensor) => 3 as never)(f64([1]))).toThrow(/returned no tensor/);
  });
});
