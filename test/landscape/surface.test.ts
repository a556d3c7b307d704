import { describe, expect, it } from 'vitest';
import {
  callbacks,
  data,
  init,
  landscape,
  layers,
  losses,
  type Model,
  NumericError,
  OptionError,
  ops,
  ShapeError,
  tensor,
  tree,
} from '../../src/index.js';
import { FlatLayout } from '../../src/network/flat.js';
import { withThreads } from '../../src/runtime/pool/threads.js';
import { bits } from '../bits.js';
import { rejected } from '../thrown.js';
import { flat, gcn, karate, prepared } from './models.js';

await init({ dtypes: ['f32', 'f64'], threads: 2 });

const rows = 12;
const x = Array.from({ length: rows }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / rows]);
const y = x.map(([p, q, r]) => [2 * p - q + 0.5 * r + 0.1 * Math.sin(7 * p)]);
const table = data.graph({ x, y, edges: [], dtype: 'f64', level: 'node' });
const club = karate('f32');
const ownLoss = (prediction: Parameters<typeof losses.mse>[0], target: typeof prediction, options?: losses.LossOptions) =>
  losses.mse(prediction, target, options);

describe('landscape.surface', () => {
  it.each([
    ['stacked', 'mse'],
    ['direct', ownLoss],
  ] as const)('of linear regression is its paraboloid, to 1e-10, %s', async (method, loss) => {
    const model = prepared([layers.dense({ units: 1 })], table, loss);
    const [spanA, spanB] = [[-2, 1] as const, [-1, 3] as const];
    const s = await landscape.surface(model, table, { resolution: [7, 5], span: [spanA, spanB], normalize: 'none' });
    expect([s.method, s.train.length, s.a[0], s.a[6], s.b[0], s.b[4]]).toEqual([method, 35, -2, 1, -1, 3]);
    const center = flat(model);
    const kernelFirst = Object.keys(model.params?.dense1 ?? {})[0] === 'kernel';
    for (const [at, value] of s.train.entries()) {
      const [a, b] = [s.a[at % 7], s.b[Math.floor(at / 7)]];
      const w = center.map((number, p) => number + a * s.directions[0][p] + b * s.directions[1][p]);
      const [k, bias] = kernelFirst ? [w.subarray(0, 3), w[3]] : [w.subarray(1, 4), w[0]];
      const residuals = x.map((row, r) => row[0] * k[0] + row[1] * k[1] + row[2] * k[2] + bias - y[r][0]);
      const expected = residuals.reduce((sum, residual) => sum + residual ** 2, 0) / rows;
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-10 * Math.max(1, expected));
    }
    expect(s.minimum?.loss).toBe(Math.min(...s.train));
  });

  it.each(['relu', 'tanh'] as const)(
    'of a gcn with %s agrees with the plain evaluation to 1e-5, train and validation',
    async (activation) => {
      const model = gcn(club, activation);
      const s = await landscape.surface(model, club, { resolution: 9, validation: true });
      expect(s.method).toBe('stacked');
      const layout = new FlatLayout(model.params as object as never);
      for (const [at, value] of s.train.entries()) {
        const [a, b] = [s.a[at % 9], s.b[Math.floor(at / 9)]];
        const point = flat(model).map((number, p) => number + a * s.directions[0][p] + b * s.directions[1][p]);
        const prediction = model(layout.tensors(point), club);
        for (const [got, mask] of [
          [value, club.masks.train],
          [s.validation?.[at] ?? Number.NaN, club.masks.validation],
        ] as const) {
          const expected = losses.crossEntropy(prediction, club.y as never, { mask }).item();
          expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-5 * Math.max(1, expected));
        }
      }
      expect([s.dropout, s.batchNorm, s.stopped]).toEqual(['off', 'none', null]);
    },
  );

  it('has the same bits for any number of threads', async () => {
    const wide = data.graph({ ...data.karate() });
    const model = prepared([layers.gcnConv({ units: 64, activation: 'relu' }), layers.gcnConv({ units: 32 })], wide);
    const compute = async () => Array.from((await landscape.surface(model, wide, { resolution: 25 })).train);
    const one = await withThreads(1, compute);
    expect(await withThreads(2, compute)).toEqual(one);
    expect(await withThreads(3, compute)).toEqual(one);
  });

  it('of data in batches, with a model that is no chain, agrees with evaluate', async () => {
    const graphs = data.synthetic('score_nbr', { count: 20, seed: 0 });
    const model = prepared(
      [layers.propagationConv({ units: 4, activation: 'tanh' }), layers.globalSumPool(), layers.dense({ units: 1 })],
      graphs[0] as never,
      'mse',
    );
    const s = await landscape.surface(model, graphs.slice(0, 15), {
      resolution: 3,
      batchSize: 4,
      validation: true,
      validationData: graphs.slice(15),
    });
    const [train, validation] = [await model.evaluate(graphs.slice(0, 15)), await model.evaluate(graphs.slice(15))];
    expect(s.method).toBe('direct');
    const pairs = [
      [s.center, train.loss],
      [s.train[4], train.loss],
      [s.validation?.[4] ?? Number.NaN, validation.loss],
    ];
    for (const [got, expected] of pairs) expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-6 * expected);
  });
});

