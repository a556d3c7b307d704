import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../src/core/eigen.js';
import {
  data,
  hessian,
  init,
  landscape,
  layers,
  losses,
  type Model,
  NumericError,
  OptionError,
  type Tensor,
  tree,
} from '../../src/index.js';
import { bits } from '../bits.js';
import { rejected } from '../thrown.js';
import { gcn, karate, prepared } from './models.js';

await init({ dtypes: ['f32', 'f64'] });
const club = karate('f64');

/** Eigenvalues of the whole Hessian of the training loss, put together from its blocks. */
function denseEigenvalues(
  model: Model,
  graph: typeof club,
  mask: typeof club.masks.train | undefined,
  loss: typeof losses.mse,
): Float64Array {
  const params = model.params as never;
  const blocks = hessian((p: never) => loss(model(p, graph), graph.y as Tensor, mask === undefined ? {} : { mask }))(params);
  const paths = tree.entries(params).map(([path, leaf]) => ({ path, size: (leaf as Tensor).size }));
  const n = paths.reduce((sum, { size }) => sum + size, 0);
  const matrix = new Float64Array(n * n);
  let row = 0;
  for (const one of paths) {
    let column = 0;
    for (const other of paths) {
      const block = (tree.get(blocks, [...one.path, ...other.path]) as Tensor).toTypedArray();
      for (let i = 0; i < one.size; i++)
        for (let j = 0; j < other.size; j++) matrix[(row + i) * n + column + j] = block[i * other.size + j];
      column += other.size;
    }
    row += one.size;
  }
  return symmetricEigen(matrix, n).values;
}

const relative = (got: number, expected: number): number => Math.abs(got - expected) / Math.max(1e-12, Math.abs(expected));

describe('landscape.curvature', () => {
  const rows = 9;
  const x = Array.from({ length: rows }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / rows, 1 / (1 + i)]);
  const table = data.graph({ x, y: x.map(([p]) => [p]), edges: [], dtype: 'f64', level: 'node' });

  it('of a quadratic: every eigenvalue to 1e-6, the trace, no negative one, and sharpness is half the largest times the radius squared', async () => {
    const model = prepared([layers.dense({ units: 1 })], table, 'mse');
    await model.fit(table, { epochs: 1, seed: 0 });
    const expected = denseEigenvalues(model, table, undefined, losses.mse);
    const got = await landscape.curvature(model, table, { k: 5, tolerance: 1e-9, probes: 60, probeSteps: 2, radius: 0.1 });
    expect(got.eigenvalues).toHaveLength(5);
    for (const [i, value] of got.eigenvalues.entries()) expect(relative(value, expected[i])).toBeLessThan(1e-6);
    expect(got.converged).toBe(true);
    const trace = expected.reduce((sum, value) => sum + value, 0);
    expect(Math.abs((got.trace?.value ?? 0) - trace)).toBeLessThan(4 * (got.trace?.standardError ?? 0) + 1e-9);
    expect(got.trace?.standardError).toBeLessThan(0.3 * trace);
    expect(got.lowest).toBeGreaterThan(0);
  });

  it('at the minimum of a quadratic sharpness is half the largest eigenvalue times the radius squared', async () => {
    const model = prepared([layers.dense({ units: 1, useBias: false })], table, 'mse');
    (model.params as never as Record<string, Record<string, Tensor>>).dense1.kernel.set([1, 0, 0, 0]); // y is the first feature
    const { loss, eigenvalues, sharpness } = await landscape.curvature(model, table, { tolerance: 1e-9, probes: 0, radius: 0.1 });
    expect(loss).toBeLessThan(1e-20);
    expect(relative(sharpness?.rise ?? 0, 0.5 * eigenvalues[0] * 0.01)).toBeLessThan(1e-6);
  });

  it('of a small network: the top eigenvalues of its dense Hessian to 1e-6, and the density integrates to 1', async () => {
    const model = prepared([layers.gcnConv({ units: 2, activation: 'tanh' }), layers.gcnConv({ units: 4 })], club);
    const expected = denseEigenvalues(model, club, club.masks.train, losses.crossEntropy as typeof losses.mse);
    const before = bits(model.params);
    const got = await landscape.curvature(model, club, { k: 4, tolerance: 1e-8, probes: 6, probeSteps: 40 });
    for (const [i, value] of got.eigenvalues.entries()) expect(relative(value, expected[i])).toBeLessThan(1e-6);
    const { at, density } = got.density ?? { at: new Float64Array(), density: new Float64Array() };
    const step = at[1] - at[0];
    expect(density.reduce((sum: number, value: number) => sum + value * step, 0)).toBeCloseTo(1, 3);
    expect(at[0]).toBeLessThanOrEqual(expected[expected.length - 1] + 0.05);
    const trace = expected.reduce((sum, value) => sum + value, 0);
    expect(Math.abs((got.trace?.value ?? 0) - trace)).toBeLessThan(5 * (got.trace?.standardError ?? 0));
    expect(bits(model.params)).toBe(before);
  });

  it('over batches it is that of the whole', async () => {
    const graphs = data.synthetic('score_nbr', { count: 9, seed: 0 });
    const model = prepared([layers.globalSumPool(), layers.dense({ units: 1 })], graphs[0] as never, 'mse');
    const options = { tolerance: 1e-6, probes: 0, radius: null };
    const whole = await landscape.curvature(model, graphs, options);
    const parts = await landscape.curvature(model, graphs, { ...options, batchSize: 4 });
    expect(relative(parts.eigenvalues[0], whole.eigenvalues[0])).toBeLessThan(1e-3);
  });

  it('an eigenvalue that occurs more than once is found as often', async () => {
    const unit = data.graph({
      x: [
        [2, 0, 0],
        [0, 2, 0],
        [0, 0, 2],
      ],
      y: [[0], [0], [0]],
      edges: [],
      dtype: 'f64',
      level: 'node',
    }); // prettier-ignore
    const model = prepared([layers.dense({ units: 1, useBias: false })], unit, 'mse');
    const { eigenvalues } = await landscape.curvature(model, unit, { k: 3, probes: 0, radius: null });
    expect(eigenvalues).toEqual([0, 1, 2].map(() => expect.closeTo(8 / 3, 10)));
  });

  it('ends when the signal says so, with what it has', async () => {
    const model = gcn(club);
    const control = new AbortController();
    const got = await landscape.curvature(model, club, {
      probes: 50,
      signal: control.signal,
      progress: ({ done }) => {
        if (done === 3) control.abort();
      },
    });
    expect([got.stopped, got.eigenvalues.length, got.sharpness]).toEqual(['aborted', 1, null]);
    expect(got.trace?.value).toBeGreaterThan(0);
  });

  it('refuses options that are none, and a loss that is not finite', async () => {
    const model = gcn(club);
    expect(await rejected(() => landscape.curvature(model, club, { k: 0 }))).toBeInstanceOf(OptionError);
    expect((await rejected(() => landscape.curvature(model, club, { tolerances: 1 } as never))).message).toMatch(/Perhaps 'tolerance'/);
    (model.params as never as Record<string, Record<string, Tensor>>).gcnConv2.bias.set([Number.POSITIVE_INFINITY, 0, 0, 0]);
    expect(await rejected(() => landscape.curvature(model, club))).toBeInstanceOf(NumericError);
  });
});
