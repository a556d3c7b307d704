import { describe, expect, test } from 'vitest';
import { FormatError } from '../../src/core/errors.js';
import { readSafetensors, type StoredArray, writeSafetensors } from '../../src/io/safetensors.js';

const f32 = (shape: number[], values: number[]): StoredArray => ({
  dtype: 'F32',
  shape,
  data: new Uint8Array(Float32Array.from(values).buffer),
});

const sample = writeSafetensors({
  tensors: new Map([
    ['layer.kernel', f32([2, 3], [1, 2, 3, 4, 5, 6])],
    ['layer.bias', f32([3], [0.5, -0, Number.NaN])],
    ['empty', f32([0, 7], [])],
    ['scalar', f32([], [9])],
  ]),
  metadata: new Map([['format', 'pt']]),
});

/** A file from a header and a body, right or wrong. */
function file(header: string, body = new Uint8Array(0), length = new TextEncoder().encode(header).length): Uint8Array {
  const text = new TextEncoder().encode(header);
  const out = new Uint8Array(8 + text.length + body.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(length), true);
  out.set(text, 8);
  out.set(body, 8 + text.length);
  return out;
}

const entry = (offsets: string, shape = '[1]', dtype = '"F32"'): string => `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`;

describe('safetensors', () => {
  test('what was written comes back, byte for byte, aligned to 64 bytes', () => {
    const { tensors, metadata } = readSafetensors(sample);
    expect([...tensors.keys()]).toEqual(['layer.kernel', 'layer.bias', 'empty', 'scalar']);
    expect(tensors.get('layer.kernel')).toEqual(f32([2, 3], [1, 2, 3, 4, 5, 6]));
    expect([...(tensors.get('layer.bias') as StoredArray).data]).toEqual([...f32([3], [0.5, -0, Number.NaN]).data]);
    expect(tensors.get('empty')?.shape).toEqual([0, 7]);
    expect(metadata.get('format')).toBe('pt');
    expect((tensors.get('layer.kernel') as StoredArray).data.byteOffset % 64).toBe(0);
    expect(writeSafetensors({ tensors, metadata })).toEqual(sample);
  });

  test('a name may be anything, and reaches no prototype', () => {
    const odd = new Map([
      ['__proto__', f32([1], [1])],
      ['constructor', f32([1], [2])],
      ['ünï "quoted"\n', f32([1], [3])],
    ]);
    expect([...readSafetensors(writeSafetensors({ tensors: odd })).tensors.keys()]).toEqual([...odd.keys()]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  const four = new Uint8Array(4);
  test.each([
    ['nothing at all', new Uint8Array(0)],
    ['seven bytes', new Uint8Array(7)],
    ['a header beyond the file', file('{}', four, 99)],
    [
      'a header of 2^60 bytes',
      (() => {
        const f = file('{}');
        f[7] = 0x10;
        return f;
      })(),
    ],
    ['no object', file('[]')],
    ['a space before the object', file(' {}')],
    ['trailing text', file('{} x')],
    [
      'not UTF-8',
      (() => {
        const f = file('{"a":1}');
        f[9] = 0xff;
        return f;
      })(),
    ],
    ['a truncated object', file('{"a":')],
    ['a duplicate name', file(`{"a":${entry('[0,4]')},"a":${entry('[0,4]')}}`, four)],
    ['a duplicate key inside', file('{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', four)],
    ['an unknown key', file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}', four)],
    ['a missing key', file('{"a":{"dtype":"F32","shape":[1]}}', four)],
    ['an unknown dtype', file(`{"a":${entry('[0,4]', '[1]', '"F31"')}}`, four)],
    ['an inherited name as dtype', file(`{"a":${entry('[0,4]', '[1]', '"constructor"')}}`, four)],
    ['a negative size', file(`{"a":${entry('[0,4]', '[-1]')}}`, four)],
    ['a fractional size', file(`{"a":${entry('[0,4]', '[1.5]')}}`, four)],
    ['minus zero', file(`{"a":${entry('[-0,4]')}}`, four)],
    ['a product beyond 2^53', file(`{"a":${entry('[0,4]', '[4294967296,4294967296]')}}`, four)],
    ['a product that wraps to the right size', file(`{"a":${entry('[0,4]', '[9007199254740993,1]')}}`, four)],
    ['33 axes', file(`{"a":${entry('[0,4]', `[${Array(33).fill(1)}]`)}}`, four)],
    ['a shape that does not fill', file(`{"a":${entry('[0,4]', '[2]')}}`, four)],
    ['offsets in reverse', file(`{"a":${entry('[4,0]', '[0]')}}`, four)],
    ['offsets beyond the file', file(`{"a":${entry('[0,8]', '[2]')}}`, four)],
    ['a hole', file(`{"a":${entry('[4,8]')}}`, new Uint8Array(8))],
    ['an overlap', file(`{"a":${entry('[0,4]')},"b":${entry('[0,4]')}}`, four)],
    ['bytes after the last tensor', file(`{"a":${entry('[0,4]')}}`, new Uint8Array(5))],
    ['metadata that is no dictionary', file('{"__metadata__":[]}')],
    ['metadata with a number', file('{"__metadata__":{"a":1}}')],
    ['nesting without end', file('['.repeat(5000))],
    ['an entry that is a list', file('{"a":[]}')],
  ])('%s is a FormatError', (_, bytes) => {
    expect(() => readSafetensors(bytes)).toThrow(FormatError);
  });

  test('truncation anywhere is a FormatError', () => {
    for (let end = 0; end < sample.length; end++) expect(() => readSafetensors(sample.subarray(0, end))).toThrow(FormatError);
  });

  test('mutated files give a FormatError or exactly their bytes', () => {
    const rounds = Number(process.env.GRAPHGRAD_FUZZ ?? 50_000);
    let state = 1;
    const random = (n: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return Math.floor(((state >>> 0) / 2 ** 32) * n);
    };
    let loads = 0;
    for (let round = 0; round < rounds; round++) {
      const bytes = sample.slice();
      for (let k = random(4); k >= 0; k--) bytes[random(random(3) === 0 ? bytes.length : 300)] = random(256);
      try {
        const { tensors } = readSafetensors(bytes);
        const total = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
        const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
        expect(total).toBe(bytes.length - 8 - length);
        for (const { data } of tensors.values()) expect(data.buffer).toBe(bytes.buffer);
        loads++;
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }
    expect(loads).toBeGreaterThan(0);
  });
});
