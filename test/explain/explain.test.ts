import { describe, expect, it } from 'vitest';
import {
  data,
  explain,
  GraphError,
  IndexError,
  init,
  layers,
  type Model,
  memory,
  models,
  NumericError,
  OptionError,
  ops,
  propagate,
  sequential,
  type Tensor,
  tensor,
  tree,
} from '../../src/index.js';
import { expectNear } from '../layers/golden.js';

await init({ dtypes: ['f32', 'f64'] });

const club = data.karate();
/** Zachary's club with features of its own, dense. */
const features = Array.from({ length: 34 }, (_, node) => [0, 1, 2, 3].map((c) => Math.sin(3 * node + 2 * c + 1)));
const graph = data.graph({ edges: club.edges, x: features, dtype: 'f64' });
const fresh = (model: Model, like: data.Graph, seed = 0): Model => {
  model.params = model.init({ seed, like, dtype: 'f64' });
  model.buffers = model.initBuffers({ seed, like, dtype: 'f64' });
  return model;
};
const gcn = (): Model => fresh(sequential([layers.gcnConv({ units: 8, activation: 'tanh' }), layers.gcnConv({ units: 3 })]), graph);
const score = (model: Model, on: data.Graph, row: number, column: number): number =>
  (model(model.params, on).toArray() as number[][])[row]![column]!;
const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0);

describe('credits', () => {
  it.each(['features', 'edges', 'edgeWeights'] as const)(
    'integrated gradients of %s sum to what there is to explain, within 1 per cent',
    async (of) => {
      const weighted = graph.with({ edgeWeight: ops.add(ops.zeros([graph.numEdges], { dtype: 'f64' }), 0.7) });
      const model = gcn();
      const { total, difference, nodes, edges } = await explain.integratedGradients(model, weighted, { node: 5, output: 1, of });
      const whole = score(model, weighted, 5, 1);
      const hidden = {
        features: () => weighted.with({ x: ops.mul(weighted.x as Tensor, 0) }),
        edges: () => weighted.with({ edgeMask: ops.zeros([graph.numEdges], { dtype: 'f64' }) }),
        edgeWeights: () => weighted.with({ edgeWeight: ops.zeros([graph.numEdges], { dtype: 'f64' }) }),
      }[of]();
      expect(Math.abs(difference - (whole - score(model, hidden, 5, 1)))).toBeLessThan(1e-12);
      expect(Math.abs(total - difference)).toBeLessThan(0.01 * Math.abs(difference));
      expect(Math.abs(sum((of === 'features' ? nodes : edges)!) - total)).toBeLessThan(1e-12);
    },
  );

  it('steps are doubled until the credits sum up, and a function that jumps is refused', async () => {
    const steep = layers.define({ kind: 'steep', options: {}, call: (_o, _p, x) => ops.tanh(ops.scale(x as Tensor, 300)) });
    const jump = layers.define({ kind: 'jump', options: {}, call: (_o, _p, x) => ops.sign(ops.add(x as Tensor, -0.5)) });
    const narrow = graph.with({ x: ops.slice(graph.x as Tensor, { axis: 1, end: 1 }) });
    const found = await explain.integratedGradients(fresh(sequential([steep()]), narrow), narrow, { node: 0, steps: 4, rule: 'midpoint' });
    expect(found.steps).toBeGreaterThan(4);
    const jumping = fresh(sequential([jump()]), narrow);
    await expect(explain.integratedGradients(jumping, narrow, { node: 0 })).rejects.toThrow(NumericError);
  });

  it('occlusion is the difference that hiding one makes', async () => {
    const model = gcn();
    const whole = score(model, graph, 2, 0);
    const at = { node: 2, output: 0 };
    const [nodes, edges, columns] = [
      (await explain.occlusion(model, graph, at)).nodes!,
      (await explain.occlusion(model, graph, { ...at, of: 'edges' })).edges!,
      (await explain.occlusion(model, graph, { ...at, of: 'features' })).features!,
    ];
    const hide = (keep: (row: number, column: number) => boolean): data.Graph => {
      const x = features.map((row, r) => row.map((value, c) => (keep(r, c) ? value : 0)));
      return data.graph({ edges: club.edges, x, dtype: 'f64' });
    };
    expectNear(
      'node',
      [nodes[7]!],
      [
        whole -
          score(
            model,
            hide((r) => r !== 7),
            2,
            0,
          ),
      ],
      1e-12,
    );
    expectNear(
      'feature',
      [columns[0]![3]!],
      [
        whole -
          score(
            model,
            hide((_r, c) => c !== 3),
            2,
            0,
          ),
      ],
      1e-12,
    );
    const without = graph.with({ edgeMask: tensor(new Float64Array(graph.numEdges).fill(1).fill(0, 4, 5)) });
    expectNear('edge', [edges[4]!], [whole - score(model, without, 2, 0)], 1e-12);
    expect(edges.length).toBe(graph.numEdges);
  });
});

describe('GNNExplainer', () => {
  it('gives the same for the same seed, 0 beyond reach, and falls', async () => {
    const model = gcn();
    const twice = [];
    for (let k = 0; k < 2; k++)
      twice.push(await explain.gnnExplainer(model, graph, { node: 16, features: 'entries', epochs: 40, seed: 3 }));
    const [first, second] = twice;
    expect(second).toEqual(first);
    // node 16 of the club knows 5 and 6 alone: two hops away are their friends, and nobody else has a say
    const [src, dst] = [graph.src.toTypedArray(), graph.dst.toTypedArray()];
    const near = new Set([16, 5, 6]);
    first!.edges!.forEach((value, e) => {
      if (!near.has(dst[e]!)) expect(value, `${src[e]} -> ${dst[e]}`).toBe(0);
      else expect(value).toBeGreaterThan(0);
    });
    expect(first!.losses.at(-1)!).toBeLessThan(first!.losses[1]!);
    expect(first!.features!.length).toBe(graph.numNodes);
  });
});