describe('directions', () => {
  it("have their filters' norms; biases stay where they are", async () => {
    const model = gcn(club);
    const s = await landscape.surface(model, club, { resolution: 2 });
    const layout = new FlatLayout(model.params as never);
    const weights = flat(model);
    for (const direction of s.directions)
      for (const { shape, start, size } of layout.places) {
        const columns = shape.length < 2 ? size : shape[1];
        for (let c = 0; c < columns; c++) {
          const column = (of: Float64Array) => of.subarray(start, start + size).filter((_, i) => i % columns === c);
          const length = (of: Float64Array) => Math.hypot(...column(of));
          expect(length(direction)).toBeCloseTo(shape.length < 2 ? 0 : length(weights), 10);
        }
      }
  });

  it('are those of a planar path, which they explain wholly', async () => {
    const path = callbacks.path();
    const model = gcn(club);
    await model.fit(club, { epochs: 6, seed: 0, callbacks: [path] });
    const center = flat(model);
    const [u, v] = [center.map((_, i) => Math.sin(i)), center.map((_, i) => Math.cos(3 * i))];
    const turn = [0, 1, 2, 3, 4, 5];
    const points = turn.map((t) => Float32Array.from(center, (value, i) => value + Math.cos(t) * u[i] + (Math.sin(t) + t / 4) * v[i]));
    const planar = { epochs: turn, points, layout: path.layout };
    const s = await landscape.surface(model, club, { path: planar, resolution: 3 });
    expect(s.kind).toBe('path');
    expect(s.path?.explained).toBeGreaterThan(1 - 1e-10);
    expect(s.directions.map((d) => Math.hypot(...d))).toEqual([expect.closeTo(1, 10), expect.closeTo(1, 10)]);
    for (const t of turn) {
      const there = center.map((value, i) => value + s.path!.a[t] * s.directions[0][i] + s.path!.b[t] * s.directions[1][i]);
      expect(Math.max(...there.map((value, i) => Math.abs(value - points[t][i])))).toBeLessThan(1e-5);
    }
    const real = await landscape.surface(model, club, { path, resolution: 3 });
    expect(real.path?.epochs).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(real.path?.explained).toBeGreaterThan(0.5);
    expect([real.path?.a[6], real.path?.b[6]]).toEqual([expect.closeTo(0, 5), expect.closeTo(0, 5)]);
  });

  it('may be the sharpest ones, or those of the user', async () => {
    const model = gcn(karate('f64'), 'tanh');
    const graph = karate('f64');
    const s = await landscape.surface(model, graph, { directions: 'sharpest', resolution: 2 });
    const { eigenvalues } = await landscape.curvature(model, graph, { k: 2, tolerance: 1e-6, probes: 0, radius: null });
    const bend = async (i: number, h = 1e-3) => {
      const line = await landscape.line(model, graph, {
        direction: new FlatLayout(model.params as never).tensors(s.directions[i]),
        span: [-h, h],
        resolution: 3,
      });
      return (line.train[0] - 2 * line.train[1] + line.train[2]) / h ** 2;
    };
    expect(await bend(0)).toBeCloseTo(eigenvalues[0], 2);
    expect(await bend(1)).toBeCloseTo(eigenvalues[1], 2);
    const ones = tree.map(model.params as never, (leaf: ReturnType<typeof tensor>) => ops.add(ops.scale(leaf, 0), 1)) as never;
    const own = await landscape.surface(model, graph, { directions: [model.params as never, ones], resolution: 2 });
    expect([own.kind, Array.from(own.directions[1]).every((value) => value === 1)]).toEqual(['given', true]);
  });
});

