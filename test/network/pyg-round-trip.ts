import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { io, sequential } from '../../src/index.js';
import { readSafetensors, type StoredArray, writeSafetensors } from '../../src/io/safetensors.js';
import type { layers } from '../layers/api.js';
import { expectGolden, type Fixture, fixtureGraph, readFixture, toTensor } from '../layers/golden.js';

export const f64 = (shape: readonly number[], values: ArrayLike<number>): StoredArray => ({
  dtype: 'F64',
  shape,
  data: new Uint8Array(Float64Array.from(values).buffer),
});
export const counter: StoredArray = { dtype: 'I64', shape: [], data: new Uint8Array(8) };
export const file = (entries: Iterable<readonly [string, StoredArray]>): Uint8Array<ArrayBuffer> =>
  writeSafetensors({ tensors: new Map(entries) });
const stateOf = ({ state }: Fixture): [string, StoredArray][] =>
  Object.entries(state).map(([name, { shape, data }]) => [name, name.endsWith('num_batches_tracked') ? counter : f64(shape, data)]);
export const content = (bytes: Uint8Array): Record<string, [readonly number[], string]> =>
  Object.fromEntries(
    [...readSafetensors(bytes).tensors].map(([name, { shape, data }]) => [name, [shape, Buffer.from(data).toString('hex')]]),
  );

/** The weights of a golden case, loaded under PyG's names, give its output; saved, they are what they were. Files go into `folder`. */
export async function expectRoundTrip(name: string, layer: layers.Layer, folder: string): Promise<void> {
  const fixture = readFixture(name);
  const graph = fixtureGraph(fixture, 'f64');
  const model = sequential({ it: layer });
  const written = file(stateOf(fixture));
  await io.loadPyG(model, written, { like: graph, map: { it: '' } });
  const { x_0: initial } = fixture.inputs;
  const on = initial ? graph.with({ x: toTensor(initial, 'f64') }) : graph;
  const out = model(model.params, graph.x!, on, { training: fixture.training ?? false, buffers: model.buffers ?? {} });
  expectGolden(name, out, fixture.outputs.out!, fixture.tolerance.f64);
  const path = join(folder, `${name}.safetensors`);
  await io.savePyG(model, path, { map: { it: '' } });
  expect(content(readFileSync(path))).toEqual(content(written));
}
