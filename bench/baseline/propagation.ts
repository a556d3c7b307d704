import type { Batch } from './batch.js';
import {
  addRow,
  addRowRelu,
  type Floats,
  type FloatsType,
  matmul,
  mse,
  relu,
  reluDropoutGrad,
  segmentSpread,
  segmentSum,
  spmm,
  sumAxis0,
  TRANSPOSE_A,
  TRANSPOSE_B,
} from './kernels.js';
import { glorot, type Parameter, parameter, update } from './parameter.js';

/** Kernel [inputs, outputs] and bias [outputs]. */
export interface DenseWeights<T> {
  kernel: T;
  bias: T;
}

/** Propagation layers, then the dense head [last width, 1]. */
export interface NetWeights<T> {
  layers: DenseWeights<T>[];
  head: DenseWeights<T>;
}

export interface PropagationOptions {
  /** Width of the node features, then of every propagation layer. */
  widths: readonly number[];
  /** Default 0.01. */
  learningRate?: number;
  /** Of the initial weights. Default 0. */
  seed?: number;
  /** Default: Glorot uniform kernels, zero biases. */
  initial?: NetWeights<ArrayLike<number>>;
  /** Element type of all tensors. Default Float32Array. */
  type?: FloatsType;
}

export interface PropagationNet {
  /** One step on a batch: forward, mean squared error, backward, Adam. Returns the loss before the update. */
  step(batch: Batch): number;
  /** [graphs] predictions; the buffer is reused by the next call and may be longer. */
  predict(batch: Batch): Floats;
  params: NetWeights<Parameter>;
}

/** One layer with its buffers, [nodes, inputs] or [nodes, outputs], grown on demand. */
interface Layer extends DenseWeights<Parameter> {
  inputs: number;
  outputs: number;
  /** Propagate on the side that is narrower: (A + I)X first, or XW first. */
  aggregatesFirst: boolean;
  /** The first product of the two, and its gradient. */
  inner: Floats;
  dinner: Floats;
  y: Floats;
  dy: Floats;
}

/**
 * Graph regression in plain JavaScript: layers H ← relu((A + I) H W + b), sum over the nodes of every graph, one dense output,
 * mean squared error, Adam. A + I is not normalised.
 */
export function createPropagationNet(options: PropagationOptions): PropagationNet {
  const { widths, learningRate = 0.01, seed = 0, initial, type = Float32Array } = options;
  const dense = (inputs: number, outputs: number, key: number, start?: DenseWeights<ArrayLike<number>>): DenseWeights<Parameter> => ({
    kernel: parameter(start?.kernel ?? glorot(inputs, outputs, key), type),
    bias: parameter(start?.bias ?? new Float64Array(outputs), type),
  });
  const layers = widths.slice(1).map((outputs, l): Layer => {
    const inputs = widths[l];
    return {
      ...dense(inputs, outputs, seed + l, initial?.layers[l]),
      inputs,
      outputs,
      // The first layer needs no gradient of its input: aggregating first spares it one of two propagations.
      aggregatesFirst: inputs <= (l === 0 ? 2 * outputs : outputs),
      inner: new type(0),
      dinner: new type(0),
      y: new type(0),
      dy: new type(0),
    };
  });
  const last = widths[widths.length - 1];
  const head = dense(last, 1, seed + layers.length, initial?.head);
  let [pooled, dpooled, output, doutput] = [0, 0, 0, 0].map(() => new type(0));

  function reserve({ nodes, graphs }: Batch): void {
    for (const layer of layers) {
      if (layer.y.length >= nodes * layer.outputs) continue;
      const middle = layer.aggregatesFirst ? layer.inputs : layer.outputs;
      layer.inner = new type(nodes * middle);
      layer.dinner = new type(nodes * middle);
      layer.y = new type(nodes * layer.outputs);
      layer.dy = new type(nodes * layer.outputs);
    }
    if (output.length >= graphs) return;
    pooled = new type(graphs * last);
    dpooled = new type(graphs * last);
    output = new type(graphs);
    doutput = new type(graphs);
  }

  function forward(batch: Batch): void {
    const { nodes, graphs, adjacency } = batch;
    let x = batch.x;
    for (const { kernel, bias, inputs, outputs, aggregatesFirst, inner, y } of layers) {
      if (aggregatesFirst) {
        spmm(adjacency, x, inner, inputs);
        matmul(inner, kernel.value, y, nodes, inputs, outputs);
        addRowRelu(y, bias.value, y, nodes, outputs);
      } else {
        matmul(x, kernel.value, inner, nodes, inputs, outputs);
        spmm(adjacency, inner, y, outputs, bias.value);
        relu(y, y, nodes * outputs);
      }
      x = y;
    }
    segmentSum(x, batch.ptr, pooled, graphs, last);
    matmul(pooled, head.kernel.value, output, graphs, last, 1);
    addRow(output, head.bias.value, output, graphs, 1);
  }

  function backward(batch: Batch): void {
    const { nodes, graphs, transposed } = batch;
    sumAxis0(doutput, head.bias.gradient, graphs, 1);
    matmul(pooled, doutput, head.kernel.gradient, last, graphs, 1, TRANSPOSE_A);
    matmul(doutput, head.kernel.value, dpooled, graphs, 1, last, TRANSPOSE_B);
    segmentSpread(dpooled, batch.ptr, layers[layers.length - 1].dy, graphs, last);
    for (let l = layers.length - 1; l >= 0; l--) {
      const { kernel, bias, inputs, outputs, aggregatesFirst, inner, dinner, y, dy } = layers[l];
      const x = l === 0 ? batch.x : layers[l - 1].y;
      reluDropoutGrad(dy, y, dy, nodes * outputs, 0);
      sumAxis0(dy, bias.gradient, nodes, outputs);
      if (aggregatesFirst) {
        matmul(inner, dy, kernel.gradient, inputs, nodes, outputs, TRANSPOSE_A);
        if (l === 0) break;
        matmul(dy, kernel.value, dinner, nodes, outputs, inputs, TRANSPOSE_B);
        spmm(transposed, dinner, layers[l - 1].dy, inputs);
      } else {
        spmm(transposed, dy, dinner, outputs);
        matmul(x, dinner, kernel.gradient, inputs, nodes, outputs, TRANSPOSE_A);
        if (l === 0) break;
        matmul(dinner, kernel.value, layers[l - 1].dy, nodes, outputs, inputs, TRANSPOSE_B);
      }
    }
  }

  const params: NetWeights<Parameter> = { layers: layers.map(({ kernel, bias }) => ({ kernel, bias })), head };
  const all = [...params.layers, head].flatMap(({ kernel, bias }) => [kernel, bias]);
  let steps = 0;
  return {
    params,
    step(batch) {
      reserve(batch);
      forward(batch);
      const loss = mse(output, batch.y, batch.graphs, doutput);
      backward(batch);
      steps++;
      for (const p of all) update(p, steps, learningRate);
      return loss;
    },
    predict(batch) {
      reserve(batch);
      forward(batch);
      return output;
    },
  };
}
