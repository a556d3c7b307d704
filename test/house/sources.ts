import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A file of the project, with the files it imports; packages and built-ins stay as they are written. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

/** Every written source of a folder; generated ones are left out. */
export function sources(folder: string): Source[] {
  const paths = readdirSync(join(root, folder), { recursive: true }) as string[];
  return paths
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.gen.ts'))
    .map((path) => read(join(folder, path).split(sep).join('/')));
}

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const specifiers = text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;'"]*?\bfrom\s+['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g);
  return { path, text, imports: Array.from(specifiers, (match) => resolve(path, match[1] ?? match[2])) };
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const target = relative(root, join(root, dirname(from), specifier))
    .split(sep)
    .join('/');
  return target.replace(/\.js$/, '.ts').replace(/(?<!\.ts)$/, '.ts');
}
