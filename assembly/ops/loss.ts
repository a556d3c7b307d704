import { Scalar } from '../core/scalar';
import { SIZE } from '../core/simd';

/** Largest of n >= 1 elements. A NaN may be passed over: the sum of the exponentials keeps it. */
function largest(n: usize, x: usize): real {
  let best = load<real>(x);
  for (let i: usize = 1; i < n; i++) {
    const value = load<real>(x + i * SIZE);
    if (value > best) best = value;
  }
  return best;
}

/**
 * loss[r] = weight[r] (logSumExp(x[r, :]) - x[r, label[r]]). Range over rows; x [rows, classes], label [rows] u32 below `classes`, loss [rows].
 * weight [rows], or 0 for all ones. A row of weight 0 gives 0 whatever it holds; its label is not read.
 */
export function crossEntropy(begin: usize, end: usize, classes: usize, x: usize, label: usize, weight: usize, loss: usize): void {
  for (let r = begin; r < end; r++) {
    const w: real = weight ? load<real>(weight + r * SIZE) : 1;
    let value: real = 0;
    if (w != 0) {
      const row = x + r * classes * SIZE;
      const top = largest(classes, row);
      let sum: real = 0;
      for (let i: usize = 0; i < classes; i++) sum += Scalar.exp(load<real>(row + i * SIZE) - top);
      value = w * (Scalar.log(sum) + (top - load<real>(row + <usize>load<u32>(label + (r << 2)) * SIZE)));
    }
    store<real>(loss + r * SIZE, value);
  }
}

/**
 * out[r, :] = g[r] weight[r] (softmax(x[r, :]) - onehot(label[r])): the derivative of `crossEntropy` with respect to x. Range over rows.
 * g [rows], out [rows, classes]; the other shapes as in `crossEntropy`. Zeros for a row of weight 0.
 */
export function crossEntropyGrad(
  begin: usize,
  end: usize,
  classes: usize,
  x: usize,
  label: usize,
  weight: usize,
  g: usize,
  out: usize,
): void {
  const stride = classes * SIZE;
  if (weight) memory.fill(out + begin * stride, 0, (end - begin) * stride); // most rows of a masked loss stay so
  for (let r = begin; r < end; r++) {
    const w: real = weight ? load<real>(weight + r * SIZE) : 1;
    if (w == 0) continue;
    const row = x + r * stride;
    const own = out + r * stride;
    const top = largest(classes, row);
    let sum: real = 0;
    for (let o: usize = 0; o < stride; o += SIZE) {
      const power = Scalar.exp(load<real>(row + o) - top);
      store<real>(own + o, power);
      sum += power;
    }
    const slope = w * load<real>(g + r * SIZE);
    const scale = slope / sum;
    for (let o: usize = 0; o < stride; o += SIZE) store<real>(own + o, load<real>(own + o) * scale);
    const hit = own + <usize>load<u32>(label + (r << 2)) * SIZE;
    store<real>(hit, load<real>(hit) - slope);
  }
}
