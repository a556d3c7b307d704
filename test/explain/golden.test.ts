import { describe, expect, it } from 'vitest';
import { explain, layers, type Model, ops, sequential, type Tensor, tensor } from '../../src/index.js';
import { expectNear, fixtureGraph, readFixture, toTensor } from '../layers/golden.js';

type Fixture = ReturnType<typeof readFixture>;

/** A model with the parameters of a case: [path in the model, PyG's name, transposed]. */
function withParams(model: Model, fixture: Fixture, names: readonly (readonly [string, string, string])[]): Model {
  const params: Record<string, Record<string, Tensor>> = {};
  for (const [part, name, pyg] of names) {
    const given = toTensor(fixture.state[pyg]!, 'f64');
    const transposed = given.rank === 2 ? ops.transpose(given) : given;
    params[part] = { ...params[part], [name]: transposed };
  }
  model.params = params;
  return model;
}

const twoGcn = (fixture: Fixture): Model =>
  withParams(sequential({ conv1: layers.gcnConv({ units: 3, activation: 'tanh' }), conv2: layers.gcnConv({ units: 3 }) }), fixture, [
    ['conv1', 'kernel', 'conv1.lin.weight'],
    ['conv1', 'bias', 'conv1.bias'],
    ['conv2', 'kernel', 'conv2.lin.weight'],
    ['conv2', 'bias', 'conv2.bias'],
  ]);
const argmax = (row: readonly number[]): number => row.indexOf(Math.max(...row));
const out = (fixture: Fixture, name: string): number[] => fixture.outputs[name]!.data;

describe('integrated gradients, saliency and gradient times input', () => {
  it.each([
    ['integrated_gradients_x', 'features', { node: 1, output: 2 }, 'x'],
    ['integrated_gradients_edges', 'edges', { node: 4, output: 0 }, 'edge'],
  ] as const)('%s', async (name, of, target, suffix) => {
    const fixture = readFixture(name);
    const [model, graph] = [twoGcn(fixture), fixtureGraph(fixture, 'f64')];
    const flat = ({ features, edges }: explain.Explanation): number[] => (of === 'features' ? features!.flat() : edges!);
    for (const [rule, pyg] of [
      ['gaussLegendre', 'gauss_legendre'],
      ['midpoint', 'midpoint'],
      ['trapezoid', 'trapezoid'],
    ] as const) {
      const found = await explain.integratedGradients(model, graph, { ...target, of, rule });
      expectNear(`${name} ${rule}`, flat(found), out(fixture, `${pyg}.${suffix}`), 1e-10);
      expect(found.steps).toBe(50);
      expect(Math.abs(found.difference - (out(fixture, 'f_input')[0]! - out(fixture, 'f_baseline')[0]!))).toBeLessThan(1e-12);
      expect(Math.abs(found.total - found.difference)).toBeLessThan(rule === 'gaussLegendre' ? 1e-9 : 0.01 * Math.abs(found.difference));
    }
    expectNear(name, flat(await explain.saliency(model, graph, target)), out(fixture, `saliency.${suffix}`), 1e-11);
    expectNear(name, flat(await explain.gradientTimesInput(model, graph, target)), out(fixture, `input_x_gradient.${suffix}`), 1e-11);
  });
});

it('the attention explainer', () => {
  const fixture = readFixture('attention_explainer');
  const conv = (units: number, heads: number, concat: boolean) => layers.gatConv({ units, heads, concat });
  const model = withParams(
    sequential({ conv1: conv(2, 3, true), tanh: layers.activation({ activation: 'tanh' }), conv2: conv(3, 2, false) }),
    fixture,
    ['conv1', 'conv2'].flatMap((part) => [
      [part, 'kernel', `${part}.lin.weight`] as const,
      [part, 'attSrc', `${part}.att_src`] as const,
      [part, 'attDst', `${part}.att_dst`] as const,
      [part, 'bias', `${part}.bias`] as const,
    ]),
  );
  const graph = fixtureGraph(fixture, 'f64');
  for (const reduce of ['max', 'mean', 'min'] as const) {
    const { edges, layers: heard } = explain.attention(model, graph, { reduce });
    expectNear(reduce, edges, out(fixture, reduce), 1e-11);
    expectNear(reduce, [...heard[0]!.edges, ...heard[0]!.loops].flat(), out(fixture, 'attention1'), 1e-11);
    expectNear(reduce, explain.attention(model, graph, { reduce, node: 4 }).edges, out(fixture, `${reduce}_node4`), 1e-11);
  }
});

