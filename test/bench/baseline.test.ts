import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createPacker, type SmallGraph, smallGraph } from '../../bench/baseline/batch.js';
import { createGcn, type GcnOptions, type GcnWeights } from '../../bench/baseline/gcn.js';
import { type Csr, csrFromCoo, type FloatsType } from '../../bench/baseline/kernels.js';
import { glorot } from '../../bench/baseline/parameter.js';
import { createPropagationNet, type NetWeights } from '../../bench/baseline/propagation.js';
import { type Cora, readCora } from '../../bench/data.js';
import { describeShared, shared } from '../shared.js';

/** Central differences of `loss` with respect to every number of `at`, compared with `gradient`. */
function expectGradient(loss: (at: Float64Array) => number, at: Float64Array, gradient: ArrayLike<number>): void {
  const h = 1e-5;
  expect(gradient.length).toBe(at.length);
  for (let i = 0; i < at.length; i++) {
    const moved = (d: number): number => loss(at.map((v, j) => (i === j ? v + d : v)));
    expect(Math.abs((moved(h) - moved(-h)) / (2 * h) - gradient[i])).toBeLessThan(1e-8);
  }
}

describe('two-layer GCN', () => {
  const nodes = 7;
  const features = 5;
  const sparse: Csr = csrFromCoo(
    Int32Array.of(0, 0, 1, 2, 3, 3, 4, 5, 6, 6),
    Int32Array.of(0, 3, 1, 4, 2, 0, 3, 1, 2, 4),
    Float64Array.from({ length: 10 }, (_, e) => 0.5 + 0.3 * e),
    nodes,
    features,
  );
  const dense = new Float64Array(nodes * features);
  for (let i = 0; i < nodes; i++)
    for (let e = sparse.indptr[i]; e < sparse.indptr[i + 1]; e++) dense[i * features + sparse.indices[e]] = sparse.values?.[e] ?? 1;
  // Directed on purpose: a backward pass that forgot to transpose would show. Node 6 is isolated.
  const base = {
    nodes,
    features,
    source: Int32Array.of(0, 1, 2, 2, 3, 4, 5, 5),
    target: Int32Array.of(1, 2, 0, 3, 4, 5, 3, 5),
    labels: Int32Array.of(0, 1, 2, 1, 0, 2, 1),
    train: Int32Array.of(0, 2, 3, 6),
    hidden: 6,
    classes: 3,
    seed: 4,
    type: Float64Array,
  } satisfies Omit<GcnOptions, 'x'>;
  const initial = {
    kernel1: glorot(features, 6, 11),
    bias1: glorot(6, 1, 12),
    kernel2: glorot(6, 3, 13),
    bias2: glorot(3, 1, 14),
  } satisfies GcnWeights;

  describe.each([
    ['dense', dense],
    ['sparse', sparse],
  ] as const)('%s x', (_, x) => {
    test.each([0, 0.4])('gradients equal central differences, dropout %d', (dropout) => {
      const net = createGcn({ ...base, x, dropout, initial });
      net.epoch();
      for (const name of ['kernel1', 'bias1', 'kernel2', 'bias2'] as const) {
        const loss = (at: Float64Array): number => createGcn({ ...base, x, dropout, initial: { ...initial, [name]: at } }).epoch();
        expectGradient(loss, initial[name], net.params[name].gradient);
      }
    });
  });

  test('dense and sparse x train alike', () => {
    const [a, b] = [dense, sparse].map((x) => createGcn({ ...base, x, dropout: 0, initial }));
    for (let i = 0; i < 20; i++) expect(a.epoch()).toBeCloseTo(b.epoch(), 12);
    a.logits().forEach((z, i) => {
      expect(z).toBeCloseTo(b.logits()[i], 12);
    });
  });

  test('the seed decides weights and dropout; every epoch draws its own masks', () => {
    const run = (seed: number): number[] => {
      const net = createGcn({ ...base, x: sparse, seed, learningRate: 0 });
      return [net.epoch(), net.epoch()];
    };
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
    expect(run(1)[0]).not.toBe(run(1)[1]);
  });
});

