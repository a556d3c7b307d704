import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { data, layers, type Model, NumericError, ops, sequential, type Tensor, tensor, testing } from '../../../src/index.js';

const club = data.karate();

function network(): Model {
  const model = sequential([layers.gcnConv({ units: 8, activation: 'relu' }), layers.dropout({ rate: 0.5 }), layers.gcnConv({ units: 4 })]);
  model.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
  return model;
}

type Change = (model: Model, graph: Graph, step: number) => Graph | undefined;

/** Losses and parameters of ten steps, with a change before the seventh; `restless` sees to it that no two steps in a row are alike. */
function trained(change: Change, restless: boolean): unknown {
  const model = network();
  let graph = data.graph(club);
  const seen: unknown[] = [];
  for (let step = 1; step <= 10; step++) {
    if (step === 7) graph = change(model, graph, step) ?? graph;
    if (restless) graph = graph.with({});
    seen.push(model.trainOnBatch(graph, { seed: 1 }));
  }
  const { params } = model;
  return [seen, JSON.stringify(params)];
}

const parameter = (model: Model): Tensor => (model.params as { gcnConv1: { kernel: Tensor } }).gcnConv1.kernel;
const doubled = (t: Tensor): Float32Array => Float32Array.from(t.toTypedArray(), (value) => 2 * value);

describe('what changes between two steps changes them as it would without plans', () => {
  it.each<[string, Change]>([
    ['nothing', () => undefined],
    ['another graph', () => data.graph({ ...club, edges: [club.edges[0].slice(1), club.edges[1].slice(1)] })],
    ['a mask', (_model, graph) => graph.with({ masks: { train: { indices: [0, 5, 9] } } })],
    [
      'targets written in place',
      (_model, graph) => {
        graph.y?.set(Float32Array.from({ length: 34 }, (_, i) => i % 4));
        return undefined;
      },
    ],
    [
      'a parameter written in place',
      (model) => {
        parameter(model).set(doubled(parameter(model)));
        return undefined;
      },
    ],
    [
      'a parameter replaced',
      (model) => {
        const old = parameter(model);
        (model.params as { gcnConv1: { kernel: Tensor } }).gcnConv1.kernel = tensor(doubled(old), { shape: old.shape });
        return undefined;
      },
    ],
    [
      'all parameters replaced',
      (model, graph) => {
        model.params = model.init({ seed: 9, like: graph });
        return undefined;
      },
    ],
    [
      'compiled anew',
      (model) => {
        model.compile({ optimizer: 'sgd', loss: 'crossEntropy', metrics: ['accuracy'] });
        return undefined;
      },
    ],
    [
      'a garbage of memory given back',
      () => {
        tensor(new Float32Array(1 << 20)).dispose();
        return undefined;
      },
    ],
  ])('%s', (_name, change) => {
    expect(trained(change, false)).toEqual(trained(change, true));
  });
});

describe('a layer of the user', () => {
  const own = (factor: () => number): Model => {
    const scaled = layers.define({ kind: 'scaled', options: {}, call: (_options, _params, x) => ops.scale(x as Tensor, factor()) });
    return sequential([layers.gcnConv({ units: 8 }), scaled(), layers.dense({ units: 4 })]);
  };
  const replayed = (model: Model): boolean => model.summary().includes('replayed');

  it('is not replayed, unless it is called pure', () => {
    const graph = data.graph(club);
    for (const pure of [false, true]) {
      const model = own(() => 2);
      model.compile({ loss: 'crossEntropy', pure });
      for (let i = 0; i < 6; i++) model.trainOnBatch(graph);
      expect(replayed(model)).toBe(pure);
    }
  });

  it('that is not what it is said to be is caught', () => {
    let calls = 0;
    const model = own(() => (++calls % 16 === 0 ? 2 : 1));
    model.compile({ loss: 'crossEntropy', pure: true });
    const before = JSON.stringify(model.init({ seed: 0, like: club }));
    expect(() => testing.checkPlan(model, club, { steps: 20 })).toThrow(NumericError);
    expect(JSON.stringify(model.params)).toBe(before);
  });

  it('whose numbers differ from step to step is never replayed', () => {
    let calls = 0;
    const model = own(() => ++calls);
    model.compile({ loss: 'crossEntropy', pure: true });
    const graph = data.graph(club);
    for (let i = 0; i < 6; i++) model.trainOnBatch(graph);
    expect(replayed(model)).toBe(false);
  });
});
