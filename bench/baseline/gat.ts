import { sparseFeatures } from './features.js';
import {
  type Csr,
  dropout,
  elu,
  eluGrad,
  type Floats,
  lowbias32,
  maskedCrossEntropy,
  matmul,
  sumAxis0,
  TRANSPOSE_A,
  TRANSPOSE_B,
} from './kernels.js';
import { type Parameter, parameter, update } from './parameter.js';

/** kernel [in, heads · units]; attSrc and attDst [heads · units]; bias [heads · units]. */
export type GatLayer = Readonly<Record<'kernel' | 'attSrc' | 'attDst' | 'bias', Float32Array>>;

export interface GatOptions {
  /** One row for each receiver, its self-loop among the entries. */
  adjacency: Csr;
  /** Sparse features, [nodes, features]. */
  x: Csr;
  features: number;
  labels: Int32Array;
  train: Int32Array;
  /** Of the first layer; the second has one head of as many units as there are classes. */
  heads: number;
  units: number;
  classes: number;
  layers: readonly [GatLayer, GatLayer];
  /** On features, on the hidden layer and on the attention. */
  dropout: number;
  learningRate: number;
  weightDecay: number;
}

const SLOPE = 0.2;

/** y_i = Σ_j α_ij h_j + b for each head, with α_i the softmax over the entries of row i of leakyRelu(<a, h_j> + <c, h_i>). */
function attention({ rows, indptr, indices }: Csr, heads: number, units: number) {
  const width = heads * units;
  const entries = indptr[rows];
  const [source, target, dsource, dtarget] = Array.from({ length: 4 }, () => new Float32Array(rows * heads));
  const [alpha, used, slope] = Array.from({ length: 3 }, () => new Float32Array(entries * heads));
  const row = new Float32Array(Math.max(1, ...Array.from({ length: rows }, (_, i) => indptr[i + 1] - indptr[i])));

  const scores = (h: Floats, att: Floats, out: Floats): void => {
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < heads; k++) {
        let sum = 0;
        for (let j = k * units; j < (k + 1) * units; j++) sum += h[i * width + j] * att[j];
        out[i * heads + k] = sum;
      }
    }
  };

  return {
    forward(h: Floats, attSrc: Floats, attDst: Floats, bias: Floats, y: Floats, key: number, rate: number): void {
      scores(h, attSrc, source);
      scores(h, attDst, target);
      for (let i = 0; i < rows; i++) {
        for (let k = 0; k < heads; k++) {
          let [top, sum] = [-Infinity, 0];
          for (let e = indptr[i]; e < indptr[i + 1]; e++) {
            const s = source[indices[e] * heads + k] + target[i * heads + k];
            const positive = s > 0;
            slope[e * heads + k] = positive ? 1 : SLOPE;
            const v = positive ? s : SLOPE * s;
            alpha[e * heads + k] = v;
            if (v > top) top = v;
          }
          for (let e = indptr[i]; e < indptr[i + 1]; e++) sum += alpha[e * heads + k] = Math.exp(alpha[e * heads + k] - top);
          for (let e = indptr[i]; e < indptr[i + 1]; e++) alpha[e * heads + k] /= sum;
        }
      }
      if (rate > 0) dropout(alpha, used, used.length, key, rate);
      else used.set(alpha);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < width; j++) y[i * width + j] = bias[j];
        for (let e = indptr[i]; e < indptr[i + 1]; e++) {
          for (let k = 0; k < heads; k++) {
            const w = used[e * heads + k];
            const q = indices[e] * width;
            for (let j = k * units; j < (k + 1) * units; j++) y[i * width + j] += w * h[q + j];
          }
        }
      }
    },
    /** dh, and the gradients of both attention vectors; `used` still says what dropout kept. */
    backward(dy: Floats, h: Floats, attSrc: Floats, attDst: Floats, dh: Floats, dattSrc: Floats, dattDst: Floats, rate: number): void {
      dh.fill(0);
      dsource.fill(0);
      dtarget.fill(0);
      dattSrc.fill(0);
      dattDst.fill(0);
      const scale = 1 / (1 - rate);
      for (let i = 0; i < rows; i++) {
        for (let k = 0; k < heads; k++) {
          let mean = 0;
          for (let e = indptr[i]; e < indptr[i + 1]; e++) {
            const [q, w] = [indices[e] * width, used[e * heads + k]];
            let dot = 0;
            for (let j = k * units; j < (k + 1) * units; j++) {
              const g = dy[i * width + j];
              dot += g * h[q + j];
              dh[q + j] += w * g;
            }
            const d = rate > 0 ? dot * scale * Number(w !== 0) : dot;
            row[e - indptr[i]] = d;
            mean += d * alpha[e * heads + k];
          }
          for (let e = indptr[i]; e < indptr[i + 1]; e++) {
            const d = alpha[e * heads + k] * (row[e - indptr[i]] - mean) * slope[e * heads + k];
            dsource[indices[e] * heads + k] += d;
            dtarget[i * heads + k] += d;
          }
        }
      }
      for (let i = 0; i < rows; i++) {
        for (let k = 0; k < heads; k++) {
          const [ds, dt] = [dsource[i * heads + k], dtarget[i * heads + k]];
          for (let j = k * units; j < (k + 1) * units; j++) {
            const at = i * width + j;
            dh[at] += ds * attSrc[j] + dt * attDst[j];
            dattSrc[j] += ds * h[at];
            dattDst[j] += dt * h[at];
          }
        }
      }
    },
  };
}

