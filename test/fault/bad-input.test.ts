import { describe, expect, it } from 'vitest';
import {
  DTypeError,
  data,
  GraphError,
  type GraphgradError,
  IndexError,
  layers,
  losses,
  type Model,
  NumericError,
  OptionError,
  ops,
  optimizers,
  ScopeError,
  ShapeError,
  scope,
  sequential,
  type Tensor,
  tensor,
  valueAndGrad,
} from '../../src/index.js';
import { bits } from '../bits.js';
import { rejected } from '../thrown.js';

const x = [
  [1, 0],
  [0, 1],
  [1, 1],
  [0.5, -1],
];
const edges = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 0],
] as [number, number][];
const y = [0, 1, 0, 1];
const good = data.graph({ x, edges, y });

function network(): Model {
  const model = sequential([layers.gcnConv({ units: 4, activation: 'relu' }), layers.gcnConv({ units: 2 })]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss: 'crossEntropy' });
  return model;
}

type Kind = new (...args: never[]) => GraphgradError;
type Case = readonly [what: string, kind: Kind, message: RegExp, act: (model: Model) => unknown];

const fitOn = (input: data.GraphInput) => (model: Model) => model.fit(input, { epochs: 1, seed: 9 });

const cases: readonly Case[] = [
  [
    'an edge to a node that does not exist',
    IndexError,
    /Graph: edge 1 points to node 9 but there are 4 nodes\. Expected indices in \[0, 4\)\. Check for 1-based ids\./,
    fitOn({
      x,
      edges: [
        [0, 1],
        [1, 9],
      ],
      y,
    }),
  ],
  [
    'an edge from a node that does not exist',
    IndexError,
    /edge 0 starts at node 4 but there are 4 nodes/,
    fitOn({ x, edgeIndex: [[4], [0]], y }),
  ],
  ['a negative node id', IndexError, /edge 0 starts at node -1/, fitOn({ x, edges: [[-1, 0]], y })],
  [
    'a negative node id in a typed array',
    IndexError,
    /edge 1 points to node -2/,
    fitOn({ x, edges: [Int32Array.of(0, 1), Int32Array.of(1, -2)], y }),
  ],
  ['a fractional node id', IndexError, /edge 0 points to node 0\.5.*Node ids are whole numbers/, fitOn({ x, edges: [[1, 0.5]], y })],
  [
    'edges and weights of different length',
    GraphError,
    /edges and edgeWeight have different lengths \(got 4 edges, 3 weights\)/,
    fitOn({ x, edges, edgeWeight: [1, 2, 3], y }),
  ],
  ['sources and targets of different length', GraphError, /different lengths \(got 2 and 1\)/, fitOn({ x, edgeIndex: [[0, 1], [1]], y })],
  [
    'NaN in features',
    NumericError,
    /x is not finite at row 2, column 1 \(got NaN\)/,
    fitOn({
      x: [
        [1, 0],
        [0, 1],
        [1, Number.NaN],
        [0, 0],
      ],
      edges,
      y,
    }),
  ],
  [
    'infinity in sparse features',
    NumericError,
    /x is not finite/,
    fitOn({ x: { indptr: [0, 1, 1, 1, 1], indices: [0], values: [Infinity], shape: [4, 2] }, edges, y }),
  ],
  [
    'NaN in edge weights',
    NumericError,
    /edgeWeight is not finite at position 3/,
    fitOn({ x, edges, edgeWeight: [1, 1, 1, Number.NaN], y }),
  ],
  [
    'features of another width at predict',
    ShapeError,
    /gcnConv1: the parameter 'kernel' does not fit the features \(got \[2, 4\]\)\. Expected \[3, 4\]/,
    (model) => model.predict({ x: [[1, 2, 3]], edges: [], y: [0], level: 'node' }),
  ],
  [
    'a mask without a true entry',
    OptionError,
    /the mask 'train' has no true entry/,
    fitOn({ x, edges, y, masks: { train: [false, false, false, false] } }),
  ],
  [
    'a mask of the wrong length',
    OptionError,
    /the mask 'train' has the wrong length \(got 3\)/,
    fitOn({ x, edges, y, masks: { train: [true, true, true] } }),
  ],
  ['a mask id out of range', IndexError, /entry 0 of the mask 'train'/, fitOn({ x, edges, y, masks: { train: { indices: [4] } } })],
  [
    'a label beyond the classes',
    IndexError,
    /label 3 is outside its range \(got 2\)\. Expected a whole number in \[0, 2\)/,
    fitOn({ x, edges, y: [0, 1, 0, 2] }),
  ],
  ['a negative label', IndexError, /label 0 is outside its range/, fitOn({ x, edges, y: Int32Array.of(-1, 0, 0, 1) })],
  ['a fractional label', IndexError, /label 1 is outside its range \(got 0\.5\)/, fitOn({ x, edges, y: [0, 0.5, 0, 1] })],
  [
    'an unknown activation',
    OptionError,
    /layers\.gcnConv: unknown activation \(got 'rleu'\)\. Expected .*relu/,
    () => layers.gcnConv({ units: 2, activation: 'rleu' as 'relu' }),
  ],
  [
    'an unknown loss',
    OptionError,
    /model\.compile: unknown loss \(got 'crossentropy'\)\. Expected crossEntropy/,
    (model) => model.compile({ loss: 'crossentropy' as 'mse' }),
  ],
  ['an unknown metric', OptionError, /unknown metric \(got 'acc'\)/, (model) => model.compile({ loss: 'mse', metrics: ['acc' as 'mae'] })],
  ['an unknown option', OptionError, /layers\.dense: unknown option 'unit'/, () => layers.dense({ unit: 3 } as never)],
  [
    'units that are no whole number',
    OptionError,
    /bad value for 'units' \(got 0\)\. Expected a whole number of at least 1/,
    () => layers.dense({ units: 0 }),
  ],
  [
    'prediction and target that would broadcast',
    ShapeError,
    /losses\.mse: prediction and target have different shapes, and losses never broadcast/,
    () =>
      losses.mse(
        tensor([
          [1, 2],
          [3, 4],
        ]),
        tensor([[1], [2]]),
      ),
  ],
  ['a row against a column', ShapeError, /never broadcast/, () => losses.mse(tensor([1, 2, 3]), tensor([[1, 2, 3]]))],
  [
    'a tensor used after its scope',
    ScopeError,
    /a tensor was used after its memory was given back \(got f32 \[2\]\)/,
    () => {
      let kept: Tensor | undefined;
      scope(() => {
        kept = ops.add(tensor([1, 2]), 1);
        return 0;
      });
      ops.add(kept as Tensor, 1);
    },
  ],
  [
    'an intermediate used after its derivative',
    ScopeError,
    /used after its memory was given back/,
    () => {
      let kept: Tensor | undefined;
      valueAndGrad((p: Tensor) => ops.sum((kept = ops.exp(p))))(tensor([1, 2]));
      (kept as Tensor).toArray();
    },
  ],
  [
    'an async function in a scope',
    ScopeError,
    /scope: the function returned a promise\. Expected a synchronous function\. Await outside/,
    () => scope(async () => 1),
  ],
  [
    'f32 and f64 mixed',
    DTypeError,
    /operands of different types \(got f32 and f64\)/,
    () => ops.add(tensor([1]), tensor([1], { dtype: 'f64' })),
  ],
  ['arithmetic on whole numbers', DTypeError, /arithmetic needs floating point \(got u32\)/, () => ops.exp(tensor(Uint32Array.of(1)))],
  ['ragged arrays', ShapeError, /ragged nested arrays/, () => tensor([[1, 2], [3]])],
  [
    'a graph of another width in a list',
    ShapeError,
    /x of graph 1 does not fit that of graph 0/,
    (model) =>
      model.fit(
        [
          { x, edges, y },
          { x: [[1]], edges: [], y: [0], level: 'node' },
        ],
        { epochs: 1 },
      ),
  ],
  ['an empty list of graphs', GraphError, /the list of graphs is empty/, (model) => model.fit([], { epochs: 1 })],
  [
    'an edge of a graph in a list',
    IndexError,
    /graph 1: .*edge 0 points to node 7/,
    (model) =>
      model.fit(
        [
          { x, edges, y },
          { x, edges: [[0, 7]], y },
        ],
        { epochs: 1 },
      ),
  ],
];

