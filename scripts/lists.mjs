/**
 * Writes the lists that follow from the files of src, so that a layer, an optimizer or a data format is its file alone: the modules that export
 * each of a kind, the names of the layers, docs/layers.md, docs/glossary.md and the row of the layers in README.md.
 *
 * A layer is an exported constant with an `@example`, in src/layers. An optimizer and a reader of a format are functions named after their file
 * (`adam`, `adamW`, `readCsv`); the types that stand beside them are exported too. An operation is whatever src/ops exports, but for what is
 * marked `@internal` or stands in src/index.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path/posix';
import { format } from '../assembly/templates/generate.mjs';
import { glossary } from './glossary.mjs';
import { layerRow, layerTable } from './layer-table.mjs';

const root = new URL('../', import.meta.url);
const HEAD = '// Written by scripts/generate.mjs';

/** Contents by path from the root, formatted. */
export function lists() {
  const layers = sources('src/layers').flatMap(constants);
  const models = sources('src/models').flatMap(constants);
  const optimizers = sources('src/nn/optimizers', { deep: false }).map((file) => functions(file, ''));
  const formats = sources('src/data/formats', { deep: false }).map((file) => functions(file, 'read'));
  const top = read('src/index.ts');
  const operations = sources('src/ops').map((file) => outside(file, top));
  const exported = [
    ['src/layers/list.ts', 'Every layer there is.', layers],
    ['src/models/list.ts', 'Every ready-made network.', models],
    ['src/nn/optimizers/list.ts', 'Every optimizer there is.', optimizers],
    ['src/data/formats/list.ts', 'Every reader of a format.', formats],
    ['src/public/ops.ts', 'Every operation.', operations],
  ];
  const readme = read('README.md');
  return new Map([
    ...exported.map(([path, says, files]) => [path, format(path, exportsOf(path, says, files))]),
    ['src/layers/names.ts', format('src/layers/names.ts', namesOf(layers))],
    ['docs/glossary.md', glossary()],
    ['docs/layers.md', layerTable(layers)],
    ['README.md', readme.replace(/(<!-- layers -->).*(?=<!-- \/layers -->)/, (_, mark) => mark + layerRow(layers))],
  ]);
}

const read = (path) => readFileSync(new URL(path, root), 'utf8');

/** The files of a folder but the lists: path and text. */
function sources(folder, { deep = true } = {}) {
  const files = readdirSync(new URL(folder, root), { recursive: deep, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  return files
    .filter((file) => file.endsWith('.ts') && file !== 'list.ts')
    .sort()
    .map((file) => ({ path: `${folder}/${file}`, text: read(`${folder}/${file}`) }));
}

/** What a file makes that has an example: its names, docstrings and definitions. */
function constants({ path, text }) {
  const found = [...text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*@example(?:(?!\*\/)[\s\S])*)\*\/\nexport const (\w+) = (?=\w+\()/g)];
  if (found.length === 0) return [];
  const made = found.map(([, doc, name]) => ({ name, doc }));
  return [{ path, text, names: made.map(({ name }) => name), made }];
}

/** The functions of a file that bear its name, after a prefix or without it, and the types beside them. */
function functions({ path, text }, prefix) {
  const base = path.replace(/^.*\//, '').replace('.ts', '');
  const bears = new RegExp(`^(${prefix})?${base}`, 'i');
  const isNamedAfter = (name) => /^([A-Z]|$)/.test(name.replace(bears, '')) && bears.test(name);
  const made = [...text.matchAll(/^export (?:(?:async )?function (\w+)|const (\w+) = \()/gm)].map(([, a, b]) => a ?? b);
  const names = made.filter(isNamedAfter);
  if (names.length === 0) return { path, names };
  const types = [...text.matchAll(/^export (?:interface|type) (\w+)|^export type \{ (.*?) \}/gm)].flatMap(([, one, more]) =>
    more === undefined ? [one] : more.split(', '),
  );
  return { path, names: [...types.map((name) => `type ${name}`), ...names] };
}

/** What a file exports, types included, but for what is marked `@internal` or exported by the text of another. */
function outside({ path, text }, other) {
  const found = text.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^export (interface|type|const|function) (\w+)/gm);
  const open = [...found].filter(
    ([, doc, , name]) => !doc?.includes('@internal') && !new RegExp(`\\b${name}\\b.* from '.*/ops/`).test(other),
  );
  return { path, names: open.map(([, , kind, name]) => (kind === 'interface' || kind === 'type' ? `type ${name}` : name)) };
}

function exportsOf(list, says, files) {
  const folder = dirname(list);
  const lines = files
    .filter(({ names }) => names.length > 0)
    .map(({ path, names }) => {
      const from = relative(folder, path.replace('.ts', '.js')).replace(/^(?!\.)/, './');
      return names.every((name) => name.startsWith('type '))
        ? `export type { ${names.map((name) => name.slice(5)).join(', ')} } from '${from}';`
        : `export { ${names.join(', ')} } from '${from}';`;
    });
  return `${HEAD}. ${says}\n${lines.join('\n')}\n`;
}

const namesOf = (files) => `${HEAD} from the files of src/layers.
/** Names of the kinds in \`list.ts\`, which a page that only writes files does not load. */
export const layerNames: readonly string[] = [${files
  .flatMap(({ names }) => names)
  .sort()
  .map((name) => `'${name}'`)
  .join(', ')}];
`;
