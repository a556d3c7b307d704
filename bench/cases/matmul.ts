/** Dense products: squares, and the tall and skinny shapes of graph networks. */
import type { Comparison } from '../harness.js';
import { matmul } from '../ops/dense.js';
import { loadReference } from '../reference.js';

export async function comparisons(): Promise<Comparison[]> {
  const reference = await loadReference();
  const square = (size: number): Comparison => ({
    ...matmul(size, size, size, false, size <= 512 ? reference : null),
    time: 50,
    rounds: size <= 256 ? 7 : 3,
  });
  return [
    ...[64, 128, 256, 512, 1024].map(square),
    matmul(2708, 1433, 16),
    matmul(1433, 2708, 16, true),
    matmul(2000, 64, 32),
    matmul(64, 2000, 32, true),
    matmul(2708, 16, 7),
    matmul(16, 2708, 7, true),
    matmul(16384, 128, 128),
  ].map((comparison) => ({ rounds: 5, ...comparison }));
}
