/**
 * Writes the lists and tiles of assembly (generate.mjs), compiles the targets of asconfig.json, and writes what TypeScript needs of them: the types, and the release build as text.
 * `node scripts/build-wasm.mjs [--if-stale] [TARGET...]`: with --if-stale it does nothing while assembly/ is older than what was built.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { write } from './generate.mjs';
import { stale } from './stale.mjs';
import { toText } from './wasm-text.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'if-stale': { type: 'boolean' } } });
const known = JSON.parse(await readFile('asconfig.json', 'utf8')).targets;
const targets = positionals.length > 0 ? positionals : Object.keys(known);
const types = 'src/runtime/kernels.gen.ts';

if (
  !values['if-stale'] ||
  (await stale(
    [types, ...targets.map((name) => known[name].outFile)],
    ['assembly', 'asconfig.json', 'scripts/build-wasm.mjs', 'scripts/generate.mjs', 'scripts/wasm-text.mjs'],
  ))
) {
  write();
  await compile();
  await writeTypes();
}

async function compile() {
  const { default: asc } = await import('assemblyscript/asc');
  await mkdir('build', { recursive: true });
  for (const target of targets) {
    const { error, stderr } = await asc.main(['--config', 'asconfig.json', '--target', target]);
    if (error) {
      console.error(stderr.toString());
      process.exit(1);
    }
  }
}

async function writeTypes() {
  const declarations = await readFile('build/release.d.ts', 'utf8');
  const methods = [...declarations.matchAll(/export function (\w+)\(([^)]*)\): (\w+);/g)].map(
    ([, name, args, result]) => `  ${name}(${args}): ${result};`,
  );
  const { alphabet, frequent, text } = toText(await readFile('build/release.wasm'));
  await writeFile(
    types,
    `// Written by scripts/build-wasm.mjs.
/** The exports of every kernel build. Pointers are byte offsets into linear memory; ranges are [begin, end). */
export type Kernels = {
${methods.join('\n')}
};

/** The release build. */
export const RELEASE = {
  alphabet: '${alphabet}',
  frequent: [${frequent.join(', ')}],
  text: '${text}',
};
`,
  );
}
