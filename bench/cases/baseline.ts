/** The baseline against the obvious loops: what tuning plain JavaScript is worth, and a check that the harness works. */
import { uniform, uniformInts } from '../arrays.js';
import { gcnNorm, matmul, spmm } from '../baseline/kernels.js';
import { naiveMatmul, naiveSpmm } from '../baseline/naive.js';
import type { Comparison } from '../harness.js';

function matmulCase(size: number): Comparison {
  const a = uniform(size * size, 1);
  const b = uniform(size * size, 2, 2 / Math.sqrt(size));
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
  const ends = uniformInts(2 * nodes * degree, 3, nodes);
  const a = gcnNorm(nodes, ends.subarray(0, nodes * degree), ends.subarray(nodes * degree));
  const x = uniform(nodes * width, 4);
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
