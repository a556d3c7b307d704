import { data, layers, type Model, memory, optimizers, sequential, tensor } from '../src/index.js';
import { uniform, uniformInts } from './arrays.js';
import { createDeepGcn, type DeepGcnLayer } from './baseline/deep-gcn.js';
import { gcnNorm, rowOfEntry } from './baseline/kernels.js';
import { glorot } from './baseline/parameter.js';
import { powerLawGraph } from './graphs.js';
import type { Comparison } from './harness.js';
import { compareSteps } from './step-comparison.js';

/** Features, two hidden layers, classes: the sizes of ogbn-arxiv. */
const WIDTHS = [128, 256, 256, 40];
const RATE = 0.01;

/** A graph with power-law degrees, random features and random classes. */
export function createProblem(nodes: number, pairs: number, widths: readonly number[] = WIDTHS) {
  const a = powerLawGraph(nodes, pairs);
  const initial: DeepGcnLayer[] = widths.slice(1).map((units, l) => ({
    kernel: glorot(widths[l], units, 40 + l),
    bias: new Float32Array(units),
    ...(l < widths.length - 2 ? { gamma: new Float32Array(units).fill(1), beta: new Float32Array(units) } : {}),
  }));
  return {
    nodes,
    entries: a.indices.length,
    widths,
    source: a.indices,
    target: rowOfEntry(a),
    x: uniform(nodes * widths[0], 1),
    labels: uniformInts(nodes, 2, widths[widths.length - 1]),
    initial,
  };
}

type Problem = ReturnType<typeof createProblem>;

/** The network through the public layers. An epoch: forward, loss, backward, Adam; gives the loss before it. */
export function createEpoch({ nodes, widths, source, target, x, labels, initial }: Problem, dropout: number): () => number {
  const graph = data.graph({ x: { data: x, shape: [nodes, widths[0]] }, edges: [source, target], y: labels });
  const model: Model = sequential(
    initial.flatMap(({ gamma }, l) => {
      const convolution = layers.gcnConv({ units: widths[l + 1] });
      return gamma ? [convolution, layers.batchNorm({ activation: 'relu' }), layers.dropout({ rate: dropout })] : [convolution];
    }),
  );
  const params: Record<string, Record<string, ReturnType<typeof tensor>>> = {};
  initial.forEach(({ kernel, bias, gamma, beta }, l) => {
    const flat = (values: ArrayLike<number>) => tensor(Float32Array.from(values));
    params[`gcnConv${l + 1}`] = {
      kernel: tensor(Float32Array.from(kernel), { shape: [widths[l], widths[l + 1]] }),
      bias: flat(bias),
    };
    if (gamma && beta) params[`batchNorm${l + 1}`] = { gamma: flat(gamma), beta: flat(beta) };
  });
  model.params = params;
  model.buffers = Object.fromEntries(
    initial.flatMap(({ gamma }, l) =>
      gamma
        ? [
            [
              `batchNorm${l + 1}`,
              { mean: tensor(new Float32Array(gamma.length)), variance: tensor(new Float32Array(gamma.length).fill(1)) },
            ],
          ]
        : [],
    ),
  );
  model.compile({ optimizer: optimizers.adam({ learningRate: RATE }), loss: 'crossEntropy' });
  return () => model.trainOnBatch(graph, { seed: 0 }).loss;
}

function createBaseline({ nodes, widths, source, target, x, labels, initial }: Problem, dropout: number): () => number {
  return createDeepGcn({ adjacency: gcnNorm(nodes, source, target), x, labels, widths, layers: initial, dropout, learningRate: RATE });
}

export const title = ({ nodes, entries, widths }: Problem): string =>
  `epoch of a GCN ${widths.join('-')} with batch norm and dropout, ${nodes.toLocaleString('en')} nodes, ${entries.toLocaleString('en')} entries`;

/** Both contestants, checked by the losses of the first epochs without dropout. */
export function compareDeepGcn(problem: Problem): Comparison {
  const timed = compareSteps(title(problem), {
    graphgrad: () => createEpoch(problem, 0.5),
    plainJs: () => createBaseline(problem, 0.5),
  });
  const checked = compareSteps(title(problem), {
    graphgrad: () => createEpoch(problem, 0),
    plainJs: () => createBaseline(problem, 0),
  });
  // float32 sums over all nodes, in another order
  return { ...timed, check: checked.check, tolerance: 1e-4, rounds: 3 };
}

/** Too large for the others: the first epoch, which touches fresh pages, apart, and how large linear memory became. */
export function largeDeepGcn(problem: Problem): Comparison {
  let epoch: (() => number) | null = null;
  let first = 0;
  const run = (): number => {
    if (epoch !== null) return epoch();
    epoch = createEpoch(problem, 0.5);
    const began = performance.now();
    const loss = epoch();
    first = performance.now() - began;
    return loss;
  };
  return {
    name: title(problem),
    contestants: { graphgrad: run },
    check: () => ({ graphgrad: [run()] }),
    alone: true,
    rounds: 5,
    facts: () => ({ 'first epoch, s': first / 1000, 'linear memory, GiB': memory().bytes / 2 ** 30 }),
  };
}
