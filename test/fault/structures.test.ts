import { describe, expect, it } from 'vitest';
import { Csr, data, layers, Mask, models, ops, SparseTensor, sequential, Tensor, tensor, valueAndGrad } from '../../src/index.js';
import { thrown } from '../thrown.js';

const u32 = (...values: number[]): Tensor => tensor(Uint32Array.from(values));
const csr = (): Csr => new Csr(2, 2, u32(0, 1, 2), u32(1, 0), null);
const graph = data.graph({ x: [[1], [2], [3]], edges: [[0, 1], [1, 2]] }); // biome-ignore format: short

/** JavaScript knows no `readonly`: what was checked once must not be exchanged afterwards. */
it.each<[string, object, string]>([
  ...(['rows', 'cols', 'rowptr', 'col', 'perm'] as const).map((name): [string, object, string] => ['a structure', graph.inCsr, name]),
  ...(['csr', 'values'] as const).map((name): [string, object, string] => [
    'a SparseTensor',
    new SparseTensor(csr(), tensor([1, 2])),
    name,
  ]),
  ...(['parts', 'kept', 'blocks', 'src', 'numNodes'] as const).map((name): [string, object, string] => ['a graph', graph, name]),
  ...(['src', 'dst', 'numNodes', 'x'] as const).map((name): [string, object, string] => [
    'parts of a graph',
    Reflect.get(graph, 'parts'),
    name,
  ]),
])('%s keeps what it was made of: %o.%s', (_, made, name) => {
  const before: unknown = Reflect.get(made, name);
  expect(Reflect.set(made, name, 9)).toBe(false);
  expect(Reflect.get(made, name)).toBe(before);
});

it('a graph does not change with the object it was made of', () => {
  const parts = { ...(Reflect.get(graph, 'parts') as object) } as ConstructorParameters<typeof data.Graph>[0];
  const made = new data.Graph(parts);
  Object.assign(parts, { numNodes: 900 });
  expect(made.numNodes).toBe(3);
});

const refused: readonly (readonly [name: string, kind: string, make: () => unknown])[] = [
  ['a Csr that points beyond its columns', 'IndexError', () => new Csr(2, 2, u32(0, 1, 2), u32(0, 900), null)],
  ['a Csr whose rows are fewer than their ends', 'ShapeError', () => new Csr(3, 2, u32(0, 1, 2), u32(0, 1), null)],
  ['a Csr whose rows end beyond its entries', 'ShapeError', () => new Csr(1, 2, u32(0, 900), u32(0), null)],
  ['a Csr whose rows decrease', 'GraphError', () => new Csr(3, 2, u32(0, 2, 1, 2), u32(0, 1), null)],
  ['a Csr with a fraction of a row', 'OptionError', () => new Csr(1.5, 2, u32(0, 1), u32(0), null)],
  ['a Csr of floats', 'DTypeError', () => new Csr(1, 2, tensor([0, 1]), u32(0), null)],
  ['a Csr that numbers a value twice', 'GraphError', () => new Csr(2, 2, u32(0, 1, 2), u32(0, 1), u32(1, 1))],
  ['a Csr that numbers values it has not', 'IndexError', () => new Csr(2, 2, u32(0, 1, 2), u32(0, 1), u32(0, 7))],
  ['a SparseTensor with too few values', 'ShapeError', () => new SparseTensor(csr(), tensor([1]))],
  ['a SparseTensor of something else', 'DTypeError', () => new SparseTensor({ rows: 9, nnz: 1 } as unknown as Csr, tensor([1]))],
  ['a Tensor larger than its memory', 'ShapeError', () => new Tensor(tensor([1]).storage, [1000], 'f32')],
  ['a Tensor of half rows', 'ShapeError', () => new Tensor(tensor([1, 2, 3, 4]).storage, [1.5, 2], 'f32')],
  ['a Tensor over made-up memory', 'ShapeError', () => new Tensor({ address: 64, bytes: 4096 } as Tensor['storage'], [8], 'f32')],
  ['a Mask beyond its rows', 'IndexError', () => new Mask('m', 2, Uint32Array.of(0, 5), null)],
  ['a Mask that does not ascend', 'IndexError', () => new Mask('m', 4, Uint32Array.of(2, 1), null)],
  ['writing into the edges of a graph', 'ScopeError', () => graph.src.set([900, 900])],
  ['writing into the bounds of graphs', 'ScopeError', () => graph.nodePtr.set([0, 900])],
  ['writing into a structure', 'ScopeError', () => graph.inCsr.col.set([900, 900])],
  ['graph.with features of another number of nodes', 'ShapeError', () => graph.with({ x: tensor([[1], [2]]) })],
  ['graph.with targets of another number of nodes', 'ShapeError', () => graph.with({ y: tensor([1, 2]) })],
  ['graph.with features that are no tensor', 'DTypeError', () => graph.with({ x: [[1], [2], [3]] as unknown as Tensor })],
  ['graph.with whole numbers for weights', 'DTypeError', () => graph.with({ edgeWeight: u32(1, 2) })],
  ['graph.with a part it does not know', 'OptionError', () => graph.with({ nodePtr: u32(0, 9) } as object)],
  ['graph.with a mask beyond the nodes', 'IndexError', () => graph.with({ masks: { train: { indices: [7] } } })],
  ['a Graph of edges beyond its nodes', 'IndexError', () => new data.Graph({ ...partsOf(graph), src: u32(0, 9), dst: u32(1, 2) })],
  ['a Graph whose graphs end beyond its nodes', 'ShapeError', () => new data.Graph({ ...partsOf(graph), nodePtr: u32(0, 90) })],
  ['ids beyond a GraphSet', 'IndexError', () => data.GraphSet.from('test', [graph, graph]).batch([0, 2])],
  ['a fraction of an id of a GraphSet', 'IndexError', () => data.GraphSet.from('test', [graph, graph]).batch([0.5])],
  [
    'moments of other columns than those of x',
    'ShapeError',
    () => ops.batchNorm(tensor([[1, 2]]), tensor([1, 1]), tensor([0, 0]), { moments: { mean: tensor([1]), variance: tensor([1]) } }),
  ],
  ['a spmm of something else', 'DTypeError', () => ops.spmm({ rows: 9, cols: 1, nnz: 9 } as unknown as Csr, tensor([[1]]))],
];

