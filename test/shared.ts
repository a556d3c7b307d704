import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));
const sharedRoot = process.env.GRAPHGRAD_SHARED ?? resolve(projectRoot, '../shared');

/** Absolute path of a file of the shared folder (data sets, fixtures): `shared('data/karate/header.json')`. */
export const shared = (path: string): string => join(sharedRoot, path);

/**
 * A `describe` for tests that read the shared folder (beside the project, or where GRAPHGRAD_SHARED says).
 * Where the folder is absent the block counts as one skipped test and its body never runs; in CI that is an error.
 */
export function describeShared(name: string, body: () => void): void {
  if (existsSync(sharedRoot)) {
    describe(name, body);
    return;
  }
  if (process.env.CI) throw new Error(`${name}: the shared folder ${sharedRoot} is missing, and in CI a skipped test is a failure`);
  describe(name, () => it.skip(`needs the shared folder ${sharedRoot}`, () => {}));
}

const viewOf = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

interface GrbHeader {
  readonly arrays: Readonly<Record<string, { dtype: keyof typeof viewOf; shape: number[]; offset: number; nbytes: number }>>;
}

/** Reads one array of a converted data set ("grb/1") as plain numbers, row-major: `grb('cora', 'edge_index')`. */
export function grb(set: string, array: string): number[] {
  const header: GrbHeader = JSON.parse(readFileSync(shared(`data/${set}/header.json`), 'utf8'));
  const entry = header.arrays[array];
  if (entry === undefined) throw new Error(`data set ${set} has no array ${array}`);
  const bytes = readFileSync(shared(`data/${set}/data.bin`)).subarray(entry.offset, entry.offset + entry.nbytes);
  return Array.from(new viewOf[entry.dtype](new Uint8Array(bytes).buffer));
}