describe('what is left behind', () => {
  it('is the same model, also when the signal ends it half-way; the partial grid says what it has', async () => {
    const model = gcn(club, 'relu', ownLoss);
    model.compile({ optimizer: 'adam', loss: (p, t, o) => losses.crossEntropy(p, t, o) });
    const before = bits(model.params);
    const control = new AbortController();
    const told: number[] = [];
    const s = await landscape.surface(model, club, {
      resolution: 5,
      signal: control.signal,
      progress: ({ done, total, surface }) => {
        told.push(done / total);
        expect(surface.filled.reduce((sum, one) => sum + one, 0)).toBe(done);
        if (done === 7) control.abort();
      },
    });
    expect([s.stopped, s.method, bits(model.params) === before]).toEqual(['aborted', 'direct', true]);
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => n / 25));
    expect(Array.from(s.train, Number.isFinite)).toEqual(Array.from(s.filled, (one) => one === 1));
    expect((await landscape.surface(model, club, { resolution: 5 })).stopped).toBe(null);
    expect(bits(model.params)).toBe(before);
  });

  it('shows infinities and NaN as such', async () => {
    const model = gcn(club);
    const s = await landscape.surface(model, club, { resolution: 3, span: [-1e30, 1e30] });
    expect(s.train[4]).toBe(Math.fround(s.center));
    expect(s.train.some((value) => !Number.isFinite(value))).toBe(true);
    expect(Array.from(s.filled)).toEqual(Array(9).fill(1));
  });
});

describe('normalisation and dropout', () => {
  const graphs = data.synthetic('score_nbr', { count: 12, seed: 0 });
  const make = (): Model =>
    prepared(
      [
        layers.gcnConv({ units: 4 }),
        layers.batchNorm({ momentum: 0.3 }),
        layers.dropout({ rate: 0.4 }),
        layers.globalSumPool(),
        layers.dense({ units: 1 }),
      ],
      graphs[0] as never,
      'mse',
    );

  it('the result says which statistics were used; gathered anew they do not depend on the running ones', async () => {
    const model = make();
    const running = await landscape.line(model, graphs, { resolution: 3 });
    const fresh = await landscape.line(model, graphs, { resolution: 3, batchNorm: 'reestimated' });
    const still = prepared(
      [layers.gcnConv({ units: 4 }), layers.batchNorm(), layers.globalSumPool(), layers.dense({ units: 1 })],
      graphs[0] as never,
      'mse',
    );
    const before = bits(still.buffers);
    const anew = await landscape.line(still, graphs, { resolution: 3, batchNorm: 'reestimated' });
    // what many steps without learning come to
    still.compile({ optimizer: { kind: 'sgd', options: { learningRate: 0 } }, loss: 'mse' });
    expect(bits(still.buffers)).toBe(before);
    await still.fit(graphs, { epochs: 250, batchSize: graphs.length, shuffle: false, seed: 0 });
    expect((await still.evaluate(graphs)).loss).toBeCloseTo(anew.train[1], 3);
    expect([running.batchNorm, fresh.batchNorm, running.dropout]).toEqual(['running', 'reestimated', 'off']);
    expect(fresh.train[1]).not.toBeCloseTo(running.train[1], 3);
  });

  it('a seed drops the same elements at every point, and at every call', async () => {
    const model = make();
    const once = await landscape.line(model, graphs, { resolution: 5, dropoutSeed: 7 });
    const again = await landscape.line(model, graphs, { resolution: 5, dropoutSeed: 7 });
    const other = await landscape.line(model, graphs, { resolution: 5, dropoutSeed: 8 });
    expect([once.dropout, once.batchNorm]).toEqual([7, 'batch']);
    expect(Array.from(again.train)).toEqual(Array.from(once.train));
    expect(Array.from(other.train)).not.toEqual(Array.from(once.train));
  });
});

