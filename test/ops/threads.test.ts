import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { init, memory } from '../../src/index.js';
import { tuning } from '../../src/runtime/pool/pool.js';

await init({ threads: 8, dtypes: ['f32', 'f64'] });
const { checkThreads, entriesOf } = await import('./harness.js');
const entries = await entriesOf('samples');

const before = { ...tuning };
beforeAll(() => {
  expect(memory().threads).toBe(8);
  Object.assign(tuning, { chunk: 1, waking: 2, patience: 60_000 }); // everything divides that can
});
afterAll(() => void Object.assign(tuning, before));

describe('the same bits for 1, 2, 3, 4 and 8 threads', () => {
  it.each(entries)('$name', (entry) => checkThreads(entry, [2, 3, 4, 8]));
});