const partsOf = ({ numNodes, numGraphs, x, src, dst, edgeWeight, edgeAttr, pos, y, level, masks, nodePtr, dtype }: data.Graph) => ({
  ...{ numNodes, numGraphs, x, src, dst, edgeWeight, edgeAttr, pos, y, level, masks, nodePtr, dtype },
});

it.each(refused)('refuses %s', (_name, kind, make) => {
  expect(thrown(make)).toMatchObject({ name: kind });
});

const sparse = (part: object) => () =>
  data.graph({ x: { indptr: [0, 1, 1], indices: [2], values: [1], shape: [2, 3], ...part } as data.SparseLike });

it.each([
  ['indices of NaN', { indices: [Number.NaN] }],
  ['negative fractions', { indices: [-0.5] }],
  ['what wraps around at 2^32', { indices: [2 ** 32 + 1] }],
  ['ends of rows that wrap around', { indptr: [0, 2 ** 32 + 1, 1] }],
  ['ends of rows of NaN', { indptr: [0, Number.NaN, 1] }],
  ['half a column', { shape: [2, 2.5] }],
  ['columns fewer than none', { shape: [2, -1] }],
  ['bigint', { indices: [0n] }],
])('refuses sparse features with %s', (_name, part) => {
  expect(thrown(sparse(part))).toMatchObject({ code: expect.stringMatching(/GRAPH|OPTION|SHAPE|INDEX/) });
});

it('reads arrays of shared memory once, so that another thread cannot change what was checked', () => {
  let reads = 0;
  const indptr = new Proxy([0, 1, 1], {
    get: (target, name) => {
      if (name === '1') return reads++ === 0 ? 1 : 900;
      return Reflect.get(target, name);
    },
  });
  const { x } = sparse({ indptr })();
  expect([reads, (x as SparseTensor).csr.rowptr.toArray()]).toEqual([1, [0, 1, 1]]);
});

