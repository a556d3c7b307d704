import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { data, init, io, type Model, models, tensor } from '../../src/index.js';
import { expectGolden, readFixture, toTensor } from '../layers/golden.js';
import { content, f64, file } from './pyg-round-trip.js';

await init({ dtypes: ['f32', 'f64'] });
const folder = mkdtempSync(join(tmpdir(), 'graphgrad-pyg-models-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The weights of a case as PyG saves them, below a prefix. */
const stateOf = (name: string, prefix = '') =>
  file(
    Object.entries(readFixture(name).state).map(
      ([key, { shape, data: values }]) => [key.slice(prefix.length), f64(shape, values)] as const,
    ),
  );

async function expectSame(name: string, model: Model, written: Uint8Array): Promise<void> {
  const path = join(folder, `${name}.safetensors`);
  await io.savePyG(model, path);
  expect(content(readFileSync(path))).toEqual(content(written));
}

test('SchNet: weights of PyG give its energies and forces, and are saved as they were', async () => {
  const fixture = readFixture('schnet_energy_forces');
  const { z, pos, edge_index: edges, batch } = fixture.inputs;
  const half = edges!.data.length / 2;
  const graph = new data.Graph({
    numNodes: z!.data.length,
    numGraphs: 2,
    x: tensor(Float64Array.from(z!.data), { shape: [z!.data.length, 1] }),
    src: tensor(Uint32Array.from(edges!.data.slice(0, half))),
    dst: tensor(Uint32Array.from(edges!.data.slice(half))),
    edgeWeight: null,
    edgeAttr: null,
    pos: toTensor(pos!, 'f64'),
    y: null,
    level: 'node',
    masks: {},
    nodePtr: tensor(Uint32Array.from([0, 1, 2], (g) => batch!.data.filter((id) => id < g).length)),
    dtype: 'f64',
  });
  const energy = models.schNet({ units: 4, filters: 4, layers: 1, gaussians: 4, cutoff: 2.6 });
  const written = stateOf('schnet_energy_forces', 'net.');
  await io.loadPyG(energy, written, { like: graph });
  expectGolden('energies', energy(energy.params, graph), fixture.outputs.energy!, fixture.tolerance.f64);
  await expectSame('schNet', energy, written);
  const potential = models.potential({ energy });
  await io.loadPyG(potential, written, { like: graph });
  const forces = (potential(potential.params, graph).toArray() as number[][]).flatMap(([, ...force]) => force);
  expectGolden(
    'forces',
    tensor(Float64Array.from(forces), { shape: [forces.length / 3, 3] }),
    fixture.outputs.forces!,
    fixture.tolerance.f64,
  );
  await expectSame('potential', potential, written);
});

test('LightGCN: weights of PyG give its rows, and are saved as they were', async () => {
  const fixture = readFixture('lightgcn_bpr');
  const edges = fixture.inputs.edge_index!.data;
  const half = edges.length / 2;
  const graph = data.graph({
    numNodes: 9,
    edges: [Uint32Array.from(edges.slice(0, half)), Uint32Array.from(edges.slice(half))],
    dtype: 'f64',
  });
  const model = models.lightGcn({ units: 3, layers: 2 });
  const written = stateOf('lightgcn_bpr');
  await io.loadPyG(model, written, { like: graph });
  const rows = model(model.params, graph, { buffers: model.buffers! });
  expectGolden('rows', rows, fixture.outputs.embedding!, fixture.tolerance.f64);
  await expectSame('lightGcn', model, written);
});

test('GAE and node2vec: names of PyG', async () => {
  const graph = data.graph({ x: [[1], [2]], edges: [[0, 1]] });
  const names = async (model: Model): Promise<string[]> => {
    model.params = model.init({ seed: 0, like: graph });
    const path = join(folder, 'names.safetensors');
    await io.savePyG(model, path);
    return Object.keys(content(readFileSync(path))).sort();
  };
  const gcn = models.gcn({ units: 3, layers: 1 });
  expect(await names(models.gae({ encoder: gcn }))).toEqual(['encoder.convs.0.bias', 'encoder.convs.0.lin.weight']);
  expect(await names(models.node2vec({ units: 3 }))).toEqual(['embedding.weight']);
});
