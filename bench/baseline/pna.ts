import { createAffine, trained } from './affine.js';
import type { Conv } from './conv-net.js';
import { type Csr, type Floats, matmul, TRANSPOSE_A, TRANSPOSE_B } from './kernels.js';

/** The map of the messages, that of what was heard, and the last one. */
export type PnaWeights = Readonly<Record<'preKernel' | 'preBias' | 'postKernel' | 'postBias' | 'kernel' | 'bias', Float32Array>>;

/** Variances up to this count as none. */
const NO_VARIANCE = 1e-5;
/** Mean, minimum, maximum, deviation. */
const AGGREGATORS = 4;

/**
 * Principal neighbourhood aggregation (arXiv:2004.05718) in plain JavaScript: messages x_i P + x_j Q + p, whose first and last part stand outside of the
 * aggregation; their mean, minimum, maximum and deviation in one pass; identity, amplification and attenuation; two linear maps. preKernel: [2 f, f],
 * postKernel: [13 f, f], kernel: [f, f]. delta: mean of log(d + 1) over the nodes.
 */
export function createPna({ rows, indptr, indices }: Csr, f: number, delta: number, weights: PnaWeights): Conv {
  const wide = AGGREGATORS * f;
  const of = (width: number): Float32Array => new Float32Array(rows * width);
  const own = createAffine(weights.preKernel.subarray(0, f * f), weights.preBias, f);
  const other = createAffine(weights.preKernel.subarray(f * f), null, f);
  const root = createAffine(weights.postKernel.subarray(0, f * f), weights.postBias, f);
  const scaled = [0, 1, 2].map((s) => trained(weights.postKernel.subarray(f * f + s * wide * f, f * f + (s + 1) * wide * f)));
  const last = createAffine(weights.kernel, weights.bias, f);
  const degree = Array.from({ length: rows }, (_, i) => indptr[i + 1] - indptr[i]);
  const factors = [
    Float64Array.from(degree, () => 1),
    Float64Array.from(degree, (d) => Math.log(d + 1) / delta),
    Float64Array.from(degree, (d) => delta / Math.log(Math.max(d, 1) + 1)),
  ];
  const [ownPart, sent, dsent, mean, least, most, deviation] = [of(f), of(f), of(f), of(f), of(f), of(f), of(f)];
  const [heard, dheard, part] = [of(wide), of(wide), of(wide)];
  const [post, dpost, product, down] = [of(f), of(f), of(f), of(f)];
  const [lowShare, highShare, meanShare, squareShare] = [0, 1, 2, 3].map(() => new Float64Array(f));

  const listen = (): void => {
    const [sum, squares] = [new Float64Array(f), new Float64Array(f)];
    for (let i = 0; i < rows; i++) {
      const [begin, end, o] = [indptr[i], indptr[i + 1], i * f];
      sum.fill(0);
      squares.fill(0);
      least.fill(end > begin ? Number.POSITIVE_INFINITY : 0, o, o + f);
      most.fill(end > begin ? Number.NEGATIVE_INFINITY : 0, o, o + f);
      for (let e = begin; e < end; e++) {
        const q = indices[e] * f;
        for (let j = 0; j < f; j++) {
          const v = sent[q + j];
          sum[j] += v;
          squares[j] += v * v;
          if (v < least[o + j]) least[o + j] = v;
          if (v > most[o + j]) most[o + j] = v;
        }
      }
      const [share, any, w] = [1 / Math.max(1, end - begin), Number(end > begin), i * wide];
      for (let j = 0; j < f; j++) {
        const m = sum[j] * share;
        const variance = squares[j] * share - m * m;
        const shift = any * ownPart[o + j];
        mean[o + j] = m;
        deviation[o + j] = variance > NO_VARIANCE ? Math.sqrt(variance) : 0;
        heard[w + j] = m + shift;
        heard[w + f + j] = least[o + j] + shift;
        heard[w + 2 * f + j] = most[o + j] + shift;
        heard[w + 3 * f + j] = deviation[o + j];
      }
    }
  };

  /** From dheard to what the node's own part gets, and to dsent. */
  const spread = (): void => {
    dsent.fill(0);
    for (let i = 0; i < rows; i++) {
      const [begin, end, o, w] = [indptr[i], indptr[i + 1], i * f, i * wide];
      lowShare.fill(0);
      highShare.fill(0);
      for (let e = begin; e < end; e++) {
        const q = indices[e] * f;
        for (let j = 0; j < f; j++) {
          lowShare[j] += Number(sent[q + j] === least[o + j]);
          highShare[j] += Number(sent[q + j] === most[o + j]);
        }
      }
      const [share, any] = [1 / Math.max(1, end - begin), Number(end > begin)];
      for (let j = 0; j < f; j++) {
        const [dmean, dleast, dmost, s] = [dheard[w + j], dheard[w + f + j], dheard[w + 2 * f + j], deviation[o + j]];
        const dvariance = s > 0 ? dheard[w + 3 * f + j] / (2 * s) : 0;
        down[o + j] = any * (dmean + dleast + dmost);
        lowShare[j] = dleast / Math.max(1, lowShare[j]);
        highShare[j] = dmost / Math.max(1, highShare[j]);
        meanShare[j] = (dmean - 2 * mean[o + j] * dvariance) * share;
        squareShare[j] = 2 * dvariance * share;
      }
      for (let e = begin; e < end; e++) {
        const q = indices[e] * f;
        for (let j = 0; j < f; j++) {
          const v = sent[q + j];
          dsent[q + j] +=
            meanShare[j] + squareShare[j] * v + lowShare[j] * Number(v === least[o + j]) + highShare[j] * Number(v === most[o + j]);
        }
      }
    }
  };

  const times = (x: Floats, factor: Float64Array, y: Floats): void => {
    for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < f; j++, at++) y[at] = factor[i] * x[at];
  };
  const plus = (y: Floats, x: Floats): void => {
    for (let i = 0; i < y.length; i++) y[i] += x[i];
  };

  return {
    params: [own, other, root, last].flatMap(({ params }) => params).concat(scaled),
    forward(h: Floats, y: Floats): void {
      own.forward(h, ownPart, rows);
      other.forward(h, sent, rows);
      listen();
      root.forward(h, post, rows);
      scaled.forEach(({ value }, s) => {
        matmul(heard, value, product, rows, wide, f);
        if (s > 0) times(product, factors[s], product);
        plus(post, product);
      });
      last.forward(post, y, rows);
    },
    backward(h: Floats, dy: Floats, dh: Floats): void {
      last.backward(post, dy, dpost, rows);
      root.backward(h, dpost, dh, rows);
      dheard.fill(0);
      scaled.forEach(({ value, gradient }, s) => {
        times(dpost, factors[s], product);
        matmul(heard, product, gradient, wide, rows, f, TRANSPOSE_A);
        matmul(product, value, part, rows, f, wide, TRANSPOSE_B);
        plus(dheard, part);
      });
      spread();
      own.backward(h, down, product, rows);
      plus(dh, product);
      other.backward(h, dsent, product, rows);
      plus(dh, product);
    },
  };
}
