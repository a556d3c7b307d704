import { describe, expect, test } from 'vitest';
import {
  data,
  type Graph,
  GraphError,
  GraphgradError,
  grad,
  IndexError,
  type layers as L,
  layers,
  models,
  ops,
  random,
  type Tensor,
  tensor,
  tree,
} from './api.js';
import { type Case, cases } from './cases.js';
import { buildParams, expectNear } from './golden.js';
import { checkDirections } from './gradients.js';
import { large, type Plain, padded, plains, shuffled, toGraph } from './property-graphs.js';

const messy = plains['G2 an isolated node, a loop, a double edge'];
const run = ({ layer }: Case, params: unknown, graph: Graph, context: L.ContextLike = {}): Tensor =>
  layer(params, graph.x!, graph, context);
const training = (): L.ContextLike => ({ training: true, key: random.key(1) });
const moved = (t: Tensor): Tensor =>
  tensor(
    t.toTypedArray().map((value, i) => value + 0.1 * Math.sin(3 * i + 1)),
    { shape: t.shape },
  );
const numbers = (t: Tensor): number[] => [...t.toTypedArray()];

/** Gradients of all parameters, features and edges along a direction, by central differences; the second derivatives too. */
function checkGradients(name: string, one: Case, params: L.TensorTree, graph: Graph, order: number): void {
  const flat = Object.fromEntries((tree.entries(params) as [string[], Tensor][]).map(([path, t]) => [path.join('.'), t]));
  const atPole = one.byDegree === true && numbers(graph.edgeWeight!).includes(0);
  const edges = { edgeAttr: graph.edgeAttr!, ...(atPole ? {} : { edgeWeight: graph.edgeWeight! }) };
  const args = { x: graph.x as Tensor, ...edges, ...flat };
  const { shape } = run(one, params, graph, training());
  const weights = tensor(
    Float64Array.from({ length: shape[0]! * shape[1]! }, (_, i) => Math.sin(i + 1)),
    { shape },
  );
  const f = ({ x, edgeAttr, edgeWeight = graph.edgeWeight!, ...given }: Record<string, Tensor>): Tensor => {
    const own = tree.map(params, (_leaf, path) => given[path.join('.')]);
    return ops.sum(ops.mul(one.layer(own, x!, graph.with({ x, edgeAttr, edgeWeight }), training()), weights));
  };
  checkDirections(name, f, args, { order, tolerance: order === 1 ? 1e-6 : undefined });
}

/**
 * Models that belong to one set of nodes, which all graphs here would have to share, and potentials, which refuse the graphs here that have nodes at one place:
 * their tests stand in test/models and test/train.
 */
const elsewhere: readonly string[] = ['lightGcn', 'linkx', 'metaPath2Vec', 'node2vec', 'potential'];
test('every public layer and every model has its line', () => {
  const kinds = Object.entries(layers).flatMap(([name, value]) => (typeof value === 'function' && 'definition' in value ? [name] : []));
  const covered = new Set(Object.keys(cases).map((name) => name.split(' ')[0]));
  expect([...kinds, ...Object.keys(models).filter((name) => !elsewhere.includes(name))].filter((kind) => !covered.has(kind))).toEqual([]);
  const misnamed = Object.entries(cases).filter(([name, { layer }]) => layer.definition !== null && layer.kind !== name.split(' ')[0]);
  expect(misnamed).toEqual([]);
});

