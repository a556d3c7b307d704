import { describe, expect, it } from 'vitest';
import {
  data,
  IndexError,
  layers,
  type Model,
  memory,
  NumericError,
  OptionError,
  optimizers,
  random,
  sequential,
  type Tensor,
  tree,
  uncertainty,
} from '../../src/index.js';

const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0);
const mean = (list: readonly number[]): number => sum(list) / list.length;
const uniform = (seed: number, i: number): number => random.key(seed).at(i).uniform();
const rows = (table: readonly (readonly number[])[]) => ({ data: table.flat(), shape: [table.length, table[0]!.length] });
const near = (got: number, want: number, bound: number): void =>
  expect(Math.abs(got - want), `${got} beside ${want}`).toBeLessThanOrEqual(bound);

/** Cases of three classes whose probabilities are what they say. */
function classes(count: number, seed: number): { probabilities: number[][]; labels: number[] } {
  const probabilities = Array.from({ length: count }, (_, i) => {
    const parts = [0, 1, 2].map((c) => uniform(seed, 3 * i + c) ** 2 + 0.01);
    return parts.map((part) => part / sum(parts));
  });
  const labels = probabilities.map((row, i) => {
    const place = uniform(seed + 1, i);
    return place < row[0]! ? 0 : place < row[0]! + row[1]! ? 1 : 2;
  });
  return { probabilities, labels };
}

