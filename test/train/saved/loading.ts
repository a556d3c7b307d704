import { readFileSync } from 'node:fs';
import { io, layers, sequential } from '../../../src/index.js';
import { runtime } from '../../../src/runtime/runtime.js';
import { inRegion } from '../../../src/runtime/scope.js';
import { emptyTensor } from '../../../src/runtime/tensor.js';

/** As a program of its own: saves a model of some megabytes, or loads it and prints by how many bytes the process grew at most. */
const [, , what, path, megabytes] = process.argv;
if (what === 'save') {
  const model = sequential([layers.dense({ units: 1024 })]);
  const rows = Number(megabytes) * 256;
  model.params = {
    dense1: inRegion(runtime().heap, () => ({ kernel: emptyTensor([rows, 1024], 'f32'), bias: emptyTensor([1024], 'f32') })),
  };
  await model.save(path);
} else {
  await io.load(readFileSync(new URL(import.meta.url)).subarray(0, 8) as Uint8Array<ArrayBuffer>).catch(() => {}); // what is made once
  runtime();
  const before = process.resourceUsage().maxRSS;
  const model = await io.load(path);
  const after = process.resourceUsage().maxRSS;
  console.log(model.params === null ? 0 : (after - before) * 1024);
}
