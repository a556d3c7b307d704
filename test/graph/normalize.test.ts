import { beforeAll, describe, expect, it } from 'vitest';
import { data, grad, init, layers, memory, ops, sequential, type Tensor } from '../../src/index.js';
import { rejected, thrown } from '../thrown.js';

beforeAll(() => init({ dtypes: ['f32', 'f64'] }));

const edgeIndex: [number[], number[]] = [
  [0, 1, 2, 3],
  [1, 0, 3, 2],
];
const weighted = (edgeWeight: number[]) => data.graph({ numNodes: 4, x: [[1], [2], [3], [4]], edgeIndex, edgeWeight, dtype: 'f64' });
const signed = () => weighted([-1.5, -1.5, 0.5, 0.5]);
const refusal =
  /into node 1, its loop included, do not sum to something positive.*\(got -0\.5\)\. Expected a weighted degree above 0.*normalize: false/;

describe('a weighted degree that has no inverse root', () => {
  it('is refused with the node, wherever the normalisation is asked for', async () => {
    const graph = signed();
    expect(thrown(() => graph.gcn({}, 'f64'))).toMatchObject({
      name: 'GraphError',
      message: expect.stringMatching(refusal),
      fields: { node: 1, degree: -0.5 },
    });
    const model = sequential([layers.gcnConv({ units: 2 })]);
    model.params = model.init({ seed: 0, like: weighted([1, 1, 1, 1]) });
    expect((await rejected(() => model.predict(graph))).message).toMatch(refusal);
    expect(thrown(() => layers.sgConv({ units: 2 })(model.params!.gcnConv1, graph.x!, graph)).message).toMatch(refusal);
  });

  it('is refused for traced weights too', () => {
    const graph = signed();
    const total = (edgeWeight: Tensor): Tensor => {
      const { weights } = graph.with({ edgeWeight }).gcn({}, 'f64');
      return ops.sum(weights!);
    };
    expect(thrown(() => grad(total)(graph.edgeWeight!)).message).toMatch(refusal);
    const fine = weighted([1, 3, 0, 0]);
    expect(grad(total)(fine.edgeWeight!).shape).toEqual([4]);
  });

  it('may be missing with normalize: false, and where no weight is negative', async () => {
    const model = sequential([layers.gcnConv({ units: 1, normalize: false })]);
    model.params = model.init({ like: signed() });
    expect((await model.predict(signed())).data.every(Number.isFinite)).toBe(true);
    const { constant } = weighted([0, 0, 4, 4]).gcn({ addSelfLoops: false }, 'f64');
    expect([...constant!.forward!.toTypedArray()]).toEqual([0, 0, 1, 1]);
    expect(() => weighted([-0.5, 0.5, 1, 1]).gcn({}, 'f64')).not.toThrow();
  });

  it('cancels to nothing: refused, as there is no root of that either', () => {
    expect(thrown(() => weighted([-1, 1, 1, 1]).gcn({}, 'f64')).fields).toEqual({ node: 1, degree: 0 });
  });

  it('leaves nothing behind', () => {
    const graph = signed();
    const refuse = () => thrown(() => graph.gcn({}, 'f64'));
    refuse();
    const { heap } = memory();
    for (let i = 0; i < 1000; i++) refuse();
    expect(memory().heap).toBe(heap);
  });
});
