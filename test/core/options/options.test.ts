import { describe, expect, expectTypeOf, it } from 'vitest';
import { OptionError } from '../../../src/core/errors.js';
import { nearest } from '../../../src/core/options/nearest.js';
import { nested } from '../../../src/core/options/nested.js';
import type { Given, Values } from '../../../src/core/options/option.js';
import { checkOptions, readOptions } from '../../../src/core/options/read.js';
import { array, bool, custom, either, func, int, nullable, number, oneOf, optional, string } from '../../../src/core/options/vocabulary.js';

const schema = {
  units: int({ min: 1 }),
  rate: number({ min: 0, below: 1, default: 0.5 }),
  useBias: bool(true),
  aggregate: oneOf(['sum', 'mean'], 'sum'),
  sizes: optional(array(int({ min: 1 }), { min: 1 })),
  name: string(''),
  onEpoch: optional(func<(epoch: number) => void>()),
  patience: int({ min: 0, max: Infinity, default: Infinity }),
  mask: nullable(string()),
  depth: optional(either(int(), oneOf(['auto'])), 'auto'),
  signal: optional(custom<AbortSignal>('object', 'an AbortSignal', (value) => value instanceof AbortSignal)),
};
const refusal = (given: unknown): string => {
  try {
    readOptions('here', schema, given);
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    return (error as Error).message;
  }
  return 'accepted';
};

describe('a schema', () => {
  it('gives the types of what is written and of what is read', () => {
    expectTypeOf<Given<typeof schema>>().toEqualTypeOf<{
      units: number;
      rate?: number;
      useBias?: boolean;
      aggregate?: 'sum' | 'mean';
      sizes?: readonly number[];
      name?: string;
      onEpoch?: (epoch: number) => void;
      patience?: number;
      mask?: string | null;
      depth?: number | 'auto';
      signal?: AbortSignal;
    }>();
    expectTypeOf<Values<typeof schema>['sizes']>().toEqualTypeOf<readonly number[] | undefined>();
    expectTypeOf<Values<typeof schema>['mask']>().toEqualTypeOf<string | null>();
    expectTypeOf<Values<typeof schema>['rate']>().toEqualTypeOf<number>();
  });

  it('fills in what is left out or undefined', () => {
    expect(readOptions('here', schema, { units: 3, rate: undefined })).toEqual({
      units: 3,
      rate: 0.5,
      useBias: true,
      aggregate: 'sum',
      sizes: undefined,
      name: '',
      onEpoch: undefined,
      patience: Infinity,
      mask: null,
      depth: 'auto',
      signal: undefined,
    });
  });

  it('is its own plain form as JSON', () => {
    expect(JSON.parse(JSON.stringify({ units: schema.units, aggregate: schema.aggregate }))).toEqual({
      units: { type: 'int', min: 1, expected: 'a whole number of at least 1' },
      aggregate: { type: 'string', values: ['sum', 'mean'], default: 'sum', expected: "'sum', 'mean'" },
    });
  });
});

