import { describe, expect, it } from 'vitest';
import { floors } from './rooms.js';
import { type Source, sources } from './sources.js';

const lowest = ({ path }: { path: string }): number => floors.findIndex((rooms) => rooms.includes(roomOf(path)));
const roomOf = (path: string): string => path.split('/')[1];
/** Rooms, and the one file that has a floor of its own; public lists and entries stand above all. */
const isInside = ({ path }: Source): boolean => path === 'src/model.ts' || (path.split('/').length > 2 && roomOf(path) !== 'public');

const library = sources('src');
const all = library.flatMap((source) => source.imports.map((target) => ({ source, target, text: `${source.path} -> ${target}` })));
const offences = (refused: (edge: (typeof all)[number]) => boolean): string[] => all.filter(refused).map(({ text }) => text);

describe('the house', () => {
  it('has a floor for every room', () => {
    expect(library.length).toBeGreaterThan(100);
    expect(library.filter((source) => isInside(source) && lowest(source) < 0).map(({ path }) => path)).toEqual([]);
  });

  it('imports only downwards; rooms on one floor do not know each other', () => {
    const wrong = ({ source, target }: (typeof all)[number]): boolean =>
      isInside(source) &&
      target.startsWith('src/') &&
      roomOf(target) !== roomOf(source.path) &&
      !(lowest({ path: target }) < lowest(source) && lowest({ path: target }) >= 0);
    expect(offences(wrong)).toEqual([]);
  });

  it('never imports an index from inside, nor a public list from a room', () => {
    expect(offences(({ target }) => /(^|\/)index\.ts$/.test(target))).toEqual([]);
    expect(offences(({ source, target }) => isInside(source) && target.startsWith('src/public/'))).toEqual([]);
  });

  it('leaves the assembly to itself', () => {
    expect(
      sources('assembly').flatMap(({ path, imports }) =>
        imports.filter((target) => !target.startsWith('assembly/')).map((target) => `${path} -> ${target}`),
      ),
    ).toEqual([]);
    expect(offences(({ target }) => target.startsWith('assembly/'))).toEqual([]);
  });

  it('reaches the platform through its seams alone', () => {
    expect(offences(({ target }) => target.startsWith('node:'))).toEqual([]);
    expect(
      library
        .filter(({ path, text }) => !path.endsWith('.node.ts') && /\bgetBuiltinModule\(|\brequire\(/.test(text))
        .map(({ path }) => path),
    ).toEqual([]);
    const seam = (target: string): string => target.replace(/\.(node|browser)\.ts$/, '.ts');
    expect(
      offences(
        ({ source, target }) =>
          target !== seam(target) && !(source.path === seam(target) || source.path === seam(target).replace(/\/[^/]+\.ts$/, '.ts')),
      ),
    ).toEqual([]);
  });
});
