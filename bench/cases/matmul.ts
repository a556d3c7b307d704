/** Dense products: squares, and the tall and skinny shapes of graph networks. */
import { uniform } from '../arrays.js';
import type { CaseOptions, Comparison } from '../harness.js';
import { matmul } from '../ops/dense.js';
import { guestsFor, type PeerName } from '../peers/list.js';
import { loadReference } from '../reference.js';

/** Above this the reference program takes seconds. */
const REFERENCE_FLOPS = 3e8;

export async function comparisons({ peers }: CaseOptions<PeerName>): Promise<Comparison[]> {
  const reference = await loadReference();
  const product = (m: number, k: number, n: number, transposeA = false): Comparison => ({
    ...matmul(m, k, n, transposeA, 2 * m * k * n <= REFERENCE_FLOPS ? reference : null),
    guests: guestsFor('matmul', peers, [uniform(m * k, 1), uniform(k * n, 2, 2 / Math.sqrt(k)), m, k, n, transposeA]),
    rounds: 5,
    time: 40,
  });
  return [
    ...[64, 128, 256, 512, 1024].map((size) => product(size, size, size)),
    product(2708, 1433, 16),
    product(1433, 2708, 16, true),
    product(2000, 64, 32),
    product(64, 2000, 32, true),
    product(2708, 16, 7),
    product(16, 2708, 7, true),
    product(16384, 128, 128),
  ];
}