describe('what does not fit', () => {
  it.each([
    [null, /^here: the options are no object \(got null\)\. Expected an object with units, rate/],
    [3, /no object \(got 3\)/],
    [[], /no object \(got \[\]\)/],
    [() => 0, /no object \(got a function\)/],
    [undefined, /the option 'units' is missing\. Expected a whole number of at least 1/],
    [{}, /'units' is missing/],
    [{ units: 0 }, /bad value for 'units' \(got 0\)\. Expected a whole number of at least 1/],
    [{ units: 1.5 }, /got 1\.5/],
    [{ units: Number.NaN }, /got NaN/],
    [{ units: 1n }, /got 1n/],
    [{ units: '1' }, /got '1'/],
    [{ units: 2 ** 53 }, /bad value/],
    [{ units: null }, /got null/],
    [{ units: 1, rate: 1 }, /bad value for 'rate' \(got 1\)\. Expected a number of at least 0 and below 1/],
    [{ units: 1, rate: -Infinity }, /got -Infinity/],
    [{ units: 1, useBias: 1 }, /Expected true or false/],
    [{ units: 1, aggregate: 'max' }, /got 'max'\)\. Expected 'sum', 'mean'/],
    [{ units: 1, sizes: [] }, /got \[\]\)\. Expected a list of whole numbers of at least 1/],
    [{ units: 1, sizes: [2, 0] }, /got \[2, 0\]/],
    [{ units: 1, onEpoch: {} }, /Expected a function/],
    [{ units: 1, patience: -Infinity }, /'patience'/],
    [{ units: 1, depth: 'deep' }, /Expected a whole number or 'auto'/],
    [{ units: 1, signal: {} }, /an AbortSignal/],
    [{ units: 1, constructor: 1 }, /unknown option 'constructor'/],
    [Object.create({ rates: 1 }), /unknown option 'rates'.*Perhaps 'rate' is meant\.$/],
  ])('%o is refused', (given, message) => {
    expect(refusal(given)).toMatch(message);
  });

  it('is refused by the check that makes nothing, which lets be what is missing', () => {
    expect(() => checkOptions('here', schema, { unit: 3 })).toThrow(/Perhaps 'units' is meant\./);
    expect(() => checkOptions('here', schema, { units: -3 })).toThrow(/bad value/);
    expect(checkOptions('here', schema, {})).toBe(undefined);
  });

  it('tells programs the name, the nearest one and the value', () => {
    expect(() => readOptions('here', schema, { unit: 3 })).toThrow(
      expect.objectContaining({ code: 'OPTION', where: 'here', fields: { option: 'unit', nearest: 'units' } }),
    );
  });
});

describe('options inside options', () => {
  const groups = { groups: optional(array(nested({ match: string(), weightDecay: optional(number({ min: 0 })) }))) };

  it('are refused by their place', () => {
    const read = (given: unknown) => () => readOptions('here', groups, given);
    expect(read({ groups: [{ match: 'a' }, { match: 'b', weight_decay: 1 }] })).toThrow(
      /^here: groups\[1\]: unknown option 'weight_decay'.*Perhaps 'weightDecay' is meant\./,
    );
    expect(read({ groups: [{}] })).toThrow(/^here: groups\[0\]: the option 'match' is missing/);
    expect(read({ groups: [{ match: 'a', weightDecay: -1 }] })).toThrow(/^here: groups\[0\]: bad value for 'weightDecay' \(got -1\)/);
    expect(read({ groups: [null] })).toThrow(/^here: groups\[0\]: the options are no object \(got null\)/);
    expect(read({ groups: {} })).toThrow(/Expected a list of an object with match, weightDecay/);
    expect(read({ groups: [{ match: 'a' }] })()).toEqual({ groups: [{ match: 'a' }] });
  });
});

describe('the nearest name', () => {
  it.each([
    ['lr', ['learningRate', 'beta1'], 'learningRate'],
    ['learning_rate', ['learningRate', 'beta1'], 'learningRate'],
    ['batch_size', ['epochs', 'batchSize'], 'batchSize'],
    ['edge_index', ['x', 'edges', 'edgeIndex'], 'edgeIndex'],
    ['restore_best', ['monitor', 'restoreBest'], 'restoreBest'],
    ['dim', ['axis', 'keepDims'], 'axis'],
    ['keepdim', ['axis', 'keepDims'], 'keepDims'],
    ['k', ['folds', 'seed'], 'folds'],
    ['inputNodes', ['fanOuts', 'seeds', 'seed'], 'seeds'],
    ['isUndirected', ['undirected', 'seed'], 'undirected'],
    ['epoch', ['epochs', 'batchSize'], 'epochs'],
    ['metric', ['metrics', 'loss'], 'metrics'],
    ['validation_data', ['validation', 'validationData'], 'validationData'],
    ['smoothing', ['labelSmoothing', 'mask'], 'labelSmoothing'],
    ['sede', ['seed', 'side'], 'seed'],
    ['y', ['x'], 'x'],
    ['zzzzzz', ['units', 'seed'], undefined],
    ['toString', ['units'], undefined],
  ])('of %s among %j is %s', (name, known, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });
});
