import { describe, expect, it } from 'vitest';
import { data, init, landscape, layers, OptionError, type ops, type SparseTensor, sequential } from '../../src/index.js';
import { layerStatistics } from '../../src/landscape/compare/statistics.js';
import { FlatLayout } from '../../src/network/flat.js';
import { rejected } from '../thrown.js';
import { flat, karate, prepared } from './models.js';

await init({ dtypes: ['f32', 'f64'] });
const graphs = data.synthetic('score_nbr', { count: 40, seed: 0 });
const [train, validationData] = [graphs.slice(0, 30), graphs.slice(30)];
const options = {
  network: { layer: 'propagationConv', depth: 1, width: 6, readout: 'sum' },
  loss: 'mse',
  metrics: ['r2'],
  validationData,
  epochs: 4,
  every: 2,
  seeds: 2,
  workers: 1,
} as const;

describe('landscape.compare', () => {
  it('trains every choice from every seed as fit does, and looks at it every few epochs', async () => {
    const told: number[] = [];
    const result = await landscape.compare(train, {
      ...options,
      choices: [{ activation: 'tanh' }, { activation: 'sin' }, { name: 'wide', width: 12 }],
      progress: ({ done, total }) => told.push(done / total),
    });
    expect(result.choices).toEqual(['tanh', 'sin', 'wide']);
    expect(result.runs.map(({ choice, seed }) => `${choice} ${seed}`)).toEqual(['tanh 0', 'sin 0', 'wide 0', 'tanh 1', 'sin 1', 'wide 1']);
    expect([result.threads, result.stopped, result.monitor, told.at(-1)]).toEqual([1, null, 'valLoss', 1]);
    expect(result.serial).toMatch(/one thread was asked for/);
    const [tanh] = result.runs;
    expect(tanh.snapshots.map(({ epoch }) => epoch)).toEqual([0, 2, 4]);
    expect(tanh.snapshots[2].train?.prediction.shape).toEqual([30, 1]);
    expect(tanh.snapshots[2].validation?.target.data).toHaveLength(10);
    expect(Array.from(tanh.snapshots[0].train!.target.data)).toEqual(train.map(({ y }) => y));

    const model = sequential({
      conv1: layers.propagationConv({ units: 6, activation: 'linear' }),
      activation1: layers.activation({ activation: 'tanh' }),
      pool: layers.globalSumPool(),
      output: layers.dense({ units: 1 }),
    });
    model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['r2'] });
    const { history } = await model.fit(train, { epochs: 4, seed: 0, validationData });
    expect(tanh.history).toEqual(history);
    const predicted = (await model.predict(validationData)).data;
    expect(Array.from(tanh.snapshots[2].validation!.prediction.data)).toEqual(Array.from(predicted));
    const { eigenvalues } = await landscape.curvature(model, train, { tolerance: 1e-3, probes: 0, radius: null });
    expect(Math.abs((tanh.curvature ?? 0) / eigenvalues[0] - 1)).toBeLessThan(0.02);
  });

  it('ranks choices by their mean over seeds; one that diverges is last, with the reason', async () => {
    const result = await landscape.compare(train, {
      ...options,
      choices: [
        { name: 'wild', optimizer: { kind: 'sgd', options: { learningRate: 1e6 } } },
        { name: 'calm' },
        { name: 'none', activation: 'none' },
      ],
      epochs: 6,
    });
    const [, , last] = result.ranking;
    expect([last.choice, last.mean, last.stopped]).toEqual(['wild', Number.NaN, 2]);
    expect(result.runs[0].stopped).toMatch(/not finite/);
    for (const { choice, mean, deviation, runs } of result.ranking.slice(0, 2)) {
      const values = result.runs.filter((run) => run.choice === choice).map(({ history }) => history.valLoss[5]);
      expect([runs, mean]).toEqual([2, expect.closeTo((values[0] + values[1]) / 2, 6)]);
      expect(deviation).toBeCloseTo(Math.abs(values[0] - values[1]) / Math.SQRT2, 6);
    }
    expect(result.ranking[0].mean).toBeLessThanOrEqual(result.ranking[1].mean);
  });

  it("takes a builder of one's own, whose runs take place here, and says so", async () => {
    const result = await landscape.compare(train, {
      loss: 'mse',
      epochs: 2,
      seeds: 1,
      workers: 4,
      choices: [{ units: 3 }, { units: 5 }],
      build: ({ units }) =>
        sequential([layers.propagationConv({ units: units as number }), layers.globalSumPool(), layers.dense({ units: 1 })]),
    });
    expect([result.threads, result.runs.length]).toEqual([1, 2]);
    expect(result.serial).toMatch(/a builder that is a function/);
    expect(result.runs[1].snapshots[0].layers.map(({ layer }) => layer)).toEqual(['propagationConv1', 'dense1']);
  });

  it('ends when the signal says so, with the runs so far', async () => {
    const control = new AbortController();
    const result = await landscape.compare(train, {
      ...options,
      choices: [{ activation: 'relu' }, { activation: 'tanh' }],
      epochs: 1000,
      signal: control.signal,
      progress: ({ comparison }) => {
        if (comparison.runs[0].snapshots.length === 3) control.abort();
      },
    });
    expect([result.stopped, result.runs.length, result.runs[0].stopped]).toEqual(['aborted', 1, 'aborted']);
  });

  it.each<[string, object, RegExp]>([
    ['no choices', { choices: [] }, /choices/],
    ['a choice of what a network has not', { choices: [{ activations: 'relu' }] }, /Perhaps 'activation'/],
    ['an unknown activation', { choices: [{ activation: 'swish' }] }, /bad value for 'activation'/],
    ['an unknown layer', { choices: [{ layer: 'gcn' }] }, /no such layer/],
    ['two choices of one name', { choices: [{ activation: 'relu' }, { activation: 'relu' }] }, /two choices have one name/],
    ['a network beside a builder', { choices: [{}], build: () => null }, /both network and build/],
  ])('refuses %s before anything is trained', async (_, given, message) => {
    const error = await rejected(() => landscape.compare(train, { ...options, ...given } as never));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(message);
  });
});

