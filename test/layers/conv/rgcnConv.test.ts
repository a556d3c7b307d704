import { describe, expect, it } from 'vitest';
import { data, type Graph, GraphgradError, init, layers, ops, sequential, type Tensor, tensor } from '../api.js';
import { buildParams, expectNear } from '../golden.js';

await init({ dtypes: ['f32', 'f64'] });

const x = Array.from({ length: 6 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i % 3 === 0 ? 0 : 1 / (i + 1), i - 3]);
const edges: readonly [number, number][] = [
  [0, 1],
  [2, 1],
  [3, 1],
  [4, 1],
  [1, 2],
  [5, 2],
  [0, 3],
  [0, 3],
];
const kinds = [0, 0, 2, 2, 0, 2, 0, 0];
const graphOf = (order = edges.map((_, e) => e), features: data.GraphInput['x'] = x): Graph =>
  data.graph({ x: features, edges: order.map((e) => edges[e]!), edgeAttr: order.map((e) => [kinds[e]!]), dtype: 'f64' });
const graph = graphOf();
const values = (t: Tensor): number[] => Array.from(t.toTypedArray() as Float64Array);
const withKinds = (wrong: number): Graph =>
  data.graph({ x, edges, edgeAttr: kinds.map((kind, e) => [e === 5 ? wrong : kind]), dtype: 'f64' });

describe('rgcnConv', () => {
  it.each([3, 7])('is the sum of a layer for each relation, to %i columns; a relation without edges adds nothing', (units) => {
    for (const aggregate of ['sum', 'mean', 'max', 'min'] as const) {
      const layer = layers.rgcnConv({ units, relations: 3, aggregate });
      const { params } = buildParams(layer, graph, 'f64');
      const { kernel, rootKernel } = params as Record<string, Tensor>;
      let want = ops.matmul(graph.x as Tensor, rootKernel!);
      for (const relation of [0, 2]) {
        const own = data.graph({ x, edges: edges.filter((_, e) => kinds[e] === relation), dtype: 'f64' });
        const w = ops.reshape(ops.slice(kernel!, { start: relation, end: relation + 1 }), [4, units]);
        const heard = layers.simpleConv({ aggregate })({}, own.x as Tensor, own);
        want = ops.add(want, ops.matmul(heard, w));
      }
      expectNear(`${aggregate}, ${units}`, values(layer(params, graph.x as Tensor, graph)), values(want));
    }
  });

  it('with blocks has those on the diagonal of its kernels', () => {
    const layer = layers.rgcnConv({ units: 6, relations: 3, blocks: 2 });
    const { params } = buildParams(layer, graph, 'f64');
    const { kernel, ...others } = params as Record<string, Tensor>;
    expect(kernel!.shape).toEqual([3, 2, 2, 3]);
    const blocks = values(kernel!);
    const whole = new Float64Array(3 * 4 * 6);
    blocks.forEach((value, at) => {
      const [r, b, i, o] = [Math.floor(at / 12), Math.floor(at / 6) % 2, Math.floor(at / 3) % 2, at % 3];
      whole[r * 24 + (2 * b + i) * 6 + 3 * b + o] = value;
    });
    const same = layers.rgcnConv({ units: 6, relations: 3 });
    const want = same({ ...others, kernel: tensor(whole, { shape: [3, 4, 6] }) }, graph.x as Tensor, graph);
    expectNear('blocks', values(layer(params, graph.x as Tensor, graph)), values(want));
  });

  it('takes sparse features as it takes dense ones', () => {
    const flat = x.flat();
    const columns = x.map((row) => row.flatMap((value, c) => (value === 0 ? [] : [c])));
    const indptr = [0];
    for (const row of columns) indptr.push(indptr.at(-1)! + row.length);
    const sparse = graphOf(undefined, { indptr, indices: columns.flat(), values: flat.filter((value) => value !== 0), shape: [6, 4] });
    for (const aggregate of ['sum', 'mean'] as const) {
      const layer = layers.rgcnConv({ units: 7, relations: 3, bases: 2, aggregate });
      const { params } = buildParams(layer, graph, 'f64');
      expectNear(aggregate, values(layer(params, sparse.x!, sparse)), values(layer(params, graph.x as Tensor, graph)));
    }
    const max = layers.rgcnConv({ units: 7, relations: 3, aggregate: 'max' });
    expect(() => buildParams(max, sparse, 'f64')).not.toThrow();
    expect(() => max(buildParams(max, graph, 'f64').params, sparse.x!, sparse)).toThrow(/rgcnConv with 'max'.*dense/);
  });

  it('gives the same numbers for any order of the edges, and other ones for other relations of the same edges', () => {
    const layer = layers.rgcnConv({ units: 3, relations: 3 });
    const { params } = buildParams(layer, graph, 'f64');
    const out = (on: Graph): number[] => values(layer(params, on.x as Tensor, on));
    const want = out(graph);
    expectNear('turned round', out(graphOf([7, 6, 5, 4, 3, 2, 1, 0])), want, 1e-14);
    const swapped = graph.with({
      edgeAttr: tensor(
        Float64Array.from(kinds, (kind) => 2 - kind),
        { shape: [8, 1] },
      ),
    });
    expect(out(swapped)).not.toEqual(want);
    expect(out(graph)).toEqual(want);
  });

  it('on sampled neighbours is what it is on the graph, where all are sampled', async () => {
    const model = sequential([
      layers.rgcnConv({ units: 5, relations: 3, activation: 'tanh' }),
      layers.rgcnConv({ units: 2, relations: 3 }),
    ]);
    const params = model.init({ seed: 0, like: graph });
    const whole = values(model(params, graph));
    for await (const batch of data.neighborLoader(graph, { fanOuts: [8, 8], batchSize: 2, seed: 0 })) {
      const seeds = Array.from(batch.nodeIds!.toTypedArray()).slice(0, batch.numSeeds!);
      expectNear(
        'seeds',
        values(model(params, batch)).slice(0, 2 * seeds.length),
        seeds.flatMap((id) => whole.slice(2 * id, 2 * id + 2)),
      );
    }
  });

  it.each([
    ['of no relation', () => buildAndCall(3), 'IndexError', /edge 5 names no relation \(got 3\)\. Expected a whole number in \[0, 3\)/],
    ['between relations', () => buildAndCall(0.5), 'IndexError', /edge 5 names no relation \(got 0\.5\)/],
    ['that is negative', () => buildAndCall(-1), 'IndexError', /edge 5 names no relation \(got -1\)/],
    ['without attributes', () => call(data.graph({ x, edges, dtype: 'f64' })), 'GraphError', /no edge attributes/],
    ['bases and blocks', () => layers.rgcnConv({ units: 4, relations: 3, bases: 2, blocks: 2 }), 'OptionError', /bases or of blocks/],
    ['units and blocks', () => layers.rgcnConv({ units: 3, relations: 3, blocks: 2 }), 'OptionError', /do not divide units \(got 3\)/],
    [
      'x and blocks',
      () => buildParams(layers.rgcnConv({ units: 6, relations: 3, blocks: 3 }), graph),
      'OptionError',
      /width of x \(got 4\)/,
    ],
  ])('refuses edges or options: %s', (_name, run, name, message) => {
    const error = refusal(run);
    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
  });
});

const call = (on: Graph): Tensor => {
  const layer = layers.rgcnConv({ units: 3, relations: 3 });
  return layer(buildParams(layer, graph, 'f64').params, on.x as Tensor, on);
};
const buildAndCall = (wrong: number): Tensor => call(withKinds(wrong));

function refusal(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof GraphgradError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