describe.each(Object.entries(cases))('%s', (name, one) => {
  const { layer, rows, byBatch, byIds, anyWidth, byOrder } = one;
  const graph = toGraph(messy);
  const { params: fresh, buffers } = buildParams(layer, graph);
  // parameters that start at 0 or 1 hide mistakes, and put nodes without edges exactly where elu bends
  const params = tree.map(fresh, (leaf) => moved(leaf as Tensor)) as L.TensorTree;

  if (byOrder !== 'always')
    test('nodes and edges in another order: the same rows in another order', () => {
      for (const given of [messy, plains['G3 directed'], large()]) {
        const { plain, order } = shuffled(given, 3);
        const [before, after] = [run(one, params, toGraph(given)), run(one, params, toGraph(plain))];
        const bound = 1e-11 * Math.max(1, ...numbers(ops.abs(before)));
        expectNear(name, numbers(after), numbers(rows === 'nodes' ? ops.gather(before, order) : before), bound);
      }
    });

  test('a batch is its graphs one by one', () => {
    const graphs = Object.values(plains).map((given) => toGraph(given));
    const alone = graphs.map((given) => run(one, params, given));
    for (const batch of [data.batch(graphs), data.GraphSet.from('test', graphs).batch(graphs.map((_, i) => i))])
      expectNear(name, numbers(run(one, params, batch)), numbers(ops.concat(alone, { axis: 0 })));
  });

  test('padded blocks are the ragged graphs, bit for bit, and so is one topology with many signals', () => {
    const single = tree.map(params, (leaf) => ops.cast(leaf as Tensor, 'f32')) as L.TensorTree;
    const { 'G0 without edges': bare, 'G1 a single node': alone, 'G3 directed': directed, 'G5 a star of equals': star } = plains;
    const compare = (blocks: data.DenseInput, ragged: readonly Plain[]): void => {
      const [got, want] = [data.dense(blocks), data.batch(ragged.map((given) => toGraph(given, 'f32')))];
      expect(numbers(run(one, single, got)), name).toEqual(numbers(run(one, single, want)));
      expect(numbers(run(one, single, got, training())), name).toEqual(numbers(run(one, single, want, training())));
    };
    const mixed = padded([directed, bare, star, alone]);
    compare(mixed.blocks, mixed.ragged);
    const shared = padded([directed, { ...directed, x: star.x.slice(1) }]);
    compare({ ...shared.blocks, A: (shared.blocks.A as number[][][])[0]! }, shared.ragged);
  });

  test('the gradient of every parameter and input, and its gradient', () => {
    checkGradients(name, one, params, graph, 2);
  });

  test('the gradient on directed graphs, batches, and edges that weigh nothing', () => {
    const { 'G3 directed': directed, 'G0 without edges': bare, 'G6 a node whose edges weigh nothing': weightless } = plains;
    for (const given of [data.batch([toGraph(directed), toGraph(bare)]), toGraph(weightless)]) checkGradients(name, one, params, given, 1);
  });

  if (byOrder === undefined)
    test('equal senders get equal gradients', () => {
      const star = toGraph(plains['G5 a star of equals']);
      const f = (x: Tensor): Tensor => ops.sum(ops.slice(run(one, params, star.with({ x }), training()), { end: 1 }));
      const [, ...leaves] = (grad(f as never)(star.x as never) as unknown as Tensor).toArray() as number[][];
      for (const row of leaves) expectNear(name, row, leaves[0]!, 1e-12);
    });

  test('f32 computes what f64 does', () => {
    const single = tree.map(params, (leaf) => ops.cast(leaf as Tensor, 'f32')) as L.TensorTree;
    for (const given of [...Object.values(plains), large()]) {
      const [want, got] = [run(one, params, toGraph(given)), run(one, single, toGraph(given, 'f32'))];
      expect([got.dtype, got.shape]).toEqual(['f32', want.shape]);
      const bound = 1e-4 * Math.max(1, ...numbers(ops.abs(want)));
      expectNear(name, numbers(got), numbers(want), bound);
    }
  });

  test('the same bits again: a call changes nothing, a seed decides all, and nothing is dropped at rate 0', () => {
    const before = tree.leaves(params).map((leaf) => numbers(leaf as Tensor));
    const twice = (context: () => L.ContextLike): number[] => {
      const [first, second] = [0, 1].map(() => numbers(run(one, params, graph, { buffers, ...context() })));
      expect(second).toEqual(first);
      return first!;
    };
    const evaluated = twice(() => ({}));
    const trained = twice(training);
    if (!byBatch) expect(trained).toEqual(evaluated);
    expect(tree.leaves(params).map((leaf) => numbers(leaf as Tensor))).toEqual(before);
    const again = tree.leaves(buildParams(layer, graph).params).map((leaf) => numbers(leaf as Tensor));
    expect(again).toEqual(tree.leaves(fresh).map((leaf) => numbers(leaf as Tensor)));
  });

  test('no edges, no nodes', () => {
    for (const nodes of [1, 0]) {
      const empty = data.graph({
        x: { data: new Float64Array(5 * nodes).fill(2), shape: [nodes, 5] },
        edgeAttr: { data: new Float64Array(0), shape: [0, 3] },
        edgeWeight: [],
        dtype: 'f64',
      });
      const out = run(one, params, empty);
      expect(out.shape[0]).toBe(rows === 'graphs' ? 1 : nodes);
      expect(numbers(out).every(Number.isFinite), name).toBe(true);
    }
  });

  test('not a number stays what it is; features that do not fit and missing graphs are refused by name', () => {
    const poisoned = graph.with({
      x: tensor(
        Float64Array.from({ length: 40 }, (_, i) => (i < 5 ? Number.NaN : 1)),
        { shape: [8, 5] },
      ),
    });
    if (byIds) expect(() => run(one, params, poisoned)).toThrow(IndexError);
    else expect(numbers(run(one, params, poisoned)).some(Number.isNaN), name).toBe(true);
    if (tree.leaves(params).length > 0 && !byIds) {
      const wide = graph.with({ x: tensor(new Float64Array(8 * 9), { shape: [8, 9] }) });
      if (!anyWidth) expect(() => run(one, params, wide)).toThrow(GraphgradError);
      expect(() => run(one, params, toGraph(messy, 'f32'))).toThrow(GraphgradError);
    }
    const withoutGraph = (): Tensor => layer(params, graph.x!);
    try {
      withoutGraph();
    } catch (error) {
      expect(error).toBeInstanceOf(GraphError);
    }
  });
});
