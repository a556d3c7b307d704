/** Two threads against one, turn by turn in one process: the same work, the same bits. */
import { data, init, layers, optimizers, sequential } from '../../src/index.js';
import { tuning } from '../../src/runtime/pool/pool.js';
import { withThreads } from '../../src/runtime/pool/threads.js';
import { runtime } from '../../src/runtime/runtime.js';
import { emptyTensor } from '../../src/runtime/tensor.js';
import { uniform } from '../arrays.js';
import { fixedBatch } from '../batch-step.js';
import { readCora } from '../data.js';
import { createEpoch, createProblem, title } from '../deep-gcn.js';
import { compareGcn } from '../gcn-comparison.js';
import { gcnStep } from '../gcn-step.js';
import { gcnGraph, powerLawGraph, smallGraphs } from '../graphs.js';
import type { CaseOptions, Comparison } from '../harness.js';
import { matmul } from '../ops/dense.js';
import { spmm } from '../ops/sparse.js';

type Threads = 'oneThread' | 'twoThreads';
type Made = Pick<Comparison, 'name' | 'contestants' | 'check'>;

/** What graphgrad does in a comparison, with one thread and with two. */
function byThreads({ name, contestants, check }: Made, settings: Partial<Comparison> = {}): Comparison<Threads> {
  const work = contestants.graphgrad;
  const computed = async (threads: number) => (await withThreads(threads, async () => check())).graphgrad;
  return {
    rounds: 9,
    ...settings,
    name: `${name}, one and two threads`,
    guests: undefined,
    facts: undefined,
    contestants: { oneThread: () => withThreads(1, work), twoThreads: () => withThreads(2, work) },
    check: async () => ({ oneThread: await computed(1), twoThreads: await computed(2) }),
    tolerance: 0,
  };
}

/** One epoch of the GAT of its paper: 8 heads of 8, dropout 0.6. */
function gat({ nodes, features, classes, source, target, x, labels, train }: NonNullable<Awaited<ReturnType<typeof readCora>>>): Made {
  const graph = data.graph({
    x: { indptr: x.indptr, indices: x.indices, values: x.values ?? undefined, shape: [nodes, features] },
    edges: [source, target],
    y: labels,
    masks: { train: { indices: train } },
  });
  const make = () => {
    const model = sequential([
      layers.dropout({ rate: 0.6 }),
      layers.gatConv({ units: 8, heads: 8, activation: 'elu', dropout: 0.6 }),
      layers.dropout({ rate: 0.6 }),
      layers.gatConv({ units: classes, heads: 1, dropout: 0.6 }),
    ]);
    model.params = model.init({ seed: 1, like: graph });
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.005, weightDecay: 5e-4 }), loss: 'crossEntropy' });
    return () => model.trainOnBatch(graph).loss;
  };
  const losses = (step: () => number): number[] => Array.from({ length: 5 }, step);
  return { name: 'GAT epoch, Cora, 8 heads of 8', contestants: { graphgrad: make() }, check: () => ({ graphgrad: losses(make()) }) };
}

/** The least that divides: two chunks of 256 numbers. A thousand calls, so that milliseconds are microseconds of one. */
function dispatch(): Comparison<Threads> {
  const y = emptyTensor([512], 'f32');
  const times = (threads: number) =>
    withThreads(threads, () => {
      const before = { ...tuning };
      Object.assign(tuning, { chunk: 1, waking: 2 });
      const kernels = runtime().kernelsOf('f32');
      for (let i = 0; i < 1000; i++) kernels.fill(0, 512, i, y.ptr);
      Object.assign(tuning, before);
      return y.toTypedArray();
    });
  return {
    name: '1000 dispatches of 512 numbers',
    contestants: { oneThread: () => times(1), twoThreads: () => times(2) },
    check: () => ({ oneThread: times(1), twoThreads: times(2) }),
  };
}

/** The epoch of bench/cases/arxiv.ts; two models from the same weights are checked by the loss after a step. */
function arxiv(): Comparison<Threads> {
  const problem = createProblem(169_343, 1_160_000);
  const [one, two] = [createEpoch(problem, 0.5), createEpoch(problem, 0.5)];
  const pair = (epoch: () => number): number[] => [epoch(), epoch()];
  return {
    name: `${title(problem)}, one and two threads`,
    contestants: { oneThread: () => withThreads(1, one), twoThreads: () => withThreads(2, one) },
    check: () => ({ oneThread: withThreads(1, () => pair(one)), twoThreads: withThreads(2, () => pair(two)) }),
    tolerance: 0,
    rounds: 3,
  };
}

export async function comparisons({ large = true }: CaseOptions): Promise<Comparison[]> {
  await init({ threads: 2 });
  const powerLaw = powerLawGraph(170_000, 1_160_000);
  const list = [
    dispatch(),
    ...[64, 128, 256, 512, 1024].map((n) => byThreads(matmul(n, n, n))),
    byThreads(gcnStep(gcnGraph(2000, 10, 64, 7), 32, null, [])),
    byThreads(
      fixedBatch(
        smallGraphs(64, () => 20, 4, 16, 2),
        32,
        null,
        [],
      ),
    ),
  ];
  const cora = await readCora();
  if (cora !== null)
    list.push(byThreads(compareGcn('GCN epoch, Cora, hidden 16, sparse x', { ...cora, hidden: 16 })), byThreads(gat(cora)));
  if (large) {
    const values = uniform(powerLaw.indices.length, 11, 0.5);
    list.push(byThreads(spmm('power law 170,000 nodes', { ...powerLaw, values }, 128), { rounds: 5 }));
    list.push(arxiv());
  }
  return list;
}
