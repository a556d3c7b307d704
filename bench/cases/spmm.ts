/** Sparse times dense, from a citation graph to one with two million entries. */
import { existsSync } from 'node:fs';
import { uniform } from '../arrays.js';
import { type Csr, gcnNorm, type WeightedCsr } from '../baseline/kernels.js';
import { readCora } from '../data.js';
import { gcnGraph, powerLawGraph, randomMatrix } from '../graphs.js';
import type { Comparison } from '../harness.js';
import { spmm } from '../ops/sparse.js';
import { loadReference, shared } from '../reference.js';

const weighted = (a: Csr): WeightedCsr => ({ ...a, values: uniform(a.indices.length, 11, 0.5) });

export async function comparisons(): Promise<Comparison[]> {
  const reference = await loadReference();
  const list = [
    { ...spmm('gcnGraph N 2000', gcnGraph(2000, 10, 1, 1).adjacency, 64, reference), time: 50 },
    { ...spmm('random 13,752 nodes', weighted(randomMatrix(13_752, 505_474)), 64, reference), rounds: 5 },
    // Rows of up to 5,500 entries: float32 sums differ in the fifth digit by the order of their terms alone.
    { ...spmm('power law 170,000 nodes', weighted(powerLawGraph(170_000, 1_160_000)), 128, reference), rounds: 3, tolerance: 1e-4 },
  ];
  if (!existsSync(shared('data/cora'))) return list;
  const { nodes, source, target, x } = readCora(shared('data/cora'));
  return [
    { ...spmm('Cora', gcnNorm(nodes, source, target), 16, reference), time: 50 },
    { ...spmm('Cora', gcnNorm(nodes, source, target), 7, reference), time: 50 },
    { ...spmm('words of Cora', { ...x, values: Float32Array.from(x.values ?? []) }, 16, reference), time: 50 },
    ...list,
  ];
}
