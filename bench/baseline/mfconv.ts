import type { Batch } from './batch.js';
import { type Affine, affineParameter, createHead } from './head.js';
import {
  type Csr,
  type Floats,
  type FloatsType,
  gather,
  matmul,
  mse,
  reluDropoutGrad,
  segmentSpread,
  segmentSum,
  spmm,
  sumAxis0,
  TRANSPOSE_A,
  TRANSPOSE_B,
} from './kernels.js';
import { type Parameter, parameter, update } from './parameter.js';

/** Weights of one layer: kernel and root [degrees, inputs, hidden], bias [degrees, hidden]. */
export interface MfWeights<T> extends Affine<T> {
  root: T;
}

export interface MfConvOptions {
  features: number;
  hidden: number;
  maxDegree: number;
  /** The most graphs of a batch. */
  batchSize: number;
  initial: { layers: readonly MfWeights<ArrayLike<number>>[]; head: readonly [Affine<ArrayLike<number>>, Affine<ArrayLike<number>>] };
  learningRate: number;
  type?: FloatsType;
}

/** Nodes in the order of their degrees: order[p] is the node at place p, place[v] the place of v; degree d owns starts[d] … starts[d + 1] - 1. */
function sortByDegree({ indptr }: Csr, nodes: number, starts: Int32Array, order: Int32Array, place: Int32Array): void {
  const top = starts.length - 2;
  starts.fill(0);
  for (let v = 0; v < nodes; v++) starts[Math.min(indptr[v + 1] - indptr[v], top) + 1]++;
  for (let d = 0; d <= top; d++) starts[d + 1] += starts[d];
  const next = starts.slice();
  for (let v = 0; v < nodes; v++) order[(place[v] = next[Math.min(indptr[v + 1] - indptr[v], top)]++)] = v;
}

/**
 * MFConv (arXiv:1509.09292) on batches of graphs without self-loops: relu((A x) W_d + b_d + x R_d) with weights for each degree d, nodes
 * kept in the order of their degrees; the sum over each graph, relu between two linear maps, mean squared error, Adam.
 */
export function createMfConv({ features, hidden, maxDegree, batchSize, initial, learningRate, type = Float32Array }: MfConvOptions) {
  const degrees = maxDegree + 1;
  const layers = initial.layers.map((from, l) => ({
    inputs: l === 0 ? features : hidden,
    ...affineParameter(from, type),
    root: parameter(from.root, type),
  }));
  const head = createHead(initial.head, [hidden, hidden, 1], batchSize, type);
  const all: Parameter[] = [...layers.flatMap(({ kernel, bias, root }) => [kernel, bias, root]), ...head.params];
  const [pooled, dpooled, doutput] = [hidden, hidden, 1].map((width) => new type(batchSize * width));
  const starts = new Int32Array(degrees + 1);
  let [order, place] = [new Int32Array(0), new Int32Array(0)];
  let room = 0;
  const widest = Math.max(features, hidden);
  const make = () => ({
    sums: new type(room * widest),
    own: new type(room * widest),
    sorted: new type(room * hidden),
    y: new type(room * hidden),
  });
  let buffers: ReturnType<typeof make>[] = [];
  let [dy, da, db, scratch] = Array.from({ length: 4 }, () => new type(0) as Floats);
  let steps = 0;

  function reserve(nodes: number): void {
    if (nodes <= room) return;
    room = 2 * nodes;
    buffers = layers.map(make);
    [order, place] = [new Int32Array(room), new Int32Array(room)];
    [dy, da, db, scratch] = Array.from({ length: 4 }, () => new type(room * widest));
  }

  return {
    params: all,
    step(batch: Batch): number {
      const { nodes, graphs, adjacency, transposed, ptr } = batch;
      reserve(nodes);
      sortByDegree(adjacency, nodes, starts, order, place);
      const [sortedNodes, places] = [order.subarray(0, nodes), place.subarray(0, nodes)];
      const range = (buffer: Floats, d: number, width: number): Floats => buffer.subarray(starts[d] * width, starts[d + 1] * width);
      layers.forEach(({ inputs, kernel, bias, root }, l) => {
        const x = l === 0 ? batch.x : buffers[l - 1].y;
        const { sums, own, sorted, y } = buffers[l];
        spmm(adjacency, x, scratch, inputs);
        gather(scratch, sortedNodes, sums, inputs);
        gather(x, sortedNodes, own, inputs);
        for (let d = 0; d < degrees; d++) {
          const rows = starts[d + 1] - starts[d];
          if (rows === 0) continue;
          const matrix = (p: Parameter): Floats => p.value.subarray(d * inputs * hidden, (d + 1) * inputs * hidden);
          const [out, from] = [range(sorted, d, hidden), range(scratch, d, hidden)];
          matmul(range(sums, d, inputs), matrix(kernel), out, rows, inputs, hidden);
          matmul(range(own, d, inputs), matrix(root), from, rows, inputs, hidden);
          const b = d * hidden;
          for (let r = 0, q = 0; r < rows; r++) {
            for (let j = 0; j < hidden; j++, q = (q + 1) | 0) {
              const v = out[q] + from[q] + bias.value[b + j];
              out[q] = v * Number(v > 0);
            }
          }
        }
        gather(sorted, places, y, hidden);
      });
      const last = layers.length - 1;
      segmentSum(buffers[last].y, ptr, pooled, graphs, hidden);
      const output = head.forward(pooled, graphs);
      const loss = mse(output, batch.y, graphs, doutput);

      head.backward(pooled, doutput, dpooled, graphs);
      segmentSpread(dpooled, ptr, dy, graphs, hidden);
      for (let l = last; l >= 0; l--) {
        const { inputs, kernel, bias, root } = layers[l];
        const { sums, own, sorted } = buffers[l];
        gather(dy, sortedNodes, scratch, hidden);
        reluDropoutGrad(scratch, sorted, scratch, nodes * hidden, 0);
        for (let d = 0; d < degrees; d++) {
          const rows = starts[d + 1] - starts[d];
          const part = (p: Floats): Floats => p.subarray(d * inputs * hidden, (d + 1) * inputs * hidden);
          const g = range(scratch, d, hidden);
          sumAxis0(g, bias.gradient.subarray(d * hidden, (d + 1) * hidden), rows, hidden);
          matmul(range(sums, d, inputs), g, part(kernel.gradient), inputs, rows, hidden, TRANSPOSE_A);
          matmul(range(own, d, inputs), g, part(root.gradient), inputs, rows, hidden, TRANSPOSE_A);
          if (l === 0 || rows === 0) continue;
          matmul(g, part(kernel.value), range(da, d, inputs), rows, hidden, inputs, TRANSPOSE_B);
          matmul(g, part(root.value), range(db, d, inputs), rows, hidden, inputs, TRANSPOSE_B);
        }
        if (l === 0) break;
        gather(da, places, scratch, inputs);
        spmm(transposed, scratch, dy, inputs);
        gather(db, places, scratch, inputs);
        for (let i = 0; i < nodes * inputs; i++) dy[i] += scratch[i];
      }
      steps++;
      for (const p of all) update(p, steps, learningRate);
      return loss;
    },
  };
}
