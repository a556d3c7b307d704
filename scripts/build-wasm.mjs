/**
 * Writes the lists and tiles of assembly (generate.mjs), compiles the targets of asconfig.json, and writes the release build as text, which travels inside the code.
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
const release = 'src/runtime/kernels.gen.ts';

if (
  !values['if-stale'] ||
  (await stale(
    [release, ...targets.map((name) => known[name].outFile)],
    ['assembly', 'asconfig.json', 'scripts/build-wasm.mjs', 'scripts/generate.mjs', 'scripts/wasm-text.mjs'],
  ))
) {
  write();
  await compile();
  await writeText();
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

async function writeText() {
  const { alphabet, frequent, text } = toText(await readFile('build/release.wasm'));
  await writeFile(
    release,
    `// Written by scripts/build-wasm.mjs.
/** The release build. */
export const RELEASE = {
  alphabet: '${alphabet}',
  frequent: [${frequent.join(', ')}],
  text: '${text}',
};
`,
  );
}
