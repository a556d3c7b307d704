import { describe, expect, it } from 'vitest';
import { circles, sources } from './sources.js';

/** Between a seam and its two sides: one interface, which stands with the function that chooses the side. */
const seam = (name: string): string[] => ['browser.ts', 'node.ts', 'ts'].map((end) => `src/io/${name}.${end}`);

/** Circles that only types tie, each with its reason. No more than three. */
const tiedByTypes: readonly (readonly string[])[] = [['src/io/no-cache.ts', ...seam('platform')], seam('page-server')];

describe.each(['src', 'bench', 'assembly'])('files of %s', (folder) => {
  const all = sources(folder);
  const known = (lists: readonly (readonly string[])[]) => lists.filter(([path]) => path.startsWith(`${folder}/`));

  it('form no circle at run time', () => {
    expect(all.length).toBeGreaterThan(20);
    expect(circles(all, ({ needs }) => needs)).toEqual([]);
  });

  it('form none with their types but those that are listed', () => {
    expect(circles(all, ({ imports }) => imports)).toEqual(known(tiedByTypes));
    expect(tiedByTypes.length).toBeLessThanOrEqual(3);
  });
});

describe('circles', () => {
  const file = (path: string, needs: string[], types: string[] = []) => ({ path, text: '', needs, imports: [...needs, ...types] });

  it('are found, however long, and neighbours of a circle are not in it', () => {
    const files = [file('a', ['b']), file('b', ['c']), file('c', ['d'], ['a']), file('d', ['e']), file('e', ['d', 'f']), file('f', [])];
    expect(circles(files, ({ needs }) => needs)).toEqual([['d', 'e']]);
    expect(circles(files, ({ imports }) => imports)).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
  });
});
