/** The baseline against the obvious loops: what tuning plain JavaScript is worth, and a check that the harness works. */
import { gcnNorm, matmul, spmm } from '../baseline/kernels.js';
import { naiveMatmul, naiveSpmm } from '../baseline/naive.js';
import { glorot } from '../baseline/parameter.js';
import type { Comparison } from '../harness.js';

const random = (size: number, key: number): Float32Array => Float32Array.from(glorot(size, 1, key));

function matmulCase(size: number): Comparison {
  const a = random(size * size, 1);
  const b = random(size * size, 2);
  const tuned = new Float32Array(size * size);
  const naive = new Float32Array(size * size);
  const contestants = {
    tuned: () => matmul(a, b, tuned, size, size, size),
    naive: () => naiveMatmul(a, b, naive, size, size, size),
  };
  return {
    name: `matmul ${size}`,
    contestants,
    check: () => {
      contestants.tuned();
      contestants.naive();
      return { tuned, naive };
    },
  };
}

function spmmCase(nodes: number, degree: number, width: number): Comparison {
  const ends = Int32Array.from(random(2 * nodes * degree, 3), (u) => Math.floor(Math.abs(u) * 1e9) % nodes);
  const a = gcnNorm(nodes, ends.subarray(0, nodes * degree), ends.subarray(nodes * degree));
  const x = random(nodes * width, 4);
  const tuned = new Float32Array(nodes * width);
  const naive = new Float32Array(nodes * width);
  const contestants = { tuned: () => spmm(a, x, tuned, width), naive: () => naiveSpmm(a, x, naive, width) };
  return {
    name: `spmm ${nodes} nodes, ${a.indices.length} entries, width ${width}`,
    contestants,
    check: () => {
      contestants.tuned();
      contestants.naive();
      return { tuned, naive };
    },
  };
}

export const comparisons = (): Comparison[] => [matmulCase(64), matmulCase(256), spmmCase(2000, 10, 64), spmmCase(2000, 10, 16)];
