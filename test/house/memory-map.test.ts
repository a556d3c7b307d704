import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as map from '../../src/runtime/memory-map.js';
import { MOST_THREADS } from '../../src/runtime/pool/pool.js';

const config = JSON.parse(readFileSync(new URL('../../asconfig.json', import.meta.url), 'utf8'));

it('the builds are compiled for the memory map, and nothing in it overlaps', () => {
  expect(config.options).toMatchObject({ initialMemory: map.INITIAL_PAGES, maximumMemory: map.MOST_PAGES });
  expect(config.targets.f64.memoryBase).toBe(map.STATIC_F64);
  expect(map.BUSY + MOST_THREADS * map.LINE).toBeLessThanOrEqual(map.HEAP - map.CONTROL);
  expect(map.STATIC_F64).toBeLessThan(map.CONTROL);
});
