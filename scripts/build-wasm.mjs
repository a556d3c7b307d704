/** Compiles the targets of asconfig.json, and writes what TypeScript needs of them: the types, and the release build as base64. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const asked = process.argv.slice(2);
const targets = asked.length > 0 ? asked : Object.keys(JSON.parse(await readFile('asconfig.json', 'utf8')).targets);

await mkdir('build', { recursive: true });
for (const target of targets) {
  const { error, stderr } = await asc.main(['--config', 'asconfig.json', '--target', target]);
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
}

const declarations = await readFile('build/release.d.ts', 'utf8');
const methods = [...declarations.matchAll(/export function (\w+)\(([^)]*)\): (\w+);/g)].map(
  ([, name, args, result]) => `  ${name}(${args}): ${result};`,
);
const binary = (await readFile('build/release.wasm')).toString('base64');
await writeFile(
  'src/runtime/kernels.gen.ts',
  `// Written by scripts/build-wasm.mjs.
/** The exports of every kernel build. Pointers are byte offsets into linear memory; ranges are [begin, end). */
export type Kernels = {
${methods.join('\n')}
};

/** The release build, base64. */
export const RELEASE_BASE64 =
  '${binary}';
`,
);
