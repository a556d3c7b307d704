import type { Batch } from './batch.js';
import { type Affine, affineParameter, createHead } from './head.js';
import {
  addRow,
  batchNormRelu,
  batchNormReluGrad,
  type Floats,
  type FloatsType,
  maskedCrossEntropy,
  matmul,
  type NormState,
  segmentSpread,
  segmentSum,
  spmm,
  sumAxis0,
  TRANSPOSE_A,
  TRANSPOSE_B,
} from './kernels.js';
import { type Parameter, parameter, update } from './parameter.js';

/** A linear map, batch normalisation, relu. */
export interface Stage<T> extends Affine<T> {
  gamma: T;
  beta: T;
}

/** Two stages for each layer, then the two linear maps of the head. */
export interface GinWeights<T> {
  layers: readonly (readonly [Stage<T>, Stage<T>])[];
  head: readonly [Affine<T>, Affine<T>];
}

export interface GinOptions {
  features: number;
  hidden: number;
  classes: number;
  /** The most graphs of a batch. */
  batchSize: number;
  initial: GinWeights<ArrayLike<number>>;
  learningRate: number;
  type?: FloatsType;
}

interface Buffers {
  sums: Floats;
  before: Floats;
  after: Floats;
}

/**
 * GIN (arXiv:1810.00826) on batches of graphs whose adjacency holds self-loops: each layer two stages on A x; the sum of the last
 * layer over the nodes of a graph; relu between two linear maps; mean cross entropy; Adam. A step returns the loss before it.
 */
export function createGin({ features, hidden, classes, batchSize, initial, learningRate, type = Float32Array }: GinOptions) {
  const stage = (from: Stage<ArrayLike<number>>, inputs: number) => ({
    inputs,
    ...affineParameter(from, type),
    gamma: parameter(from.gamma, type),
    beta: parameter(from.beta, type),
    state: { mean: new type(hidden), inverse: new type(hidden), factor: new type(hidden), shift: new type(hidden) } satisfies NormState,
  });
  const stages = initial.layers.flatMap(([first, second], l) => [stage(first, l === 0 ? features : hidden), stage(second, hidden)]);
  const head = createHead(initial.head, [hidden, hidden, classes], batchSize, type);
  const all: Parameter[] = [...stages.flatMap(({ kernel, bias, gamma, beta }) => [kernel, bias, gamma, beta]), ...head.params];
  const [pooled, dpooled, dlogits] = [hidden, hidden, classes].map((width) => new type(batchSize * width));
  const classOf = new Int32Array(batchSize);
  const rows = Int32Array.from({ length: batchSize }, (_, i) => i);
  let room = 0;
  let buffers: Buffers[] = [];
  let [dy, dx] = [new type(0), new type(0)];
  let steps = 0;

  function reserve(nodes: number): void {
    if (nodes <= room) return;
    room = 2 * nodes;
    buffers = stages.map(({ inputs }, s) => ({
      sums: s % 2 === 0 ? new type(room * inputs) : new type(0),
      before: new type(room * hidden),
      after: new type(room * hidden),
    }));
    [dy, dx] = [new type(room * Math.max(hidden, features)), new type(room * Math.max(hidden, features))];
  }

  /** What stage s multiplies: the sums over neighbours, or the stage before. */
  const inputOf = (s: number): Floats => (s % 2 === 0 ? buffers[s].sums : buffers[s - 1].after);

  return {
    params: all,
    step(batch: Batch): number {
      const { nodes, graphs, adjacency, transposed, ptr } = batch;
      reserve(nodes);
      stages.forEach(({ inputs, kernel, bias, gamma, beta, state }, s) => {
        const { sums, before, after } = buffers[s];
        if (s % 2 === 0) spmm(adjacency, s === 0 ? batch.x : buffers[s - 1].after, sums, inputs);
        matmul(inputOf(s), kernel.value, before, nodes, inputs, hidden);
        addRow(before, bias.value, before, nodes, hidden);
        batchNormRelu(before, gamma.value, beta.value, after, state, nodes, hidden);
      });
      segmentSum(buffers[stages.length - 1].after, ptr, pooled, graphs, hidden);
      const logits = head.forward(pooled, graphs);
      for (let g = 0; g < graphs; g++) classOf[g] = batch.y[g];
      const loss = maskedCrossEntropy(logits, classOf, graphs === batchSize ? rows : rows.subarray(0, graphs), classes, dlogits);

      head.backward(pooled, dlogits, dpooled, graphs);
      segmentSpread(dpooled, ptr, dy, graphs, hidden);
      for (let s = stages.length - 1; s >= 0; s--) {
        const { inputs, kernel, bias, gamma, beta, state } = stages[s];
        const { before, after } = buffers[s];
        batchNormReluGrad(dy, after, before, dx, gamma.gradient, beta.gradient, state, nodes, hidden);
        sumAxis0(dx, bias.gradient, nodes, hidden);
        matmul(inputOf(s), dx, kernel.gradient, inputs, nodes, hidden, TRANSPOSE_A);
        if (s === 0) break;
        matmul(dx, kernel.value, dy, nodes, hidden, inputs, TRANSPOSE_B);
        if (s % 2 === 0) {
          spmm(transposed, dy, dx, inputs);
          [dy, dx] = [dx, dy];
        }
      }
      steps++;
      for (const p of all) update(p, steps, learningRate);
      return loss;
    },
  };
}