it('generators: what is planted is what they say, for the same seed the same', () => {
  const { graph: shapes, truth, motifs } = explain.baShapes({ seed: 4 });
  expect([shapes.numNodes, sum(truth as number[])]).toEqual([700, 80 * 6 * 2]);
  expect([...shapes.y!.toTypedArray()].filter((label) => label === 3).length).toBe(80);
  expect(explain.baShapes({ seed: 4 }).graph.src.toTypedArray()).toEqual(shapes.src.toTypedArray());
  expect(explain.baShapes({ seed: 5 }).graph.src.toTypedArray()).not.toEqual(shapes.src.toTypedArray());
  const [src, dst] = [shapes.src.toTypedArray(), shapes.dst.toTypedArray()];
  truth.forEach((one, e) => {
    if (one === 1) expect(motifs[src[e]!]).toBe(motifs[dst[e]!]);
  });
  const plantedGraphs = explain.motifGraphs({ count: 4 });
  expect(plantedGraphs.map((one) => [one.graph.y!.item(), sum(one.truth as number[])])).toEqual([
    [0, 10],
    [1, 12],
    [0, 10],
    [1, 12],
  ]);
});

it('fragments of a neural fingerprint: credits and bias sum to the prediction', async () => {
  const batch = data.batch(data.molecules('smiles\nCCO\nc1ccccc1O').graphs);
  const model = sequential([models.neuralFingerprint({ units: 16, hidden: 8 }), layers.dense({ units: 1 })]);
  model.params = model.init({ seed: 1, like: batch });
  const found = await explain.fragments(model, batch, { graph: 1 });
  const { data: said } = await model.predict(batch);
  const bias = (model.params.dense1 as { bias: Tensor }).bias.item();
  expect(Math.abs(sum(found.map(({ credit }) => credit)) + bias - said[1]!)).toBeLessThan(1e-5);
  expect(found.every(({ atom }) => atom >= 3)).toBe(true);
  expect([...new Set(found.map(({ depth }) => depth))].sort()).toEqual([0, 1, 2]);
  const oxygen = found.find(({ atom, depth }) => atom === 9 && depth === 1);
  expect(oxygen!.atoms).toEqual([8, 9]);
  expect(found.map(({ credit }) => credit)).toEqual(found.map(({ credit }) => credit).sort((a, b) => b - a));
});

describe('bad input', () => {
  const calls = {
    saliency: explain.saliency,
    gradientTimesInput: explain.gradientTimesInput,
    integratedGradients: explain.integratedGradients,
    occlusion: explain.occlusion,
    gnnExplainer: explain.gnnExplainer,
  };

  it.each(Object.entries(calls))('%s refuses by name, changes nothing and keeps no memory', async (name, call) => {
    const model = gcn();
    const before = tree.leaves(model.params).map((leaf) => (leaf as Tensor).toTypedArray());
    await call(model, graph, { node: 1 });
    const held = memory().heap;
    await expect(call(model, graph, { node: 34 })).rejects.toThrow(IndexError);
    await expect(call(model, graph, { node: 1, output: 3 })).rejects.toThrow(`explain.${name}: the model has no output 3 (got 3)`);
    await expect(call(model, graph, {})).rejects.toThrow(/it is not said what is explained.*Expected \{ node \}/);
    await expect(call(model, graph, { node: 1, graph: 0 })).rejects.toThrow(OptionError);
    await expect(call(model, graph, { graph: 0 })).rejects.toThrow(OptionError);
    await expect(call(model, graph, { nodes: 1 } as never)).rejects.toThrow(/nodes/);
    await expect(call(sequential([layers.gcnConv({ units: 2 })]), graph, { node: 1 })).rejects.toThrow(/no parameters yet/);
    await expect(call({} as never, graph, { node: 1 })).rejects.toThrow(OptionError);
    await expect(call(model, {} as never, { node: 1 })).rejects.toThrow(OptionError);
    expect(memory().heap).toBe(held);
    expect(tree.leaves(model.params).map((leaf) => (leaf as Tensor).toTypedArray())).toEqual(before);
  });

  it('edges are not explained through kernels, attention not without any, masks and truths must fit', async () => {
    const kernel = propagate.kernels.adjacency({ selfLoops: 1 }).normalize('row');
    const model = fresh(sequential([layers.propagationConv({ units: 2, kernel })]), graph);
    await expect(explain.saliency(model, graph, { node: 0 })).rejects.toThrow(GraphError);
    expect((await explain.integratedGradients(model, graph, { node: 0 })).nodes!.length).toBe(34);
    expect(() => explain.attention(gcn(), graph)).toThrow(/no layer of the model attends/);
    await expect(explain.fragments(gcn(), graph, { node: 0 })).rejects.toThrow(/writes no neural fingerprint/);
    expect(() => explain.fidelity(gcn(), graph, { edges: [1] })).toThrow(/mask of edges does not fit \(got 1 numbers\)/);
    expect(() => explain.fidelity(gcn(), graph, {}, { rows: [40] })).toThrow(IndexError);
    expect(() => explain.groundTruthScores([1], [1, 0])).toThrow(OptionError);
    expect(() => explain.characterizationScore(0.5, 0.5, { positive: 0.5, negative: 0.6 })).toThrow(/do not sum to 1/);
    await expect(explain.totalInfluence(gcn(), graph, { nodes: [99] })).rejects.toThrow(IndexError);
  });
});
