/**
 * node scripts/run-ts.mjs bench/import.ts [REV_DIST]: what `import('graphgrad')` takes in fresh processes, medians of nine, in turns: the built
 * package as Node takes it, its modules one by one, jax-js where it is installed, and another build's `dist/index.js` if one is named.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { median } from './harness.js';
import { describeMachine, machine } from './machine.js';

const PROCESSES = 9;
const code = (file: string): string => `const began = performance.now(), before = process.cpuUsage().user;
await import(${JSON.stringify(pathToFileURL(file).href)});
console.log(JSON.stringify([performance.now() - began, (process.cpuUsage().user - before) / 1000]));`;

const files: Record<string, string> = {
  'graphgrad in Node': resolve('dist/node/index.js'),
  'module by module': resolve('dist/index.js'),
  'jax-js': resolve('bench/peers/node_modules/@jax-js/jax/dist/index.js'),
  ...(process.argv[2] === undefined ? {} : { 'the other build': resolve(process.argv[2]) }),
};
const there = Object.keys(files).filter((name) => existsSync(files[name]));
const taken: Record<string, [number, number][]> = Object.fromEntries(there.map((name) => [name, []]));
for (let i = 0; i < PROCESSES; i++)
  for (const name of there) {
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code(files[name])], { encoding: 'utf8' });
    taken[name].push(JSON.parse(stdout));
  }
console.log(describeMachine(machine()));
console.log(`import, medians of ${PROCESSES} fresh processes | ms | ms of user time`);
for (const name of there) {
  const [wall, user] = [0, 1].map((k) => median(taken[name].map((one) => one[k])).toPrecision(3));
  console.log(`${name} | ${wall} | ${user}`);
}
