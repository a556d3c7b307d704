import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const rooms = readdirSync(new URL('src', root), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [`src/${entry.name}`] : [],
);

describe('a README of a few lines says what a room is', () => {
  it.each([...rooms, 'assembly'])('%s', (room) => {
    const page = new URL(`${room}/README.md`, root);
    expect(existsSync(page), `${room}/README.md is missing`).toBe(true);
    const lines = readFileSync(page, 'utf8').trim().split('\n');
    expect(lines[0]).toMatch(/^# \S+$/);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines.length).toBeLessThanOrEqual(12);
  });

  it.each([...rooms, 'assembly'])('%s names files and folders that are there', (room) => {
    const text = readFileSync(new URL(`${room}/README.md`, root), 'utf8');
    const named = [...text.matchAll(/`([\w./-]+(?:\.ts|\/))`/g)].map(([, name]) => name);
    const stands = (name: string): boolean => [`${room}/${name}`, name, `src/${name}`].some((path) => existsSync(new URL(path, root)));
    expect(named.filter((name) => !stands(name))).toEqual([]);
  });
});
