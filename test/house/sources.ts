import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A file of the project, with the files it imports; packages and built-ins stay as they are written. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
  /** Those of them that are still there at run time: `import { type A }` is, `import type` is not. */
  readonly needs: readonly string[];
}

/** Every written source of a folder; generated ones and those of packages are left out. */
export function sources(folder: string): Source[] {
  const paths = readdirSync(join(root, folder), { recursive: true }) as string[];
  return paths
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.gen.ts') && !path.includes('node_modules'))
    .map((path) => read(join(folder, path).split(sep).join('/')));
}

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const found = text.matchAll(/(?:^|\n)\s*(?:import|export)\b([^;'"]*?)\bfrom\s+['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g);
  const imports = Array.from(found, ([, names = '', from, alone]) => ({
    target: resolve(path, from ?? alone),
    types: /^\s*type\b/.test(names),
  }));
  const needs = imports.filter(({ types }) => !types).map(({ target }) => target);
  return { path, text, imports: imports.map(({ target }) => target), needs };
}

/** Files that reach each other by imports, circle by circle (Tarjan's strongly connected components of more than one file). */
export function circles(files: readonly Source[], edgesOf: (file: Source) => readonly string[]): string[][] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const order = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (file: Source): number => {
    const number = order.size;
    let low = number;
    order.set(file.path, number);
    open.push(file.path);
    for (const path of edgesOf(file)) {
      const target = byPath.get(path);
      if (target === undefined) continue;
      if (!order.has(path)) low = Math.min(low, visit(target));
      else if (open.includes(path)) low = Math.min(low, order.get(path) as number);
    }
    if (low === number) {
      const circle = open.splice(open.indexOf(file.path));
      if (circle.length > 1) found.push(circle.sort());
    }
    return low;
  };
  for (const file of files) if (!order.has(file.path)) visit(file);
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const target = relative(root, join(root, dirname(from), specifier))
    .split(sep)
    .join('/');
  return target.replace(/\.js$/, '.ts').replace(/(?<!\.ts)$/, '.ts');
}
