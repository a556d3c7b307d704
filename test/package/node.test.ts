import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, it } from 'vitest';

const consumer = inject('consumer');
const root = join(consumer, 'node_modules/graphgrad');
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, { readonly node?: string; readonly default: string }>;
};
const entries = Object.keys(exports).filter((entry) => exports[entry].node !== undefined && !entry.endsWith('-worker'));

/** What a module of the consumer's prints. */
const printed = (code: string): unknown =>
  JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: consumer, encoding: 'utf8' }));

/** A file of the package with all that it imports, but lazily. */
function closure(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, next] of readFileSync(path, 'utf8').matchAll(/\bfrom\s*["'](\.[^"']+)["']/g)) closure(join(dirname(path), next), found);
  return found;
}

it('Node loads a few files, whatever the entry, and bundlers get the modules one by one', () => {
  expect(entries.length).toBeGreaterThan(15);
  const most = entries.map((entry) => [entry, closure(join(root, exports[entry].node ?? '')).size] as const);
  expect(most.filter(([, size]) => size > 9)).toEqual([]);
  expect(closure(join(root, exports['.'].default)).size).toBeGreaterThan(300);
});

it('entries have the names of the modules, functions keep theirs, and all share one library', () => {
  const pairs = entries.map((entry) => [`graphgrad${entry.slice(1)}`, join(root, exports[entry].default)]);
  const seen = printed(`
    import { pathToFileURL } from 'node:url';
    const library = await import('graphgrad');
    const told = (all) => Object.entries(all).map(([name, value]) => [name, typeof value === 'function' ? value.name : typeof value]);
    const out = [];
    for (const [entry, file] of ${JSON.stringify(pairs)}) {
      const few = await import(entry);
      const many = await import(pathToFileURL(file));
      const group = library[entry.split('/')[1]] ?? few;
      out.push([entry, Object.keys(few).every((name) => few[name] === group[name]), told(few), told(many)]);
    }
    console.log(JSON.stringify(out));`) as (readonly [string, boolean, unknown, unknown])[];
  for (const [entry, one, few, many] of seen) expect([entry, one, few]).toEqual([entry, true, many]);
});

it('an error of the room of figures is of the class that the main entry exports', () => {
  const thrown = printed(`
    import { OptionError, plot } from 'graphgrad';
    const figures = await plot.loadFigures();
    try { figures.calibration({ curves: [] }); } catch (error) { console.log(JSON.stringify([error instanceof OptionError, error.name])); }`);
  expect(thrown).toEqual([true, 'OptionError']);
});
