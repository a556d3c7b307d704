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
