import { createAffine, createPerceptron } from './affine.js';
import type { Conv } from './conv-net.js';
import { type Csr, type Floats, segmentMax } from './kernels.js';

/** The two linear maps of the messages: kernel1 [2 hidden, hidden], kernel2 [hidden, hidden]. */
export type EdgeConvWeights = Readonly<Record<'kernel1' | 'bias1' | 'kernel2' | 'bias2', Float32Array>>;

/** Edge convolution (arXiv:1801.07829) in plain JavaScript: the largest of relu([x_i, x_j - x_i] W + w) V + v; messages that tie share the gradient. */
export function createEdgeConv({ rows, indptr, indices }: Csr, width: number, weights: EdgeConvWeights): Conv {
  const edges = indices.length;
  const [pairs, dpairs] = [new Float32Array(edges * 2 * width), new Float32Array(edges * 2 * width)];
  const [messages, dmessages] = [new Float32Array(edges * width), new Float32Array(edges * width)];
  const best = new Float32Array(rows * width);
  const maps = [createAffine(weights.kernel1, weights.bias1, 2 * width), createAffine(weights.kernel2, weights.bias2, width)] as const;
  const nn = createPerceptron(maps, width, edges);
  return {
    params: nn.params,
    forward(h: Floats, y: Floats): void {
      for (let i = 0, o = 0; i < rows; i++) {
        const own = i * width;
        for (let e = indptr[i]; e < indptr[i + 1]; e++, o += 2 * width) {
          const other = indices[e] * width;
          for (let j = 0; j < width; j++) {
            const v = h[own + j];
            pairs[o + j] = v;
            pairs[o + width + j] = h[other + j] - v;
          }
        }
      }
      nn.forward(pairs, messages);
      segmentMax(messages, indptr, best, rows, width);
      y.set(best);
    },
    backward(_h: Floats, dy: Floats, dh: Floats): void {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < width; j++) {
          let ties = 0;
          for (let e = indptr[i]; e < indptr[i + 1]; e++) ties += Number(messages[e * width + j] === best[i * width + j]);
          const share = ties > 0 ? dy[i * width + j] / ties : 0;
          for (let e = indptr[i]; e < indptr[i + 1]; e++)
            dmessages[e * width + j] = share * Number(messages[e * width + j] === best[i * width + j]);
        }
      }
      nn.backward(pairs, dmessages, dpairs);
      dh.fill(0);
      for (let i = 0, o = 0; i < rows; i++) {
        const own = i * width;
        for (let e = indptr[i]; e < indptr[i + 1]; e++, o += 2 * width) {
          const other = indices[e] * width;
          for (let j = 0; j < width; j++) {
            const d = dpairs[o + width + j];
            dh[own + j] += dpairs[o + j] - d;
            dh[other + j] += d;
          }
        }
      }
    },
  };
}
