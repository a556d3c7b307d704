import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkGolden } from '../../src/public/testing.js';
import { describeShared, shared } from '../shared.js';
import { fixtureNames, goldenTable, readFixture } from './runner.js';
import { unanswered } from './unanswered.js';

const table = await goldenTable();

/** The text of every test, in which a case may be answered outside of the tables. */
function testSources(): string {
  const tests = new URL('../', import.meta.url);
  const files = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  return files.map((file) => readFileSync(new URL(file, tests), 'utf8')).join('\n');
}

const text = testSources();
const isAnswered = (name: string): boolean => Object.hasOwn(table, name) || new RegExp(`['/]${name}(\\.json)?'`).test(text);

describe('golden cases', () => {
  it('has a fixture for every call; every fixture has a call here or in a test of its own', () => {
    const fixtures = fixtureNames();
    expect(Object.keys(table).filter((name) => !fixtures.includes(name))).toEqual([]);
    expect(fixtures.filter((name) => !isAnswered(name))).toEqual([]);
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

  it('every case is answered, but for those that are listed as not yet', () => {
    expect(names.length).toBeGreaterThan(300);
    expect(names.filter((name) => !isAnswered(name)).sort()).toEqual([...unanswered].sort());
  });

  it('every case that is not answered yet belongs to a work', () => {
    const owners = readFileSync(shared('fixtures/OWNERS.md'), 'utf8');
    expect(unanswered.filter((name) => !owners.includes(`\`${name}\``))).toEqual([]);
  });
});
