/** Sparse times dense, from a citation graph to one with two million entries. */
import { uniform } from '../arrays.js';
import { type Csr, gcnNorm, type WeightedCsr } from '../baseline/kernels.js';
import { readCora } from '../data.js';
import { gcnGraph, powerLawGraph, randomMatrix } from '../graphs.js';
import type { CaseOptions, Comparison } from '../harness.js';
import { spmm } from '../ops/sparse.js';
import { guestsFor, type PeerName } from '../peers/list.js';
import { loadReference, type Reference } from '../reference.js';

const weighted = (a: Csr): WeightedCsr => ({ ...a, values: uniform(a.indices.length, 11, 0.5) });

function withPeers(name: string, a: WeightedCsr, width: number, reference: Reference | null, peers: readonly PeerName[]): Comparison {
  return { ...spmm(name, a, width, reference), guests: guestsFor('spmm', peers, [a, uniform(a.cols * width, 4), width]), time: 50 };
}

export async function comparisons({ peers, large = true }: CaseOptions<PeerName>): Promise<Comparison[]> {
  const reference = await loadReference();
  const list = [
    withPeers('gcnGraph N 2000', gcnGraph(2000, 10, 1, 1).adjacency, 64, reference, peers),
    { ...withPeers('random 13,752 nodes', weighted(randomMatrix(13_752, 505_474)), 64, reference, peers), rounds: 5 },
  ];
  if (large) {
    // Rows of up to 5,500 entries: float32 sums differ in the fifth digit by the order of their terms alone. The gather and scatter of the
    // peers would need gigabytes.
    const a = weighted(powerLawGraph(170_000, 1_160_000));
    list.push({ ...spmm('power law 170,000 nodes', a, 128, reference), rounds: 5, tolerance: 1e-4 });
  }
  const cora = await readCora();
  if (cora === null) return list;
  const { nodes, source, target, x } = cora;
  const a = gcnNorm(nodes, source, target);
  const words = { ...x, values: Float32Array.from(x.values ?? []) };
  return [
    withPeers('Cora', a, 16, reference, peers),
    { ...spmm('Cora', a, 7, reference), time: 50 },
    { ...spmm('words of Cora', words, 16, reference), time: 50 },
    ...list,
  ];
}