/**
 * The graph attention network of Veličković et al. (arXiv:1710.10903) in plain JavaScript: several heads and ELU, then one head; dropout on
 * features, hidden layer and attention; masked cross entropy; Adam with L2. Returns the epoch, which gives the loss before it.
 */
export function createGat(options: GatOptions): () => number {
  const { adjacency, x, labels, train, heads, units, classes, layers, dropout: rate, learningRate, weightDecay } = options;
  const nodes = adjacency.rows;
  const hidden = heads * units;
  const made = layers.map((layer) => ({
    kernel: parameter(layer.kernel, Float32Array),
    attSrc: parameter(layer.attSrc, Float32Array),
    attDst: parameter(layer.attDst, Float32Array),
    bias: parameter(layer.bias, Float32Array),
  }));
  const [first, second] = made;
  const all: Parameter[] = made.flatMap((layer) => Object.values(layer));
  const input = sparseFeatures(x, hidden, Float32Array);
  const [one, two] = [attention(adjacency, heads, units), attention(adjacency, 1, classes)];
  const wide = (): Floats => new Float32Array(nodes * hidden);
  const narrow = (): Floats => new Float32Array(nodes * classes);
  const [xw, y, h, dropped, dh, dxw] = [wide(), wide(), wide(), wide(), wide(), wide()];
  const [hw, z, dz, dhw] = [narrow(), narrow(), narrow(), narrow()];
  let step = 0;
  return () => {
    step++;
    const key = (nth: number): number => lowbias32(lowbias32(step) ^ nth);
    input.forward(first.kernel.value, xw, key(1), rate);
    one.forward(xw, first.attSrc.value, first.attDst.value, first.bias.value, y, key(2), rate);
    elu(y, h, h.length);
    if (rate > 0) dropout(h, dropped, h.length, key(3), rate);
    else dropped.set(h);
    matmul(dropped, second.kernel.value, hw, nodes, hidden, classes);
    two.forward(hw, second.attSrc.value, second.attDst.value, second.bias.value, z, key(4), rate);
    const loss = maskedCrossEntropy(z, labels, train, classes, dz);

    sumAxis0(dz, second.bias.gradient, nodes, classes);
    two.backward(dz, hw, second.attSrc.value, second.attDst.value, dhw, second.attSrc.gradient, second.attDst.gradient, rate);
    matmul(dropped, dhw, second.kernel.gradient, hidden, nodes, classes, TRANSPOSE_A);
    matmul(dhw, second.kernel.value, dh, nodes, classes, hidden, TRANSPOSE_B);
    if (rate > 0) dropout(dh, dh, dh.length, key(3), rate);
    eluGrad(dh, h, dh, dh.length);
    sumAxis0(dh, first.bias.gradient, nodes, hidden);
    one.backward(dh, xw, first.attSrc.value, first.attDst.value, dxw, first.attSrc.gradient, first.attDst.gradient, rate);
    input.backward(dxw, first.kernel.gradient);
    for (const p of all) update(p, step, learningRate, weightDecay);
    return loss;
  };
}