describe('bad input is refused, and nothing is changed', () => {
  const other = gcn(karate('f32'), 'tanh');
  it.each<[string, (model: Model) => Promise<unknown>, new (...args: never[]) => Error, RegExp]>([
    ['a span that is none', (m) => landscape.surface(m, club, { span: [1, -1] }), OptionError, /bad value for 'span'/],
    ['an endless span', (m) => landscape.line(m, club, { span: [0, Number.POSITIVE_INFINITY] }), OptionError, /bad value for 'span'/],
    ['a resolution of one', (m) => landscape.surface(m, club, { resolution: 1 }), OptionError, /bad value for 'resolution'/],
    ['a misspelt option', (m) => landscape.surface(m, club, { resolutions: 5 } as never), OptionError, /Perhaps 'resolution'/],
    [
      'a direction of other shapes',
      (m) => landscape.line(m, club, { direction: { gcnConv1: { kernel: tensor([1]), bias: tensor([1]) } } }),
      ShapeError,
      /another shape at gcnConv1.kernel/,
    ],
    [
      'a direction that lacks a part',
      (m) => landscape.line(m, club, { to: { gcnConv1: (m.params as never as Record<string, never>).gcnConv1 } }),
      OptionError,
      /no tensor at gcnConv2/,
    ],
    [
      'parallel directions',
      (m) => landscape.surface(m, club, { directions: [m.params as never, m.params as never] }),
      OptionError,
      /parallel/,
    ],
    ['the model itself as the other end', (m) => landscape.line(m, club, { to: m.params as never }), NumericError, /leads nowhere/],
    ['no path', (m) => landscape.surface(m, club, { directions: 'path' }), OptionError, /no path/],
    ['a model that is none', () => landscape.surface(layers.dense({ units: 1 }) as never, club), OptionError, /no model/],
    [
      'a mask that is not there',
      (m) => landscape.surface(m, data.graph({ ...data.karate(), masks: { test: { indices: [1] } } })),
      OptionError,
      /no such mask/,
    ],
  ])('%s', async (_, act, type, message) => {
    const model = gcn(club);
    const before = bits(model.params);
    const error = await rejected(() => act(model));
    expect(error).toBeInstanceOf(type);
    expect(error.message).toMatch(message);
    expect(bits(model.params)).toBe(before);
  });

  it('a path of another model', async () => {
    const path = callbacks.path();
    const deeper = prepared([layers.gcnConv({ units: 5 }), layers.gcnConv({ units: 4 })], club);
    await deeper.fit(club, { epochs: 3, callbacks: [path] });
    const error = await rejected(() => landscape.surface(other, club, { path }));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(/recorded from another model/);
  });

  it('data whose loss is not finite at the centre', async () => {
    const model = gcn(club);
    (model.params as never as Record<string, Record<string, ReturnType<typeof tensor>>>).gcnConv2.bias.set([Number.NaN, 0, 0, 0]);
    const error = await rejected(() => landscape.surface(model, club));
    expect(error).toBeInstanceOf(NumericError);
    expect(error.message).toMatch(/not finite at the centre/);
  });
});