describe('bad input', () => {
  it.each(cases)('%s: a typed error, nothing changed, and the next step is right', async (_, kind, message, act) => {
    const [model, undisturbed] = [network(), network()];
    for (const one of [model, undisturbed]) await one.fit(good, { epochs: 2, seed: 1 });
    const before = bits(model.params);

    const error = await rejected(async () => await act(model));
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^[^:]+: .+\.$/); // <where>: <what> (got …). Expected …. <mend>.
    expect(error.code).toMatch(/^[A-Z_]+$/);
    expect(bits(model.params)).toBe(before);

    for (const one of [model, undisturbed]) await one.fit(good, { epochs: 1, seed: 2 });
    expect(bits(model.params)).toBe(bits(undisturbed.params));
  });

  it('a loss that is not finite is a NumericError, and the step did not happen', async () => {
    const model = sequential([layers.dense({ units: 1 })]);
    model.compile({ loss: 'mse' });
    const huge = { x: [[1e30], [1]], y: [[0], [1]], level: 'node' as const };
    model.params = model.init({ seed: 0, like: huge });
    const before = bits(model.params);
    expect(await rejected(() => model.fit(huge, { epochs: 1, seed: 0 }))).toBeInstanceOf(NumericError);
    expect(bits(model.params)).toBe(before);
  });
});

describe('graphs that are empty', () => {
  const params = network().init({ seed: 3, like: good }) as Record<string, Record<string, Tensor>>;

  it('a graph without edges: every node is alone, and the GCN is a dense network', async () => {
    const model = network();
    model.params = params;
    const { data: out } = await model.predict({ x, edges: [] });
    const hidden = ops.linear(tensor(x), params.gcnConv1.kernel, params.gcnConv1.bias, 'relu');
    expect([...out]).toEqual([...ops.linear(hidden, params.gcnConv2.kernel, params.gcnConv2.bias).toTypedArray()]);
    await model.fit({ x, edges: [], y }, { epochs: 3, seed: 0 });
  });

  it('a graph without nodes: no rows come out', async () => {
    const model = network();
    model.params = params;
    const { data: out, shape } = await model.predict({ x: { data: new Float32Array(0), shape: [0, 2] }, edges: [] });
    expect([out.length, shape]).toEqual([0, [0, 2]]);
  });

  it('among others in a batch they pool to 0', () => {
    const batch = data.batch([
      {
        x: [
          [1, 2],
          [3, 4],
        ],
      },
      { x: { data: new Float32Array(0), shape: [0, 2] } },
      { x: [[5, 6]] },
    ]);
    const rows = batch.x as Tensor;
    expect(layers.globalSumPool()({}, rows, batch).toArray()).toEqual([
      [4, 6],
      [0, 0],
      [5, 6],
    ]);
    expect(layers.globalMeanPool()({}, rows, batch).toArray()).toEqual([
      [2, 3],
      [0, 0],
      [5, 6],
    ]);
    expect(layers.globalMaxPool()({}, rows, batch).toArray()).toEqual([
      [3, 4],
      [0, 0],
      [5, 6],
    ]);
  });
});
