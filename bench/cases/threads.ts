/** Every core against one thread, in one process: the pool is taken from beneath the kernels and put back between calls. The bits must be equal. */
import { init } from '../../src/index.js';
import { runtime } from '../../src/runtime/runtime.js';
import { fixedBatch } from '../batch-step.js';
import { gatEpoch } from '../cora-networks.js';
import { readCora } from '../data.js';
import { createEpoch, createProblem, title } from '../deep-gcn.js';
import { compareGcn } from '../gcn-comparison.js';
import { gcnStep } from '../gcn-step.js';
import { gcnGraph, powerLawGraph, randomMatrix, smallGraphs } from '../graphs.js';
import type { CaseOptions, Comparison } from '../harness.js';
import { matmul } from '../ops/dense.js';
import { spmm } from '../ops/sparse.js';
import { weighted } from './spmm.js';

/** f with the threads that `init` started, and f with one. */
function switched() {
  const all = runtime();
  const { pool } = all;
  const withPool =
    (chosen: typeof pool) =>
    <T>(f: () => T): T => {
      all.pool = chosen;
      return f();
    };
  return { many: withPool(pool), one: withPool(null), threads: all.threads };
}

export async function comparisons({ large = true }: CaseOptions): Promise<Comparison[]> {
  await init({ threads: 'auto' });
  const { many, one, threads } = switched();
  if (threads === 1) return [];
  /** graphgrad's part of a comparison with and without the pool. */
  const both = ({ name, contestants, check }: Comparison): Comparison => {
    const work = contestants.graphgrad;
    const own = async (): Promise<ArrayLike<number>> => (await check()).graphgrad;
    return {
      name: `${name}, ${threads} threads`,
      contestants: { graphgrad: () => many(work), oneThread: () => one(work) },
      check: async () => ({ graphgrad: await many(own), oneThread: await one(own) }),
      tolerance: 0,
      rounds: 9,
      time: 60,
    };
  };
  const cora = await readCora();
  const networks = cora === null ? [] : [compareGcn('GCN epoch, Cora, hidden 16, sparse x', { ...cora, hidden: 16 }), gatEpoch(cora, 8, 8)];
  const list = [
    ...[256, 512, 1024].map((size) => matmul(size, size, size)),
    matmul(16384, 128, 128),
    spmm('gcnGraph N 2000', gcnGraph(2000, 10, 1, 1).adjacency, 64),
    spmm('random 13,752 nodes', weighted(randomMatrix(13_752, 505_474)), 64),
    gcnStep(gcnGraph(2000, 10, 64, 7), 32, null, []),
    fixedBatch(
      smallGraphs(64, () => 20, 4, 16, 2),
      32,
      null,
      [],
    ),
    ...networks,
  ].map(both);
  if (!large) return list;
  const problem = createProblem(169_343, 1_160_000);
  const first = { graphgrad: createEpoch(problem, 0.5), oneThread: createEpoch(problem, 0.5) };
  const epochs: Comparison = {
    name: `${title(problem)}, ${threads} threads`,
    contestants: { graphgrad: () => many(first.graphgrad), oneThread: () => one(first.graphgrad) },
    check: () => ({ graphgrad: [many(first.graphgrad)], oneThread: [one(first.oneThread)] }),
    tolerance: 0,
    rounds: 3,
  };
  return [...list, both(spmm('power law 170,000 nodes', weighted(powerLawGraph(170_000, 1_160_000)), 128)), epochs];
}
