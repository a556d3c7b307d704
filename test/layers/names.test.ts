import { expect, it } from 'vitest';
import * as list from '../../src/layers/list.js';
import { layerNames } from '../../src/layers/names.js';
import { sources } from '../house/sources.js';

it('the names of the kinds are those of the list', () => {
  expect([...layerNames].sort()).toEqual(
    Object.values(list)
      .map(({ definition }) => definition.kind)
      .sort(),
  );
});

it('only what reads files, and the public surface, load every layer', () => {
  const importers = (target: string): string[] => sources('src').flatMap(({ path, imports }) => (imports.includes(target) ? [path] : []));
  expect(importers('src/layers/list.ts').sort()).toEqual(['src/network/libraryKinds.ts', 'src/public/layers.ts']);
  expect(importers('src/network/libraryKinds.ts').sort()).toEqual([
    'src/landscape/compare/network.ts',
    'src/train/saved/load.ts',
    'src/train/worker/serve.ts',
  ]);
});
