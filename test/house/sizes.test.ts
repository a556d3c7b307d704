import { describe, expect, it } from 'vitest';
import { sources } from './sources.js';

describe.each(['src', 'assembly'])('files of %s', (folder) => {
  const written = sources(folder).filter(({ text }) => !text.startsWith('// Written by ')); // by hand, that is: nobody reads the others
  const lines = written.map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }));

  it('fit a few screens', () => {
    expect(lines.filter((file) => file.lines > 400)).toEqual([]);
  });

  it('are about 100 lines', () => {
    const sorted = lines.map((file) => file.lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(120);
  });
});
