/** docs/glossary.md, from the `@term name: what it is` lines of docstrings in src, and a few words that no file there owns. */
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);

export function glossary() {
  const files = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const terms = files.flatMap((file) => termsOf(`src/${file.replaceAll('\\', '/')}`));
  const rows = [...terms, ...GENERAL].sort((a, b) => (a.name < b.name ? -1 : 1));
  return `<!-- Written by scripts/generate.mjs from the @term lines of docstrings. -->

# Glossary

Words that mean something particular here, and where they live.

| term | meaning | file |
| --- | --- | --- |
${rows.map(({ name, says, path }) => `| ${name} | ${says} | ${path === undefined ? '' : `\`${path}\``} |`).join('\n')}
`;
}

/** Words that no file of src owns. */
const GENERAL = [
  { name: 'floor', says: 'rooms that may not import each other; a room imports from floors below its own', path: 'docs/architecture.md' },
  {
    name: 'kernel',
    says: 'a function of WebAssembly, exported by `assembly/index.ts`; the parameter `kernel` of a layer is its weight matrix, as in Keras',
  },
  { name: 'lane', says: 'one of the elements of a 128-bit vector: four of f32, two of f64', path: 'assembly/core/simd.ts' },
  { name: 'room', says: 'a folder of `src`' },
  { name: 'seam', says: 'where the platform shows: `x.ts` with `x.node.ts` and `x.browser.ts` beside it', path: 'src/io/platform.ts' },
  { name: 'tail', says: 'the last elements of a row, fewer than a vector holds', path: 'assembly/core/tail.ts' },
];

const termsOf = (path) =>
  [...readFileSync(new URL(path, root), 'utf8').matchAll(/^ *\* @term ([^:]+): (.+)$/gm)].map(([, name, says]) => ({ name, says, path }));