describe('statistics of layers', () => {
  const club = karate('f64');
  const gradientOf = (model: ReturnType<typeof prepared>) => ({
    layout: new FlatLayout(model.params as never),
    vector: flat(model).map((_, i) => i),
  });

  it('moments, dead units and saturated entries are those of the numbers', () => {
    const model = prepared([layers.gcnConv({ units: 3, activation: 'relu' }), layers.gcnConv({ units: 4 })], club);
    const bias = (model.params as never as Record<string, Record<string, ReturnType<typeof ops.add>>>).gcnConv1.bias;
    bias.set([0, -100, 100]); // the second unit is dead, the third always on
    const [first, second] = layerStatistics(model, model.params as never, {}, club, gradientOf(model));
    const plain = sequential({ gcnConv1: layers.gcnConv({ units: 3 }) });
    const z = Array.from(plain({ gcnConv1: (model.params as never as Record<string, object>).gcnConv1 }, club).toTypedArray());
    const mean = z.reduce((sum, value) => sum + value, 0) / z.length;
    expect(first.before.mean).toBeCloseTo(mean, 10);
    expect(first.before.deviation).toBeCloseTo(Math.sqrt(z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / z.length), 10);
    expect(first.dead).toBeCloseTo(1 / 3, 12);
    expect(first.saturated).toBeCloseTo(z.filter((value) => value <= 0).length / z.length, 12);
    expect([second.dead, second.saturated, second.before]).toEqual([0, 0, second.after]);
    const { layout, vector } = gradientOf(model);
    const own = layout.places
      .filter(({ path }) => path[0] === 'gcnConv2')
      .flatMap(({ start, size }) => Array.from(vector.subarray(start, start + size)));
    expect(second.gradientNorm).toBeCloseTo(Math.hypot(...own), 8);
  });

  it('the rank of equal rows is 1, and their Dirichlet energy 0; that of a cycle is what the definition says', () => {
    const ring = {
      edges: [0, 1, 2, 3, 4].map((i) => [i, (i + 1) % 5] as [number, number]),
      undirected: true,
      y: [0, 1, 0, 1, 0],
      dtype: 'f64' as const,
    };
    const same = data.graph({
      ...ring,
      x: [
        [1, 2],
        [1, 2],
        [1, 2],
        [1, 2],
        [1, 2],
      ],
    }); // prettier-ignore
    const x = [
      [1, 0],
      [0, 1],
      [2, 1],
      [0, 0],
      [1, 3],
    ]; // prettier-ignore
    const varied = data.graph({ ...ring, x });
    const model = prepared([layers.dense({ units: 2, useBias: false })], same);
    (model.params as never as Record<string, Record<string, ReturnType<typeof ops.add>>>).dense1.kernel.set([1, 0, 0, 1]);
    const statistics = (graph: typeof same) => layerStatistics(model, model.params as never, {}, graph, gradientOf(model))[0];
    expect(statistics(same).effectiveRank).toBeCloseTo(1, 5);
    expect(statistics(same).dirichletEnergy).toBeCloseTo(0, 12);
    let energy = 0;
    for (let i = 0; i < 5; i++)
      for (const j of [(i + 1) % 5, (i + 4) % 5]) energy += 0.5 * x[i].reduce((sum, value, k) => sum + (value - x[j][k]) ** 2 / 3, 0);
    const all = x.flat().reduce((sum, value) => sum + value * value, 0);
    expect(statistics(varied).dirichletEnergy).toBeCloseTo(energy / all, 12);
    // singular values of x from the eigenvalues of [[6, 5], [5, 11]]
    const roots = [1, -1].map((sign) => Math.sqrt((17 + sign * Math.sqrt(17 ** 2 - 4 * 41)) / 2));
    const shares = roots.map((root) => root / (roots[0] + roots[1]));
    expect(statistics(varied).effectiveRank).toBeCloseTo(Math.exp(-shares.reduce((sum, p) => sum + p * Math.log(p), 0)), 10);
  });

  it('activations are looked at the same inside a layer and as a layer of their own; sparse features too', () => {
    const sparse = data.graph({ ...data.karate() });
    const [inside, outside] = [
      sequential({ conv: layers.gcnConv({ units: 3, activation: 'elu' }) }),
      sequential({ conv: layers.gcnConv({ units: 3 }), act: layers.activation({ activation: 'elu' }) }),
    ];
    const params = inside.init({ seed: 0, like: sparse });
    const gradient = { layout: new FlatLayout(params), vector: new Float64Array(new FlatLayout(params).size) };
    expect(layerStatistics(inside, params, {}, sparse, gradient)).toEqual(layerStatistics(outside, params, {}, sparse, gradient));
    expect((sparse.x as SparseTensor).shape).toEqual([34, 34]);
  });
});
