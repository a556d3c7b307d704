import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { mulberry32 } from '../../src/data/mulberry32.js';
import { io, models, OptionError, sequential, tree } from '../../src/index.js';
import { readSafetensors, type StoredArray } from '../../src/io/safetensors.js';
import { cases } from '../layers/cases.js';
import { plains, toGraph } from '../layers/property-graphs.js';
import { content, file } from './pyg-round-trip.js';

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-pyg-random-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const graph = toGraph(plains['G2 an isolated node, a loop, a double edge']);

/** What PyG does not have, or computes otherwise: refused, since weights alone would not make the same network. */
const own = new Set([
  'propagationConv',
  'propagationConv with a kernel',
  'schNetInteraction bessel, distances as weights',
  'exphormerConv',
  'exphormerConv expander',
  'exphormer model',
  'graphMae',
  'neuralFingerprint duvenaud',
  'neuralFingerprint normalised',
  // PyG's are models of entities as well as relations
  'complExDecoder',
  'transEDecoder',
  // PyG takes all graphs of a batch as one there
  'edgeConv norm by graphs',
  'edgeCnn layerNorm',
]);

/** Other numbers in the same shapes: what a training in Python leaves behind. */
function randomised(bytes: Uint8Array, seed: number): Uint8Array<ArrayBuffer> {
  const random = mulberry32(seed);
  const filled = new Map<string, StoredArray>();
  for (const [name, { dtype, shape, data }] of readSafetensors(bytes).tensors) {
    const values = new Float64Array(data.length / 8).map(() => 0.1 + random());
    filled.set(name, { dtype, shape, data: dtype === 'F64' ? new Uint8Array(values.buffer) : data });
  }
  // what a state_dict holds twice is the same tensor twice
  for (const name of filled.keys()) {
    const other = filled.get(name.replace(/\bconv\.nn\./, 'mlp.')); // SchNet's filters
    if (other !== undefined) filled.set(name, other);
  }
  return file(filled);
}

/** Models of one set of nodes, which have no line among the cases. */
const ofOneSet = {
  linkx: { layer: models.linkx({ units: 4, outputs: 2, edgeLayers: 2, nodeLayers: 2 }) },
  node2vec: { layer: models.node2vec({ units: 4 }) },
};

const weighed = Object.entries({ ...cases, ...ofOneSet }).filter(([, { layer }]) => {
  const model = sequential({ it: layer });
  return tree.leaves(model.init({ seed: 0, like: graph, dtype: 'f64' })).length > 0;
});

test.each(weighed)('%s: a random state_dict goes in and comes out', async (name, { layer }) => {
  const model = sequential({ it: layer });
  model.params = model.init({ seed: 0, like: graph, dtype: 'f64' });
  model.buffers = model.initBuffers({ seed: 0, like: graph, dtype: 'f64' });
  const path = join(folder, 'state.safetensors');
  const map = { it: '' };
  if (own.has(name)) {
    await expect(io.savePyG(model, path, { map })).rejects.toThrow(OptionError);
    return;
  }
  await io.savePyG(model, path, { map });
  const given = randomised(readFileSync(path), name.length);
  await io.loadPyG(model, given, { map });
  await io.savePyG(model, path, { map });
  expect(content(readFileSync(path))).toEqual(content(given));
});
