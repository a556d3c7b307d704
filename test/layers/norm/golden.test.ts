import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { expectRoundTrip } from '../../network/pyg-round-trip.js';
import { layers, tree } from '../api.js';
import { checkGolden } from '../golden.js';

/** Golden cases of normalisations, and how each is made. */
const table: readonly (readonly [string, layers.Layer])[] = [
  ['instance_norm', layers.instanceNorm({ affine: true })],
  ['pair_norm', layers.pairNorm()],
  ['pair_norm_batch', layers.pairNorm({ scale: 2 })],
  ['mean_subtraction_norm', layers.meanSubtractionNorm()],
  ['graph_size_norm', layers.graphSizeNorm()],
];

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-norms-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(table)('%s', (name, layer) => {
  test.each(['f64', 'f32'] as const)('output and all gradients in %s', (dtype) => {
    expect(tree.leaves(checkGolden(name, layer, dtype))).toEqual([]);
  });

  test('PyG weights in and out', () => expectRoundTrip(name, layer, folder));
});
