import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Csr, data, FormatError, io, layers, propagate, SparseTensor, sequential, tensor } from '../../../src/index.js';
import { parseJson } from '../../../src/io/json.js';
import { kindsWith } from '../../../src/network/libraryKinds.js';
import { fromTopology, topologyOf } from '../../../src/network/topology.js';

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-kernels-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { kernels } = propagate;
const graph = data.graph(data.karate());
const ring = new SparseTensor(
  new Csr(
    34,
    34,
    tensor(Uint32Array.from({ length: 35 }, (_, i) => i)),
    tensor(Uint32Array.from({ length: 34 }, (_, i) => (i + 1) % 34)),
    null,
  ),
  tensor(Float32Array.from({ length: 34 }, (_, i) => 0.1 + i / 3)),
);

it.each([
  kernels.adjacency({ selfLoops: 1 }).normalize('row').power(2),
  kernels.gcn().pageRank({ alpha: 0.2 }).topK(4),
  kernels.laplacian({ normalization: 'symmetric' }).times(-0.5).plus(kernels.gcn()),
  kernels.gcn().heat({ time: 2 }).threshold({ epsilon: 0.01 }),
  kernels.matrix(ring),
])('a file holds the kernel of a layer: $rule.text', async (kernel) => {
  const model = sequential([layers.propagationConv({ units: 4, kernel }), layers.appnp({ hops: 2, alpha: 0.1, kernel })]);
  model.params = model.init({ seed: 0, like: graph });
  const file = join(folder, 'kernel.safetensors');
  await model.save(file);
  const again = await io.load(file);
  expect((await again.predict(graph)).data).toEqual((await model.predict(graph)).data);
  expect(JSON.stringify(again.parts)).toBe(JSON.stringify(model.parts));
});

it('a kernel that is none makes a bad file', () => {
  const kinds = kindsWith('test');
  const text = JSON.stringify(
    topologyOf('test', sequential([layers.propagationConv({ units: 4, kernel: kernels.gcn().power(2) })]), kinds),
  );
  expect(text).toContain('"kernel":"power"');
  for (const bad of ['"kernel":"pwer"', '"kernel":"plus"', '"kernel":7'])
    expect(() => fromTopology('test', parseJson('test', text.replace('"kernel":"power"', bad)), kinds), bad).toThrow(FormatError);
});
