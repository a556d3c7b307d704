/**
 * Writes the lists that follow from the kernels: assembly/index.ts, which exports the exported functions of the files right in assembly/ops, and
 * src/runtime/pool/splits.ts, made of the `@split` lines of their docstrings.
 *
 * `@split grain: work` says that a kernel divides. Of what its range counts, `grain` stay together; `work` is what a call costs, made of
 * `range` (end - begin), `slots(rowptr)` (those of the range) and the kernel's arguments by name. Without it the kernel runs on the caller.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, generate as templates } from '../assembly/templates/generate.mjs';
import { lists } from './lists.mjs';

const root = new URL('../', import.meta.url);
const HEAD = '// Written by scripts/generate.mjs';

/** Contents by path from the root, formatted. */
export function generate() {
  const files = readdirSync(new URL('assembly/ops', root)).flatMap((file) => (file.endsWith('.ts') ? [file.slice(0, -3)] : []));
  const kernels = [...kernelsOf('core/simd'), ...files.sort().flatMap((file) => kernelsOf(`ops/${file}`))];
  return new Map([
    ['assembly/index.ts', format('assembly/index.ts', index(kernels))],
    ['src/runtime/pool/splits.ts', format('src/runtime/pool/splits.ts', splits(kernels))],
    ['src/runtime/memory-map.ts', `${HEAD} from assembly/core/memory-map.ts.\n${read('core/memory-map')}`],
  ]);
}

const read = (file) => readFileSync(new URL(`assembly/${file}.ts`, root), 'utf8');

/** The kernels of a file, which are its exported functions but those marked `@internal`: name, arguments, the `@split` line if there is one. */
function kernelsOf(file) {
  const text = read(file);
  const found = text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport function (\w+)\(([^)]*)\)/g);
  return [...found]
    .filter(([, doc]) => !doc.includes('@internal'))
    .map(([, doc, name, list]) => ({
      file,
      name,
      args: [...list.matchAll(/(\w+):/g)].map(([, arg]) => arg),
      split: /@split (\d+): (.*?)\s*$/m.exec(doc)?.slice(1),
    }));
}

function index(kernels) {
  const files = [...new Set(kernels.map(({ file }) => file))];
  const names = (file) =>
    kernels
      .filter((kernel) => kernel.file === file)
      .map(({ name }) => name)
      .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return [HEAD, ...files.map((file) => `export { ${names(file).join(', ')} } from './${file}';`)].join('\n');
}

function splits(kernels) {
  const entries = kernels
    .filter(({ split }) => split !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((kernel) => `  ${kernel.name}: { grain: ${kernel.split[0]}, work: (call) => ${work(kernel)} },`);
  return `${HEAD} from the @split lines of assembly/ops.
import type { Kernels } from '../kernels.gen.js';
import { range, type Split, slots } from './split.js';

/**
 * How each kernel divides; those that are missing run on the caller. What divides is idempotent and has one writer per row: it only reads its
 * inputs, its output is its own, and what a row gets does not depend on where the range is cut.
 */
export const splits: { readonly [name in keyof Kernels]?: Split } = {
${entries.join('\n')}
};
`;
}

/** The expression of a `@split` line with its names as places among the arguments. */
function work({ name, args, split: [, expression] }) {
  if (args[0] !== 'begin' || args[1] !== 'end') throw new Error(`${name} divides, so its first arguments are begin and end`);
  const at = (arg) => {
    if (!args.includes(arg)) throw new Error(`@split of ${name} names '${arg}', which is none of its arguments: ${args.join(', ')}`);
    return args.indexOf(arg);
  };
  return expression.replace(/slots\((\w+)\)|[a-zA-Z]\w*/g, (word, rowptr) =>
    rowptr !== undefined ? `slots(call, ${at(rowptr)})` : word === 'range' ? 'range(call)' : `call.at[${at(word)}]`,
  );
}

/** Writes what has changed, that of the templates first. */
export function write() {
  for (const make of [templates, generate, lists]) {
    for (const [path, text] of make()) {
      const file = new URL(path, root);
      if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) write();
