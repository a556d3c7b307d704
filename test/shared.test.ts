import { existsSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { describeShared, grb, shared } from './shared.js';

describeShared('the shared folder', () => {
  it('resolves paths inside it', () => {
    expect(existsSync(shared('data/karate/header.json'))).toBe(true);
  });

  it('reads converted arrays', () => {
    expect(grb('karate', 'y')).toHaveLength(34);
    expect(() => grb('karate', 'absent')).toThrow('no array');
  });
});

it('throws in CI where the folder is absent, instead of skipping', async () => {
  vi.resetModules();
  vi.stubEnv('GRAPHGRAD_SHARED', '/nowhere/at/all');
  vi.stubEnv('CI', '1');
  const absent = await import('./shared.js');
  expect(() => absent.describeShared('a block', () => {})).toThrow('in CI a skipped test is a failure');
  vi.unstubAllEnvs();
});
