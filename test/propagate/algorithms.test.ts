import { describe, expect, it } from 'vitest';
import { data, grad, init, memory, ops, propagate, type Tensor, tensor } from '../../src/index.js';
import { checkGradients } from '../../src/public/testing.js';

await init({ dtypes: ['f32', 'f64'] });

const karate = data.karate();
const graph = data.graph({ ...karate, dtype: 'f64' });
const exact = { tolerance: 1e-14, maxSteps: 5000 };
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

/** A ring of 400 nodes with chords, weighted. */
function ring(nodes: number): data.Graph {
  const src = Uint32Array.from({ length: 2 * nodes }, (_, e) => e % nodes);
  const dst = src.map((node, e) => (node + (e < nodes ? 1 : 17)) % nodes);
  const edgeWeight = Float64Array.from(src, (_, e) => 1 + (e % 3));
  return data.graph({ numNodes: nodes, edges: [src, dst], edgeWeight, undirected: true, dtype: 'f64' });
}

describe('propagation without learning', () => {
  it('PageRank sums to 1, dead ends included, and says how it came there', () => {
    const chain = data.graph({
      numNodes: 4,
      edges: [
        [0, 1],
        [1, 2],
        [3, 2],
      ],
      dtype: 'f64',
    });
    const { values, steps, residual, converged } = propagate.pageRank(chain, exact);
    expect(sum(values.toTypedArray())).toBeCloseTo(1, 12);
    expect(converged).toBe(true);
    expect(residual).toBeLessThanOrEqual(1e-14);
    expect(steps).toBeGreaterThan(3);
    const cut = propagate.pageRank(chain, { maxSteps: 2, tolerance: 1e-14 });
    expect([cut.steps, cut.converged]).toEqual([2, false]);
  });

  it.each([1e-3, 1e-5])('push with ε = %d errs by at most ε times the degree', (epsilon) => {
    for (const one of [graph, ring(400)]) {
      const full = propagate.personalizedPageRank(one, { seeds: [3], ...exact }).values.toTypedArray();
      const pushed = propagate.personalizedPageRank(one, { seeds: [3], method: 'push', epsilon });
      const degrees = propagate.kernels
        .adjacency()
        .apply(one, tensor(new Float64Array(one.numNodes).fill(1), { shape: [one.numNodes, 1] }), { transposed: true });
      const bounds = degrees.toTypedArray();
      pushed.values.toTypedArray().forEach((value, node) => {
        expect(full[node] - value).toBeGreaterThanOrEqual(-1e-12);
        expect(full[node] - value).toBeLessThanOrEqual(epsilon * bounds[node]);
      });
      expect(sum(pushed.values.toTypedArray()) + pushed.residual).toBeCloseTo(1, 12);
    }
  });

  it('push touches little of a large graph', () => {
    const near = propagate.personalizedPageRank(ring(400), { seeds: [3], method: 'push', epsilon: 1e-2 });
    const far = propagate.personalizedPageRank(ring(4000), { seeds: [3], method: 'push', epsilon: 1e-2 });
    expect(far.steps).toBe(near.steps);
  });

  it('a walk that ends is sent back to its seeds, by push as by power', () => {
    const chain = data.graph({
      numNodes: 4,
      edges: [
        [0, 1],
        [1, 2],
        [3, 2],
      ],
      dtype: 'f64',
    });
    const stuck = propagate.personalizedPageRank(chain, { seeds: [2], method: 'push', epsilon: 1e-9 }).values.toTypedArray();
    expect(stuck[2]).toBeCloseTo(1, 7);
    const full = propagate.personalizedPageRank(chain, { seeds: [0, 3], ...exact }).values.toTypedArray();
    const pushed = propagate.personalizedPageRank(chain, { seeds: [0, 3], method: 'push', epsilon: 1e-13 }).values.toTypedArray();
    full.forEach((value, node) => {
      expect(pushed[node]).toBeCloseTo(value, 10);
    });
  });

  it('heat is neither lost nor negative, and two stretches of time are one', () => {
    const once = propagate.heatDiffusion(graph, { seeds: [0], time: 3, tolerance: 0 });
    const half = propagate.heatDiffusion(graph, { seeds: [0], time: 1.5, tolerance: 0 });
    const twice = propagate.heatDiffusion(graph, { seeds: half.values, time: 1.5, tolerance: 0 });
    expect(sum(once.values.toTypedArray())).toBeCloseTo(1, 12);
    once.values.toTypedArray().forEach((value, node) => {
      expect(value).toBeGreaterThan(0);
      expect(twice.values.toTypedArray()[node]).toBeCloseTo(value, 12);
    });
  });

  it('recursive propagation ends at an eigenvector, or says that it does not', () => {
    const { values, converged } = propagate.recursivePropagation(graph, { seeds: [0], ...exact });
    expect(converged).toBe(true);
    const image = propagate.kernels.adjacency({ selfLoops: 1 }).apply(graph, values).toTypedArray();
    const ratio = image[0] / values.toTypedArray()[0];
    values.toTypedArray().forEach((value, node) => {
      expect(image[node]).toBeCloseTo(ratio * value, 10);
    });
    const path = data.graph({ numNodes: 2, edges: [[0, 1]], undirected: true, dtype: 'f64' });
    expect(propagate.recursivePropagation(path, { seeds: [0], kernel: propagate.kernels.adjacency() }).converged).toBe(false);
  });

  it('label spreading is the closed form of Zhou et al.', () => {
    const labels = Array.from(karate.y as ArrayLike<number>);
    const mask = { indices: [0, 33] };
    const two = labels.map((_, node) => (node === 33 ? 1 : 0));
    const { values } = propagate.labelSpreading(graph, { labels: two, mask, alpha: 0.8, ...exact });
    const start = tensor(
      Array.from({ length: 34 }, (_, node) => [Number(node === 0), Number(node === 33)]),
      { dtype: 'f64' },
    );
    const kernel = propagate.kernels.adjacency().normalize('symmetric').pageRank({ alpha: 0.2 });
    const want = kernel.apply(graph, start).toTypedArray();
    values.toTypedArray().forEach((value, i) => {
      expect(value).toBeCloseTo(want[i], 12);
    });
  });

  it('correct and smooth with its automatic scale leaves known labels where smoothing is off', () => {
    const labels = Array.from(karate.y as ArrayLike<number>);
    const predictions = tensor(
      labels.map((_, node) => [0.1, 0.2, 0.3, 0.4].map((p, c) => p + 0.01 * ((node + c) % 3))),
      { dtype: 'f64' },
    );
    const mask = { indices: [0, 5, 20, 30] };
    const { corrected, values } = propagate.correctAndSmooth(graph, { predictions, labels, mask, smoothingAlpha: 0 });
    for (const node of mask.indices)
      expect((values.toArray() as number[][])[node]).toEqual([0, 1, 2, 3].map((c) => Number(c === labels[node])));
    expect(corrected.toTypedArray()).not.toEqual(predictions.toTypedArray());
  });

  it('feature propagation fills gaps, keeps what is known, and reaches the harmonic solution', () => {
    const x = tensor(
      Array.from({ length: 34 }, (_, node) => [node % 5 === 0 ? Number.NaN : Math.cos(node), node % 2 ? Number.NaN : node]),
      { dtype: 'f64' },
    );
    const { values, converged } = propagate.featurePropagation(graph, { x, tolerance: 1e-13, maxSteps: 5000 });
    expect(converged).toBe(true);
    const filled = values.toTypedArray();
    const smooth = propagate.kernels.adjacency().normalize('symmetric').apply(graph, values).toTypedArray();
    x.toTypedArray().forEach((value, i) => {
      if (Number.isNaN(value)) expect(filled[i]).toBeCloseTo(smooth[i], 11);
      else expect(filled[i]).toBe(value);
    });
  });

  it('is differentiable with respect to seeds and edge weights', async () => {
    const seeds = tensor(
      Array.from({ length: 34 }, (_, node) => [Math.sin(node) + 1.5, 0.5]),
      { dtype: 'f64' },
    );
    const edgeWeight = tensor(
      Array.from({ length: graph.numEdges }, (_, e) => 1 + 0.1 * (e % 7)),
      { dtype: 'f64' },
    );
    const few = { tolerance: 0, maxSteps: 4 };
    await checkGradients(
      (p: { seeds: Tensor; edgeWeight: Tensor }) => {
        const weighted = graph.with({ edgeWeight: p.edgeWeight });
        const ranks = propagate.pageRank(weighted, { personalization: p.seeds, ...few }).values;
        const walks = propagate.randomWalkWithRestart(weighted, { seeds: p.seeds, ...few }).values;
        return ops.sum(ops.mul(ops.tanh(ranks), walks));
      },
      [{ seeds, edgeWeight }],
    );
    expect(grad((s: Tensor) => ops.sum(propagate.heatDiffusion(graph, { seeds: s, time: 0.1 }).values))(seeds).shape).toEqual([34, 2]);
  });

  it('leaves no memory behind but its values', () => {
    const run = () => propagate.pageRank(graph, exact).values.dispose();
    run();
    const before = memory().heap;
    run();
    expect(memory().heap).toBe(before);
  });

  it('refuses seeds that are none, with the place', () => {
    const walk = (seeds: unknown) => () => propagate.randomWalkWithRestart(graph, { seeds: seeds as number[] });
    expect(walk([])).toThrow(/there is no seed \(got an empty list\)/);
    expect(walk(undefined)).toThrow(/the option 'seeds' is missing/);
    expect(walk([0, 34])).toThrow(/seed 1 is no node of the graph \(got 34\). Expected a whole number in \[0, 34\)/);
    expect(walk([Number.NaN])).toThrow(/seed 0 is no node/);
    expect(walk(tensor(new Float64Array(34), { shape: [34, 1] }))).toThrow(/column 0 without any/);
    expect(walk(tensor([1, 2, 3], { dtype: 'f64' }))).toThrow(/do not fit the graph/);
    expect(walk(tensor(new Float64Array(34).fill(Number.POSITIVE_INFINITY), { shape: [34] }))).toThrow(/seed of node 0 is no number/);
    expect(() => propagate.pageRank(graph, { dampling: 0.5 } as never)).toThrow(/Perhaps 'damping' is meant/);
    expect(() => propagate.personalizedPageRank(graph, { seeds: [0], method: 'push', kernel: propagate.kernels.gcn() })).toThrow(
      /'push' takes no kernel/,
    );
    expect(() => propagate.labelPropagation(graph, { labels: [1, 2], mask: { indices: [0] } })).toThrow(/no label for each node \(got 2\)/);
    expect(() => propagate.labelPropagation(graph, { mask: 'trian' })).toThrow(/no such mask/);
    expect(() =>
      propagate.networkPropagation(graph, { seeds: [0], alpha: 1, kernel: propagate.kernels.adjacency().times(1e300), maxSteps: 9 }),
    ).toThrow(/left the finite numbers/);
    expect(() => propagate.featurePropagation(graph, { x: tensor(new Float64Array(34).fill(Number.NaN), { shape: [34, 1] }) })).toThrow(
      /nothing is known of feature 0/,
    );
  });
});
