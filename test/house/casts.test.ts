import { expect, it } from 'vitest';
import { sources } from './sources.js';

it('every double cast of src says beside it why it is true', () => {
  const silent = sources('src').flatMap(({ path, text }) => {
    const lines = text.split('\n');
    return lines.flatMap((line, i) =>
      line.includes('as unknown as') && !line.includes('//') && !lines[i - 1]?.trim().startsWith('//') ? [`${path}:${i + 1}`] : [],
    );
  });
  expect(silent).toEqual([]);
});

it('every cast of src to a tensor says beside it why it is one', () => {
  const silent = sources('src').flatMap(({ path, text }) => {
    const lines = text.split('\n');
    return lines.flatMap((line, i) =>
      /\bas Tensor\b/.test(line) && !/^\s*(\*|\/\*|import)/.test(line) && !line.includes('//') && !lines[i - 1]?.trim().startsWith('//')
        ? [`${path}:${i + 1}`]
        : [],
    );
  });
  expect(silent).toEqual([]);
});