describe('split conformal prediction', () => {
  it('the quantile is that of ceil((n + 1) level), to the case', () => {
    const targets = Array.from({ length: 19 }, (_, i) => i + 1); // residuals 1 … 19 of predictions that are 0
    const values = targets.map(() => 0);
    expect(uncertainty.conformalNumbers({ values }, targets, { level: 0.9 }).quantile).toBe(18);
    expect(uncertainty.conformalNumbers({ values }, targets, { level: 0.95 }).quantile).toBe(19);
    expect(() => uncertainty.conformalNumbers({ values }, targets, { level: 0.96 })).toThrow(
      'uncertainty.conformalNumbers: the calibration set is too small for the level (got 19 cases for 0.96). Expected at least 24',
    );
    expect(uncertainty.conformalNumbers({ values: values.slice(0, 9) }, targets.slice(0, 9), { level: 0.9 }).quantile).toBe(9);
    expect(() => uncertainty.conformalNumbers({ values: values.slice(0, 8) }, targets.slice(0, 8), { level: 0.9 })).toThrow(/at least 9/);
  });

  it('intervals are value ± quantile · scale; normalised residuals divide by the scale', () => {
    const conformal = uncertainty.conformalNumbers({ values: [0, 0, 0], scales: [1, 2, 4] }, [3, 2, 20], { level: 0.7 });
    expect(conformal.quantile).toBe(5); // residuals 3, 1, 5; rank ceil(4 · 0.7) = 3
    expect(conformal.intervals({ values: [10, 0], scales: [2, 1] })).toEqual([
      [0, 20],
      [-5, 5],
    ]);
  });

  it('APS by hand, without chance: the score is the probability down to the true class', () => {
    const probabilities = [
      [0.6, 0.3, 0.1],
      [0.2, 0.5, 0.3],
      [0.8, 0.15, 0.05],
      [0.1, 0.2, 0.7],
    ];
    // scores of the labels: 0.6, 0.8, 1, 0.7; rank ceil(5 · 0.6) = 3 of 0.6, 0.7, 0.8, 1
    const conformal = uncertainty.conformalClasses(rows(probabilities), [0, 2, 2, 2], {
      level: 0.6,
      from: 'probabilities',
      randomized: false,
    });
    near(conformal.quantile, 0.8, 1e-12);
    expect(
      conformal.sets(
        rows([
          [0.5, 0.28, 0.22],
          [0.1, 0.1, 0.8],
        ]),
      ),
    ).toEqual([[0, 1], [2]]);
  });

  it('covers 90 % over redraws, sets and intervals of both kinds, and says so when it does not', () => {
    const covered = (randomized: boolean): number =>
      mean(
        Array.from({ length: 200 }, (_, draw) => {
          const { probabilities, labels } = classes(400, 10 + 2 * draw);
          const options = { level: 0.9, from: 'probabilities', seed: draw, randomized } as const;
          const conformal = uncertainty.conformalClasses(rows(probabilities.slice(0, 200)), labels.slice(0, 200), options);
          const sets = conformal.sets(rows(probabilities.slice(200)));
          return mean(labels.slice(200).map((label, i) => Number(sets[i]!.includes(label))));
        }),
      );
    near(covered(true), 0.9, 0.01);
    expect(covered(false)).toBeGreaterThan(0.89);
    for (const scaled of [false, true]) {
      const coverage = Array.from({ length: 200 }, (_, draw) => {
        const scales = Array.from({ length: 400 }, (_s, i) => 0.2 + 2 * uniform(7 + draw, i));
        const targets = scales.map((scale, i) => 5 + scale * (uniform(1000 + draw, i) - 0.5));
        const at = (from: number, to: number) => ({
          values: targets.slice(from, to).map(() => 5),
          ...(scaled && { scales: scales.slice(from, to) }),
        });
        const intervals = uncertainty.conformalNumbers(at(0, 200), targets.slice(0, 200)).intervals(at(200, 400));
        return mean(targets.slice(200).map((target, i) => Number(intervals[i]![0] <= target && target <= intervals[i]![1])));
      });
      near(mean(coverage), 0.9, 0.01);
    }
  });

  it('chance is seeded: the same seed the same sets', () => {
    const { probabilities, labels } = classes(100, 3);
    const made = (seed: number) =>
      uncertainty.conformalClasses(rows(probabilities), labels, { from: 'probabilities', seed }).sets(rows(probabilities));
    expect(made(1)).toEqual(made(1));
    expect(made(1)).not.toEqual(made(2));
  });

  it('refuses what is no calibration', () => {
    const { probabilities, labels } = classes(20, 3);
    const call = uncertainty.conformalClasses;
    expect(() => call(rows(probabilities), labels.slice(1), { from: 'probabilities' })).toThrow(OptionError);
    expect(() =>
      call(
        rows(probabilities),
        labels.map(() => 3),
        { from: 'probabilities' },
      ),
    ).toThrow(IndexError);
    expect(() => call(rows([[1, 2]]), [0], { from: 'probabilities' })).toThrow(NumericError);
    expect(() => call(rows([[Number.NaN, 2]]), [0])).toThrow(NumericError);
    expect(() => call(rows(probabilities.slice(0, 5)), labels.slice(0, 5))).toThrow(/too small for the level/);
    expect(() => call(rows(probabilities), labels, { level: 1 })).toThrow(OptionError);
    expect(() => call(rows(probabilities), labels, { alpha: 0.1 } as never)).toThrow(/alpha/);
    expect(() => call(null as never, labels)).toThrow(OptionError);
    expect(() => uncertainty.conformalNumbers({ values: [1], scales: [0] }, [1], { level: 0.5 })).toThrow(NumericError);
    expect(() => uncertainty.conformalNumbers({ values: [1] }, [Number.NaN], { level: 0.5 })).toThrow(NumericError);
    expect(() => uncertainty.conformalNumbers({ values: [1] }, [], { level: 0.5 })).toThrow(OptionError);
  });

  it('rows for calibration never come from nodes that training or early stopping saw', () => {
    const graph = data.graph({
      numNodes: 40,
      edges: [[0, 1]],
      y: Int32Array.from({ length: 40 }, (_, i) => i % 2),
      masks: { train: { indices: [0, 1, 2, 3] }, validation: { indices: [4, 5, 6] }, test: { indices: [7, 8, 9] } },
    });
    const { calibration, test } = uncertainty.calibrationNodes(graph, { seed: 5 });
    expect([...calibration, ...test].sort((a, b) => a - b)).toEqual(Array.from({ length: 33 }, (_, i) => i + 7));
    expect([calibration.length, test.length]).toEqual([17, 16]);
    expect(uncertainty.calibrationNodes(graph, { seed: 5 }).calibration).toEqual(calibration);
    expect(uncertainty.calibrationNodes(graph, { seed: 6 }).calibration).not.toEqual(calibration);
    const used = { used: ['train', 'validation', 'test'] };
    expect([...uncertainty.calibrationNodes(graph, used).calibration].every((node) => node > 9)).toBe(true);
    expect(() => uncertainty.calibrationNodes(graph, { used: ['val'] })).toThrow(/there is no mask 'val'/);
    expect(() => uncertainty.calibrationNodes({} as never)).toThrow(OptionError);
  });
});

describe('calibration', () => {
  it('the temperature undoes a factor on the logits', () => {
    const { probabilities, labels } = classes(20000, 21);
    const logits = probabilities.map((row) => row.map((p) => 3 * Math.log(p))); // three times too sure
    const { temperature, before, after, probabilities: apply } = uncertainty.temperatureScaling(rows(logits), labels);
    near(temperature, 3, 0.15);
    expect(after).toBeLessThan(before);
    // no temperature nearby is better
    const cost = (T: number): number =>
      mean(logits.map((row, r) => Math.log(sum(row.map((value) => Math.exp(value / T)))) - row[labels[r]!]! / T));
    near(after, cost(temperature), 1e-9);
    for (const other of [0.99, 1.01]) expect(cost(temperature * other)).toBeGreaterThan(after);
    const scaled = apply(rows(logits));
    const error = (p: number[][]): number => uncertainty.calibrationCurve(rows(p), labels, { from: 'probabilities' }).error;
    expect(error(scaled)).toBeLessThan(0.03);
    expect(uncertainty.calibrationCurve(rows(logits), labels).error).toBeGreaterThan(0.1);
  });

  it('curve and error by hand', () => {
    const probabilities = [
      [0.9, 0.1],
      [0.8, 0.2],
      [0.35, 0.65],
      [0.5, 0.5],
    ];
    const { bins, error, maximum } = uncertainty.calibrationCurve(rows(probabilities), [0, 1, 1, 0], { bins: 2, from: 'probabilities' });
    expect(bins.map(({ count }) => count)).toEqual([1, 3]); // 0.5 belongs to the lower bin
    near(bins[1]!.confidence, (0.9 + 0.8 + 0.65) / 3, 1e-12);
    near(bins[1]!.accuracy, 2 / 3, 1e-12);
    near(error, (0.5 * 1 + Math.abs(2 / 3 - 2.35 / 3) * 3) / 4, 1e-12);
    near(maximum, 0.5, 1e-12);
  });
});

