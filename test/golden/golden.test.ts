import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkGolden } from '../../src/public/testing.js';
import { describeShared, shared } from '../shared.js';
import { fixtureNames, goldenTable, readFixture } from './runner.js';
import { wanted } from './wanted.js';

const table = await goldenTable();

describe('golden cases', () => {
  it('has a call for every fixture of the project, and a fixture for every call', () => {
    expect(Object.keys(table).sort()).toEqual(fixtureNames().sort());
  });

  it.each(Object.keys(table))('%s', async (name) => {
    const golden = readFixture(name);
    const { f32, f64 } = await checkGolden(golden, table[name]);
    const paths = (['outputs', 'state_after', 'grad_inputs', 'grad_state'] as const).flatMap((group) =>
      Object.keys(golden[group] ?? {}).map((key) => `${group}.${key}`),
    );
    expect([...f32.keys()].sort()).toEqual(paths.sort());
    expect([...f64.keys()].sort()).toEqual(paths.sort());
  });
});

describeShared('the golden numbers of the shared folder', () => {
  const names = readdirSync(shared('fixtures'))
    .filter((file) => file.endsWith('.json') && file !== 'index.json')
    .map((file) => file.slice(0, -'.json'.length));

  it.each(wanted)('every case of %s is answered', (pattern) => {
    const these = names.filter((name) => pattern.test(name));
    expect(these.length).toBeGreaterThan(0);
    expect(these.filter((name) => !Object.hasOwn(table, name))).toEqual([]);
  });
});