it('fidelity_model: fidelity and unfaithfulness', () => {
  const fixture = readFixture('fidelity_model');
  const model = twoGcn(fixture);
  const base = fixtureGraph(fixture, 'f64');
  const graph = base.with({ x: ops.scale(base.x as Tensor, 4) }); // as the case's model does
  const features = toTensor(fixture.inputs.node_mask!, 'f64').toArray() as number[][];
  const masks = { features, edges: fixture.inputs.edge_mask!.data };
  const rows = fixture.inputs.index!.data;
  const { positive, negative } = explain.fidelity(model, graph, masks, { rows });
  expect([positive, negative]).toEqual([out(fixture, 'fidelity_plus')[0], out(fixture, 'fidelity_minus')[0]]);
  const near = (got: number, name: string): void => expect(Math.abs(got - out(fixture, name)[0]!)).toBeLessThan(1e-10);
  near(explain.unfaithfulness(model, graph, masks, { rows }), 'unfaithfulness');
  near(explain.unfaithfulness(model, graph, masks, { rows, topK: 2 }), 'unfaithfulness_top2');
  // to the phenomenon, from the case's own outputs: the share of rows that become right or wrong
  const targets = fixture.inputs.target!.data;
  const classes = (name: string): number[] => rows.map((row) => argmax(out(fixture, name).slice(3 * row, 3 * row + 3)));
  const right = (name: string): number[] => classes(name).map((one, i) => Number(one === targets[rows[i]!]));
  const turned = (name: string): number =>
    right('prediction').reduce((sum, one, i) => sum + Math.abs(one - right(name)[i]!), 0) / rows.length;
  const said = explain.fidelity(model, graph, masks, { rows, targets });
  expect([said.positive, said.negative]).toEqual([turned('prediction_complement'), turned('prediction_kept')]);
});

it('total_influence', async () => {
  const fixture = readFixture('total_influence');
  const model = withParams(
    sequential({ conv1: layers.sageConv({ units: 3, activation: 'tanh' }), conv2: layers.sageConv({ units: 2 }) }),
    fixture,
    ['conv1', 'conv2'].flatMap((part) => [
      [part, 'kernel', `${part}.lin_l.weight`] as const,
      [part, 'bias', `${part}.lin_l.bias`] as const,
      [part, 'rootKernel', `${part}.lin_r.weight`] as const,
    ]),
  );
  const found = await explain.totalInfluence(model, fixtureGraph(fixture, 'f64'), { hops: 3 });
  expectNear('influence', found.influence.flat(), out(fixture, 'node_influence'), 1e-10);
  expectNear('byHop', found.byHop.flat(), out(fixture, 'hop_influence'), 1e-10);
  expectNear('mean', found.mean, out(fixture, 'mean_normalized'), 1e-10);
  expectNear('field', [found.receptiveField], out(fixture, 'receptive_field'), 1e-10);
});

it('groundtruth_metrics', () => {
  const fixture = readFixture('groundtruth_metrics');
  const scores = explain.groundTruthScores(fixture.inputs.pred_mask!.data, fixture.inputs.target_mask!.data, { threshold: 0.5 });
  const { f1_score: f1, ...others } = Object.fromEntries(Object.keys(fixture.outputs).map((name) => [name, out(fixture, name)[0]!]));
  for (const [name, want] of Object.entries({ ...others, f1 })) expect(Math.abs((scores as never)[name] - want!), name).toBeLessThan(1e-12);
});

it('scores of plain numbers are those of tensors', () => {
  const numbers = [explain.characterizationScore(0.55, 0.35), explain.fidelityCurveAuc([0.1, 0.3, 0.6], [0.5, 0.3, 0.2], [0, 0.2, 1])];
  const f64 = (list: number[]): Tensor => tensor(Float64Array.from(list));
  const tensors = [
    explain.characterizationScore(f64([0.55]), f64([0.35])).item(),
    explain.fidelityCurveAuc(f64([0.1, 0.3, 0.6]), f64([0.5, 0.3, 0.2]), f64([0, 0.2, 1])).item(),
  ];
  expectNear('scores', numbers, tensors, 1e-15);
});