describe('propagation net', () => {
  const graph = (nodes: number, source: number[], target: number[], features: number, key: number, y: number): SmallGraph =>
    smallGraph(glorot(nodes, features, key), nodes, Int32Array.from(source), Int32Array.from(target), y, false);
  const graphs = (features: number): SmallGraph[] => [
    graph(3, [0, 1], [1, 2], features, 1, 0.7),
    graph(1, [], [], features, 2, -0.4),
    graph(4, [0, 3, 2, 2], [3, 1, 1, 0], features, 3, 1.9),
  ];

  // The widths make layers that propagate before and after the product, in first, middle and last place.
  test.each([[[3, 5, 2, 4]], [[9, 2, 3]], [[4, 6, 3]]])('gradients equal central differences, widths %j', (widths) => {
    const batch = createPacker(widths[0], Float64Array)(graphs(widths[0]));
    const initial: NetWeights<Float64Array> = {
      layers: widths
        .slice(1)
        .map((out, l) => ({ kernel: glorot(widths[l], out, 20 + l), bias: glorot(out, 1, 30 + l).map((v) => v + 0.1) })),
      head: { kernel: glorot(widths[widths.length - 1], 1, 40), bias: glorot(1, 1, 41) },
    };
    const loss = (weights: NetWeights<Float64Array>): number =>
      createPropagationNet({ widths, initial: weights, type: Float64Array }).step(batch);
    const net = createPropagationNet({ widths, initial, type: Float64Array });
    net.step(batch);
    for (const part of ['kernel', 'bias'] as const) {
      expectGradient(
        (at) => loss({ ...initial, head: { ...initial.head, [part]: at } }),
        initial.head[part],
        net.params.head[part].gradient,
      );
      initial.layers.forEach((layer, l) => {
        const changed = (at: Float64Array): NetWeights<Float64Array> => ({
          ...initial,
          layers: initial.layers.map((other, i) => (i === l ? { ...layer, [part]: at } : other)),
        });
        expectGradient((at) => loss(changed(at)), layer[part], net.params.layers[l][part].gradient);
      });
    }
  });

  test('buffers follow batches of any size: large, small, large again', () => {
    const all = graphs(3);
    const pack = createPacker(3, Float64Array);
    const net = createPropagationNet({ widths: [3, 4, 4], type: Float64Array });
    const whole = [...net.predict(pack(all)).subarray(0, 3)];
    const single = all.map((g) => net.predict(pack([g]))[0]);
    expect(single).toEqual(whole);
    expect([...net.predict(pack([...all, ...all]))]).toEqual([...whole, ...whole]);
  });

  test('learns the sum over nodes of their own and their neighbours’ values', () => {
    const pick = glorot(4000, 1, 5).map((v) => Math.floor(Math.abs(v) * 1e6));
    let at = 0;
    const draw = (below: number): number => pick[at++ % pick.length] % below;
    const examples = Array.from({ length: 60 }, () => {
      const nodes = 3 + draw(4);
      const value = Float64Array.from({ length: nodes }, () => draw(3));
      // A ring, both ways: node i hears i - 1 and i + 1, so every value counts three times.
      const ring = Int32Array.from({ length: nodes }, (_, i) => i);
      const next = ring.map((i) => (i + 1) % nodes);
      const x = Float64Array.from({ length: nodes * 3 }, (_, i) => (i % 3 === value[Math.floor(i / 3)] ? 1 : 0));
      const y = 3 * value.reduce((sum, v) => sum + v, 0);
      return smallGraph(x, nodes, Int32Array.of(...ring, ...next), Int32Array.of(...next, ...ring), y, true);
    });
    const batch = createPacker(3)(examples);
    const net = createPropagationNet({ widths: [3, 8] });
    const first = net.step(batch);
    let last = first;
    for (let i = 0; i < 300; i++) last = net.step(batch);
    expect(last).toBeLessThan(0.01 * first);
  });
});

interface Fixture {
  inputs: Record<'edge_index' | 'y' | 'train_idx', { data: number[] }>;
  state: Record<'0.bias' | '0.lin.weight' | '1.bias' | '1.lin.weight', { data: number[]; shape: number[] }>;
  outputs: Record<'loss' | 'logits', { data: number[] }>;
  tolerance: Record<'f64' | 'f32', { rtol: number; atol: number }>;
}

describeShared('against reference data', () => {
  test.each([
    ['f64', Float64Array],
    ['f32', Float32Array],
  ] as const)('50 steps on karate follow PyG, %s', (precision, type: FloatsType) => {
    const { inputs, state, outputs, tolerance } = JSON.parse(readFileSync(shared('fixtures/train_gcn_karate.json'), 'utf8')) as Fixture;
    const edges = Int32Array.from(inputs.edge_index.data);
    // Torch stores linear weights as [out, in].
    const kernel = ({ data, shape: [out, inner] }: { data: number[]; shape: number[] }): Float64Array =>
      Float64Array.from({ length: out * inner }, (_, i) => data[(i % out) * inner + Math.floor(i / out)]);
    const x = new Float64Array(34 * 34);
    for (let i = 0; i < 34; i++) x[i * 35] = 1;
    const net = createGcn({
      nodes: 34,
      features: 34,
      hidden: 4,
      classes: 4,
      x,
      source: edges.slice(0, 156),
      target: edges.slice(156),
      labels: Int32Array.from(inputs.y.data),
      train: Int32Array.from(inputs.train_idx.data),
      dropout: 0,
      learningRate: 0.02,
      weightDecay: [5e-4, 5e-4],
      initial: {
        kernel1: kernel(state['0.lin.weight']),
        bias1: state['0.bias'].data,
        kernel2: kernel(state['1.lin.weight']),
        bias2: state['1.bias'].data,
      },
      type,
    });
    const { rtol, atol } = tolerance[precision];
    const near = (got: number, want: number): void => expect(Math.abs(got - want)).toBeLessThanOrEqual(atol + rtol * Math.abs(want));
    for (const loss of outputs.loss.data) near(net.epoch(), loss);
    const logits = net.logits();
    outputs.logits.data.forEach((want, i) => {
      near(logits[i], want);
    });
  });

  test('Cora: about 81 % of the test nodes after 200 epochs, three seeds', async () => {
    const cora = (await readCora()) as Cora;
    const accuracies = [0, 1, 2].map((seed) => {
      const net = createGcn({ ...cora, hidden: 16, seed });
      for (let i = 0; i < 200; i++) net.epoch();
      const z = net.logits();
      const right = cora.test.filter((node) => {
        const row = z.subarray(node * cora.classes, (node + 1) * cora.classes);
        return row.indexOf(Math.max(...row)) === cora.labels[node];
      });
      return (100 * right.length) / cora.test.length;
    });
    const mean = accuracies.reduce((sum, a) => sum + a, 0) / 3;
    expect(mean).toBeGreaterThan(79);
    expect(mean).toBeLessThan(83);
  }, 60_000);
});
