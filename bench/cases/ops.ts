/** Every public op at sizes of small graph networks: the hidden layer of a GCN on Cora, and one that no cache near the core holds. */
import { gcnGraph } from '../graphs.js';
import type { OpComparison } from '../op-comparison.js';
import { attention } from '../ops/attention.js';
import { choice } from '../ops/choice.js';
import { creation } from '../ops/create.js';
import { bmm, linear, matmul } from '../ops/dense.js';
import { dropout } from '../ops/dropout.js';
import { elementwise } from '../ops/elementwise.js';
import { layout } from '../ops/layout.js';
import { norms } from '../ops/norm.js';
import { ordering } from '../ops/order.js';
import { rearranging, vectors } from '../ops/rearrange.js';
import { reduce, softmaxes } from '../ops/reduce.js';
import { scattering } from '../ops/scatter.js';
import { extrema, gather, sddmm, segments, spmm, toDense } from '../ops/sparse.js';
import { segmentStatistics, statistics } from '../ops/statistics.js';

export function comparisons(): OpComparison[] {
  const { adjacency } = gcnGraph(2000, 10, 1, 1);
  return [
    ...elementwise(2708, 16),
    ...elementwise(16384, 64),
    dropout(2708, 16),
    dropout(16384, 64),
    ...reduce(2708, 16),
    ...reduce(16384, 64),
    ...norms(2708, 16),
    ...norms(16384, 64),
    ...softmaxes(2708, 7),
    ...softmaxes(16384, 64),
    ...layout(2708, 16),
    ...layout(16384, 64),
    matmul(2708, 16, 7),
    bmm(64, 20, 20, 32),
    bmm(128, 64, 64, 64),
    linear(2708, 16, 7),
    linear(2000, 64, 32),
    spmm('gcnGraph N 2000', adjacency, 16),
    ...extrema('gcnGraph N 2000', adjacency, 16),
    ...extrema('gcnGraph N 2000', adjacency, 64),
    ...attention('gcnGraph N 2000', adjacency, 1, 7),
    ...attention('gcnGraph N 2000', adjacency, 8, 8),
    sddmm('gcnGraph N 2000', adjacency, 16),
    sddmm('gcnGraph N 2000', adjacency, 64),
    gather(2000, 20000, 16),
    gather(2000, 20000, 64),
    ...segments(1280, 20, 32),
    ...segments(16384, 32, 64),
    toDense('gcnGraph N 2000', adjacency),
    ...creation(2708, 16),
    ...choice(2708, 16),
    ...choice(16384, 64),
    ...rearranging(2708, 16),
    ...vectors(256),
    ...ordering(2708, 16),
    ...scattering(2000, 20000, 16),
    ...statistics(2708, 16),
    ...segmentStatistics(1280, 20, 32),
  ];
}
