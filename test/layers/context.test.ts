import { describe, expect, it } from 'vitest';
import { data, layers, module, ops, random, sequential, type Tensor, tensor } from '../../src/index.js';
import { thrown } from '../thrown.js';

const x = tensor(new Float32Array(256).fill(1), { shape: [16, 16] });
const drop = layers.dropout({ rate: 0.5 });

describe('randomness in a network', () => {
  const training = { training: true, key: random.key(3) };

  it('a part used twice draws twice, and the same again in the next run', () => {
    const twice = module({ drop }, (m, p, input, ctx) => {
      const draw = (): Tensor => ops.reshape(m.drop(p.drop, input.x, input.graph, ctx.child('drop')), [256]);
      return ops.concat([draw(), draw()]);
    });
    const values = twice({}, x, undefined, training).toTypedArray();
    expect(values.slice(0, 256)).not.toEqual(values.slice(256));
    expect(twice({}, x, undefined, training).toTypedArray()).toEqual(values);
  });

  it('depends on the path: two layers of one kind draw differently, wherever they stand', () => {
    const masks = ['a', 'b'].map((name) => String(sequential({ [name]: drop })({}, x, undefined, training).toTypedArray()));
    expect(masks[0]).not.toBe(masks[1]);
    const nested = sequential({ outer: sequential({ a: drop }) })({}, x, undefined, training).toTypedArray();
    expect(String(nested)).not.toBe(masks[0]);
  });

  it('is off in evaluation, and needs a key in training', () => {
    expect(drop({}, x)).toBe(x);
    expect(drop({}, x, undefined, { training: false, key: random.key(0) })).toBe(x);
    expect(thrown(() => drop({}, x, undefined, { training: true }))).toMatchObject({ name: 'OptionError' });
  });

  it('drops everything at rate 1, and nothing at rate 0', () => {
    expect(Math.max(...layers.dropout({ rate: 1 })({}, x, undefined, training).toTypedArray())).toBe(0);
    expect(layers.dropout({ rate: 0 })({}, x, undefined, training)).toBe(x);
  });
});

describe('options', () => {
  it.each([
    [
      'a missing one',
      () => layers.dense({} as never),
      /layers\.dense: the option 'units' is missing\. Expected a whole number of at least 1/,
    ],
    ['a fraction', () => layers.gcnConv({ units: 1.5 }), /bad value for 'units' \(got 1\.5\)/],
    ['a word for a number', () => layers.dense({ units: '3' as never }), /got '3'/],
    [
      'a number for a truth value',
      () => layers.dense({ units: 3, useBias: 1 as never }),
      /bad value for 'useBias' \(got 1\)\. Expected true or false/,
    ],
    [
      'a rate above 1',
      () => layers.dropout({ rate: 1.5 }),
      /bad value for 'rate' \(got 1\.5\)\. Expected a number of at least 0 and of at most 1/,
    ],
    ['NaN', () => layers.dropout({ rate: Number.NaN }), /got NaN/],
    ['an unknown initializer', () => layers.dense({ units: 1, kernelInitializer: 'he' as never }), /unknown initializer \(got 'he'\)/],
    ['an inherited name', () => layers.dense({ units: 1, activation: 'constructor' as never }), /unknown activation/],
    ['a name that is none', () => layers.dense({ units: 1, name: 3 as never }), /bad value for 'name'/],
    ['no layers', () => sequential([]), /sequential: no layers/],
    ['what is no layer', () => sequential([{} as never]), /part 0 is not a layer \(got an empty object\)/],
    ['a named part that is no layer', () => sequential({ a: 1 as never }), /part a is not a layer \(got 1\)/],
    ['no parts at all', () => sequential(undefined as never), /what holds the parts is not an object/],
    [
      'a part of a module that is no layer',
      () => module({ a: null as never }, () => tensor(1)),
      /module: part a is not a layer \(got null\)/,
    ],
    [
      'one name twice',
      () => sequential([layers.dense({ units: 1, name: 'a' }), layers.dense({ units: 1, name: 'a' })]),
      /two parts have one name \(got 'a'\)/,
    ],
  ])('refuse %s', (_name, act, message) => {
    const error = thrown(act);
    expect(error).toMatchObject({ name: 'OptionError', code: 'OPTION' });
    expect(error.message).toMatch(message);
  });

  it('take any name', () => {
    const named = sequential([layers.dense({ units: 1, name: 'constructor' }), layers.dense({ units: 1, name: '__proto__' })]);
    expect(Object.keys(named.parts)).toEqual(['constructor', '__proto__']);
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(layers.dense({ units: 3 }).options)).toBe(true);
  });
});

describe('parameters', () => {
  const graph = data.graph({
    x: [
      [1, 2],
      [3, 4],
    ],
    edges: [[0, 1]],
  });
  const dense = layers.dense({ units: 3 });

  it.each([
    ['are missing', {}, /layers\.dense: the parameter 'kernel' is missing.*Expected \[2, 3\]/],
    [
      'are plain arrays',
      {
        kernel: [
          [1, 2, 3],
          [4, 5, 6],
        ],
        bias: tensor([0, 0, 0]),
      },
      /the parameter 'kernel' is missing/,
    ],
    ['do not fit', { kernel: tensor([[1, 2, 3]]), bias: tensor([0, 0, 0]) }, /'kernel' does not fit the features \(got \[1, 3\]\)/],
  ])('%s', (_name, params, message) => {
    const error = thrown(() => dense(params, graph.x as Tensor));
    expect(error).toMatchObject({ name: 'ShapeError', fields: { param: 'kernel', shape: [2, 3] } });
    expect(error.message).toMatch(message);
  });

  it('a layer that needs a graph says so, and a sparse matrix is refused where it has to be dense', () => {
    const params = { kernel: tensor([[1], [1]]), bias: tensor([0]) };
    expect(thrown(() => layers.gcnConv({ units: 1 })(params, graph.x as Tensor))).toMatchObject({ name: 'GraphError' });
    const sparse = data.graph({ x: { indptr: [0, 1], indices: [0], shape: [1, 2] } });
    const error = thrown(() => layers.globalSumPool()({}, sparse.x as never, sparse));
    expect(error.message).toMatch(/ops\.toDense/);
  });

  it('do not depend on the order of construction, nor on other layers', () => {
    const kernel = (model: ReturnType<typeof sequential>): unknown =>
      (model.init({ seed: 4, like: graph }).head as layers.TensorTree).kernel;
    const alone = kernel(sequential({ head: dense })) as Tensor;
    const after = kernel(sequential({ drop, head: dense })) as Tensor;
    expect(after.toTypedArray()).toEqual(alone.toTypedArray());
  });
});
