/**
 * Writes what follows from the kernels: assembly/index.ts, which exports the exported functions of the files right in assembly/ops;
 * src/runtime/kernels.ts, their signatures; src/runtime/pool/splits.ts, made of the `@split` lines of their docstrings; and the memory map.
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
const BRANDS = ['Pointer', 'Rows', 'Columns', 'Size'];

/** Contents by path from the root, formatted. */
export function generate() {
  const files = readdirSync(new URL('assembly/ops', root)).flatMap((file) => (file.endsWith('.ts') ? [file.slice(0, -3)] : []));
  const kernels = [...kernelsOf('core/simd'), ...files.sort().flatMap((file) => kernelsOf(`ops/${file}`))];
  return new Map([
    ['assembly/index.ts', format('assembly/index.ts', index(kernels))],
    ['src/runtime/pool/splits.ts', format('src/runtime/pool/splits.ts', splits(kernels))],
    ['src/runtime/kernels.ts', format('src/runtime/kernels.ts', types(kernels))],
    ['src/runtime/memory-map.ts', `${HEAD} from assembly/core/memory-map.ts.\n${read('core/memory-map')}`],
  ]);
}

const read = (file) => readFileSync(new URL(`assembly/${file}.ts`, root), 'utf8');

/** The kernels of a file, which are its exported functions but those marked `@internal`: name, arguments, the `@split` line if there is one. */
function kernelsOf(file) {
  const text = read(file);
  const found = text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport function (\w+)\(([^)]*)\): (\w+)/g);
  return [...found]
    .filter(([, doc]) => !doc.includes('@internal'))
    .map(([, doc, name, list, result]) => ({
      file,
      name,
      args: [...list.matchAll(/(\w+):/g)].map(([, arg]) => arg),
      types: [...list.matchAll(/: (\w+)/g)].map(([, type]) => (BRANDS.includes(type) ? type : 'number')),
      result: result === 'void' ? result : 'number',
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
import type { Kernels } from '../kernels.js';
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

/** The kernels as TypeScript sees them, and those of heads with their operands in groups. */
function types(kernels) {
  const typed = ({ args, types }) => args.map((arg, i) => `${arg}: ${types[i]}`);
  const methods = kernels.map((kernel) => `  ${kernel.name}(${typed(kernel).join(', ')}): ${kernel.result};`);
  return `${HEAD} from the signatures of assembly/ops.
import { type ${[...BRANDS, 'Heads', 'NONE', 'Structure'].sort().join(', type ').replace('type NONE', 'NONE')} } from './pointer.js';

/** The exports of every kernel build. Ranges are [begin, end). */
export interface Kernels {
${methods.join('\n')}
}
${kernels
  .filter(({ args }) => args.includes('heads'))
  .map(grouped)
  .join('')}`;
}

/** A kernel of heads with its operands in groups: the range, heads, the structure if it has one, and all others by name. */
function grouped({ name, args, types }) {
  const structure = args.some((arg) => arg.startsWith('rowptr'));
  const places = { heads: 'heads.heads', width: 'heads.width', begin: 'begin', end: 'end' };
  if (structure) Object.assign(places, { rowptr: 'csr.rowptr.ptr', col: 'csr.col.ptr', perm: 'csr.perm?.ptr ?? NONE' });
  const place = (arg) => places[arg.replace(/T$/, '')] ?? `by.${arg}`;
  const rest = args.flatMap((arg, i) => (place(arg).startsWith('by.') ? [`readonly ${arg}: ${types[i]}`] : []));
  return `
export const ${name} = (kernels: Kernels, begin: ${types[0]}, end: ${types[1]}, heads: Heads, ${structure ? 'csr: Structure, ' : ''}by: { ${rest.join('; ')} }): void =>
  kernels.${name}(${args.map(place).join(', ')});
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