it('a structure whose parts were given back reaches no kernel', () => {
  for (const part of ['rowptr', 'col', 'perm'] as const) {
    const made = new Csr(2, 2, u32(0, 1, 2), u32(1, 0), u32(1, 0));
    made[part]?.dispose();
    const weights = tensor([1, 2]);
    expect([part, thrown(() => ops.spmm(made, tensor([[1], [2]]), { weights })).code]).toEqual([part, 'SCOPE']);
    expect([part, thrown(() => ops.spmmMax(made, tensor([[1], [2]]), { weights })).code]).toEqual([part, 'SCOPE']);
  }
});

describe('what a structure was made of', () => {
  it('may change afterwards', () => {
    const [rowptr, col] = [u32(0, 1, 2), u32(1, 0)];
    const made = new Csr(2, 2, rowptr, col, null);
    col.set([900, 900]);
    rowptr.set([7, 7, 7]);
    expect(ops.spmm(made, tensor([[1], [2]])).toArray()).toEqual([[2], [1]]);
  });

  it('may change afterwards, of a mask', () => {
    const indices = Uint32Array.of(0, 1);
    const mask = new Mask('m', 3, indices, null);
    indices[1] = 900;
    expect(Array.from(mask.indices)).toEqual([0, 1]);
  });

  it('may change afterwards, of a shape', () => {
    const shape = [2, 2];
    const y = ops.reshape(tensor([1, 2, 3, 4]), shape);
    shape[0] = 900;
    expect(y.shape).toEqual([2, 2]);
  });
});

const attentive = {
  gatConv: layers.gatConv({ units: 2 }),
  gatv2Conv: layers.gatv2Conv({ units: 2 }),
  transformerConv: layers.transformerConv({ units: 2 }),
  attentiveFP: models.attentiveFP({ units: 2, outputs: 1 }),
};

describe('a number of heads that is none', () => {
  const one = tensor([[1, 2], [3, 4]]); // biome-ignore format: short
  const makers = Object.entries(layers).filter(([, make]) => 'definition' in make && Object.hasOwn(make.definition.options, 'heads'));
  it('is looked for in every layer that has heads', () => {
    expect(makers.map(([name]) => name)).toEqual(expect.arrayContaining(['gatConv', 'gatv2Conv', 'transformerConv']));
  });
  it.each([0.5, -1, -2, 0, Number.NaN, 3])('%d is refused', (heads) => {
    expect(thrown(() => ops.dotAttention(csr(), one, one, one, { heads })).code).toMatch(/OPTION|SHAPE/);
    if (heads === 3) return;
    for (const [name, make] of makers)
      expect([name, thrown(() => (make as (options: object) => unknown)({ units: 2, heads })).code]).toEqual([name, 'OPTION']);
  });
  it('is what shape the vectors of scores must not have', () => {
    for (const shape of [[1, 3, 1], [1, 0, 2], [2, 1, 1], [2]]) {
      // biome-ignore format: short
      const att = tensor(new Float32Array(shape.reduce((a, b) => a * b)), { shape });
      for (const act of [ops.gat, ops.gatAttention, ops.gatv2] as const)
        expect(thrown(() => act(csr(), one, act === ops.gatv2 ? one : att, att)).code).toBe('SHAPE');
    }
  });
});

describe('a graph made inside the step lives through an inner derivative on it', () => {
  const input = { x: [[1], [2], [3]], edges: [[0, 1], [1, 2], [2, 0]] as [number, number][], edgeAttr: [[1], [0.5], [2]] }; // biome-ignore format: short
  it.each(Object.entries(attentive))('%s', (_name, layer) => {
    const model = sequential([layer]);
    const params = model.init({ seed: 1, like: input });
    const outside = data.graph(input);
    const twice = (made: () => data.Graph) =>
      valueAndGrad((p: typeof params) => {
        const one = made();
        const energy = (x: Tensor): Tensor => ops.sum(ops.mul(model(p, one.with({ x })), 0.5));
        const [, slope] = valueAndGrad(energy)(one.x as Tensor);
        return ops.add(ops.sum(ops.mul(slope, slope)), ops.mean(model(p, one)));
      })(params);
    const [value] = twice(() => data.graph(input));
    expect(value.item()).toBe(twice(() => outside)[0].item());
  });
});
