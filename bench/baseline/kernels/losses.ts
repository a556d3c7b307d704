import type { Floats } from './unroll.js';

/**
 * Mean cross entropy over the chosen rows, and its gradient: loss = mean_r (log Σ_j e^z[r, j] - z[r, y[r]]),
 * g[r, :] = (softmax(z[r, :]) - onehot(y[r])) / rows.length, 0 elsewhere. z, g: [N, classes]; y: [N] class ids.
 */
export function maskedCrossEntropy(z: Floats, y: Int32Array, rows: Int32Array, classes: number, g: Floats): number {
  const scale = 1 / rows.length;
  let loss = 0;
  g.fill(0);
  for (let r = 0; r < rows.length; r++) {
    const o = rows[r] * classes;
    let max = z[o];
    for (let j = 1; j < classes; j++) if (z[o + j] > max) max = z[o + j];
    let sum = 0;
    for (let j = 0; j < classes; j++) {
      const e = Math.exp(z[o + j] - max);
      sum += e;
      g[o + j] = e;
    }
    const factor = scale / sum;
    for (let j = 0; j < classes; j++) g[o + j] *= factor;
    const right = o + y[rows[r]];
    g[right] -= scale;
    loss += max + Math.log(sum) - z[right];
  }
  return loss * scale;
}

/** mean((p - t)²) over the first `size` elements, and its gradient 2 (p - t) / size. */
export function mse(p: Floats, t: Floats, size: number, g: Floats): number {
  const scale = 2 / size;
  let loss = 0;
  for (let i = 0; i < size; i++) {
    const d = p[i] - t[i];
    loss += d * d;
    g[i] = scale * d;
  }
  return loss / size;
}
