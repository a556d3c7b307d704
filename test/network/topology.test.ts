import { describe, expect, test } from 'vitest';
import { FormatError, OptionError } from '../../src/core/errors.js';
import { layers, models, module, ops, sequential } from '../../src/index.js';
import { parseJson } from '../../src/io/json.js';
import type { Layer } from '../../src/layers/define.js';
import { kindsWith } from '../../src/network/libraryKinds.js';
import { fromTopology, topologyOf } from '../../src/network/topology.js';

/** As readers of files have them; who writes needs no list of the ready-made networks. */
const kinds = kindsWith('test', { ...models });
const there = (layer: Layer, known = kinds): string => JSON.stringify(topologyOf('test', layer, known));
const back = (text: string, known = kinds) => fromTopology('test', parseJson('test', text), known);

const double = layers.define({
  kind: 'double',
  options: { by: { type: 'number', default: 2 } },
  call: (_options: { by: number }, _params, x) => ops.add(x as never, x as never),
});

describe('topology', () => {
  test.each([
    [
      'a chain',
      () => sequential([layers.gcnConv({ units: 16, activation: 'relu' }), layers.dropout({ rate: 0.5 }), layers.gcnConv({ units: 7 })]),
    ],
    ['names', () => sequential({ first: layers.dense({ units: 3 }), second: layers.dense({ units: 2, name: 'other' }) }, { name: 'net' })],
    ['chains in chains', () => sequential([sequential([layers.dense({ units: 2 })]), layers.globalSumPool()])],
    ['layers as options', () => sequential([layers.ginConv({ nn: layers.mlp({ units: [4, 4] }), eps: 0.1 }), layers.globalMeanPool()])],
    ['chains as options', () => sequential([layers.ginConv({ nn: sequential([layers.dense({ units: 3 })]) })])],
    ['ready-made networks', () => models.gin({ units: 8, layers: 2, norm: 'batchNorm', readout: 'sum', outputs: 1 })],
    ['ready-made networks in a chain', () => sequential([models.gin({ units: 8 }), layers.dense({ units: 1 })])],
  ])('%s come back as they were', (_, make) => {
    const text = there(make());
    const model = back(text);
    expect(there(model)).toBe(text);
    expect(Object.keys(model.parts)).toEqual(Object.keys(make().parts));
  });

  test('ready-made networks are written without being named, and a kind that only calls itself one is not', () => {
    const written = kindsWith('test');
    expect(there(models.gin({ units: 8 }), written)).toBe(there(models.gin({ units: 8 })));
    const pretender = layers.define({ kind: 'gin', group: 'models', options: {}, call: (_options: object, _params, x) => x });
    expect(() => there(pretender(), written)).toThrow(OptionError);
    expect(() => kindsWith('test', { gin: pretender })).toThrow(/comes with the library/);
  });

  test('every layer of the library is known by its name', () => {
    for (const [name, make] of Object.entries({ ...layers, ...models })) {
      if (typeof make === 'function' && 'definition' in make)
        expect(
          [...kinds.keys()].some((key) => key.endsWith(`.${name}`)),
          name,
        ).toBe(true);
    }
  });

  test('functions are refused where they would be lost, with the way out', () => {
    const net = module({ a: layers.dense({ units: 1 }) }, (m, p, { x, graph }, context) => m.a(p.a, x, graph, context.child('a')));
    expect(() => there(net)).toThrow(/whose function no file can hold.*layers\.define/s);
    expect(() => there(sequential([layers.dense({ units: 1, activation: (x) => x })]))).toThrow(/dense1\.activation is a function/);
    expect(() => there(sequential([double()]))).toThrow(OptionError);
    const impostor = layers.define({ kind: 'dense', options: {}, call: (_options, _params, x) => x });
    expect(() => there(sequential([impostor()]))).toThrow(/not known by name/);
    expect(() => kindsWith('test', { impostor })).toThrow(/comes with the library/);
  });

  test("a kind of the user's travels when both sides name it", () => {
    const known = kindsWith('test', { double });
    const text = there(sequential([double({ by: 3 })]), known);
    expect(back(text, known).parts.double1.options).toEqual({ by: 3, name: '' });
    expect(() => back(text)).toThrow(/not known by name.*layers\.double.*io\.load/s);
  });

  const dense = '{"kind":"layers.dense","options":{"units":1}}';
  test.each([
    ['nothing', 'null'],
    ['a list', '[]'],
    ['a layer alone', dense],
    ['no kind', '{}'],
    ['a kind from elsewhere', '{"kind":"layers.eval","options":{}}'],
    ['an inherited name', '{"kind":"constructor","options":{}}'],
    ['a prototype', '{"kind":"__proto__","options":{}}'],
    ['no options', '{"kind":"layers.dense"}'],
    ['something more', '{"kind":"sequential","name":"","parts":[],"more":1}'],
    ['an empty chain', '{"kind":"sequential","name":"","parts":[]}'],
    ['a part without a name', `{"kind":"sequential","name":"","parts":[["",${dense}]]}`],
    ['a part that is a prototype', `{"kind":"sequential","name":"","parts":[["__proto__",${dense}]]}`],
    ['a name twice', `{"kind":"sequential","name":"","parts":[["a",${dense}],["a",${dense}]]}`],
    ['parts that are no pairs', `{"kind":"sequential","name":"","parts":[${dense}]}`],
    [
      'an option that does not exist',
      '{"kind":"sequential","name":"","parts":[["a",{"kind":"layers.dense","options":{"units":1,"x":1}}]]}',
    ],
    [
      'an option as prototype',
      '{"kind":"sequential","name":"","parts":[["a",{"kind":"layers.dense","options":{"__proto__":1,"units":1}}]]}',
    ],
    ['an option out of range', '{"kind":"sequential","name":"","parts":[["a",{"kind":"layers.dense","options":{"units":-1}}]]}'],
    [
      'an unknown activation',
      '{"kind":"sequential","name":"","parts":[["a",{"kind":"layers.dense","options":{"units":1,"activation":"constructor"}}]]}',
    ],
    ['a layer as a number', `{"kind":"sequential","name":"","parts":[["a",{"kind":"layers.dense","options":{"units":${dense}}}]]}`],
  ])('%s is a FormatError', (_, text) => {
    expect(() => back(text)).toThrow(FormatError);
    expect(({} as Record<string, unknown>).units).toBeUndefined();
  });

  test('a gcnConv without normalisation is read as 0.1.0 first wrote it, with the loops that it never had', () => {
    const text = there(sequential([layers.gcnConv({ units: 2, normalize: false })]));
    const early = text.replace('"addSelfLoops":false', '"addSelfLoops":true');
    expect(early).not.toBe(text);
    expect(there(back(early))).toBe(text);
    const looped = there(sequential([layers.gcnConv({ units: 2, addSelfLoops: false })]));
    expect(there(back(looped))).toBe(looped);
  });

  test('the number of layers is bounded', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => `["p${i}",${dense}]`).join(',');
    expect(() => back(`{"kind":"sequential","name":"","parts":[${many}]}`)).toThrow(/more layers/);
  });
});