describe('several networks, several draws', () => {
  const graph = data.graph(data.karate());
  const make = (): Model => {
    const model = sequential([
      layers.gcnConv({ units: 8, activation: 'relu' }),
      layers.batchNorm(),
      layers.dropout({ rate: 0.5 }),
      layers.gcnConv({ units: 4 }),
    ]);
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'crossEntropy' });
    return model;
  };

  it('a deep ensemble is its members, trained from different seeds', async () => {
    const ensemble = await uncertainty.deepEnsemble(make, graph, { members: 3, fit: { epochs: 5, seed: 4 } });
    const said = await ensemble.predict(graph);
    expect(said.length).toBe(3);
    expect(said[0]!.data).not.toEqual(said[1]!.data);
    const alone = make();
    await alone.fit(graph, { epochs: 5, seed: 5 });
    expect((await alone.predict(graph)).data).toEqual(said[1]!.data);
    ensemble.dispose();
  });

  it('what fails in the middle keeps no memory', async () => {
    const warm = await uncertainty.deepEnsemble(make, graph, { members: 1, fit: { epochs: 1 } });
    warm.dispose();
    const held = memory().heap;
    const failing = (k: number): Model => (k < 1 ? make() : (null as never));
    await expect(uncertainty.deepEnsemble(failing, graph, { members: 2, fit: { epochs: 1 } })).rejects.toThrow(OptionError);
    expect(memory().heap).toBe(held);
  });

  it('Monte Carlo dropout drops, is seeded, and leaves norms and the model as they are', async () => {
    const model = make();
    await model.fit(graph, { epochs: 5, seed: 0 });
    const before = tree.leaves([model.params, model.buffers]).map((leaf) => (leaf as Tensor).toTypedArray());
    const [first, again, other] = [0, 0, 1].map((seed) => uncertainty.mcDropout(model, graph, { samples: 4, seed }));
    expect(await first).toEqual(await again);
    expect(await first).not.toEqual(await other);
    expect((await first)![0]!.data).not.toEqual((await first)![1]!.data);
    expect(tree.leaves([model.params, model.buffers]).map((leaf) => (leaf as Tensor).toTypedArray())).toEqual(before);
    // without dropout a pass is the prediction: running statistics, not those of the batch
    const dry = sequential([layers.gcnConv({ units: 8 }), layers.batchNorm()]);
    dry.compile({ optimizer: 'adam', loss: 'crossEntropy' });
    await dry.fit(graph, { epochs: 3, seed: 0 });
    expect((await uncertainty.mcDropout(dry, graph, { samples: 1 }))[0]!.data).toEqual((await dry.predict(graph)).data);
    await expect(uncertainty.mcDropout(make(), graph)).rejects.toThrow(/no parameters yet/);
    await expect(uncertainty.mcDropout(model, {} as never)).rejects.toThrow(OptionError);
  });

  it('means, entropies and deviations by hand', () => {
    const sure = (p: number): number[] => [Math.log(p), Math.log(1 - p)];
    const { probabilities, entropy, mutualInformation } = uncertainty.averageClasses([rows([sure(0.9)]), rows([sure(0.1)])]);
    near(probabilities[0]![0]!, 0.5, 1e-12);
    near(entropy[0]!, Math.log(2), 1e-12);
    near(mutualInformation[0]!, Math.log(2) + 0.9 * Math.log(0.9) + 0.1 * Math.log(0.1), 1e-12);
    const { mean: centre, deviation } = uncertainty.averageNumbers([rows([[1], [2]]), rows([[3], [2]])]);
    expect([centre, deviation]).toEqual([
      [[2], [2]],
      [[1], [0]],
    ]);
    expect(() => uncertainty.averageNumbers([])).toThrow(OptionError);
    expect(() => uncertainty.averageNumbers([rows([[1]]), rows([[1], [2]])])).toThrow(/prediction 1 has another shape/);
  });
});
