import { Elementary } from '../core/math';
import { LANES, SIZE, Simd } from '../core/simd';
import { Tail } from '../core/tail';

/** Passes over one row of logits. */
class Logits {
  /** One vector of a row with `count` > 0 elements left; lanes past its end repeat `rest`. */
  @inline static load(p: usize, count: usize, rest: v128): v128 {
    return count >= LANES ? v128.load(p) : Tail.load(p, count, rest);
  }

  /** exp(logit - top), and 0 past the end. Padding with -Infinity instead would make the exponential underflow, which is slow. */
  @inline static power(p: usize, count: usize, top: v128): v128 {
    const power = Elementary.exp(v128.sub<real>(Logits.load(p, count, top), top));
    return count >= LANES ? power : Tail.keep(power, count);
  }

  /** Largest of n >= 1 logits, in every lane. A NaN may be passed over: the sum of the exponentials keeps it. */
  @inline static top(n: usize, row: usize): v128 {
    const first = Simd.splatFrom(row);
    let best = first;
    for (let i: usize = 0; i < n; i += LANES) best = v128.pmax<real>(best, Logits.load(row + i * SIZE, n - i, first));
    if (sizeof<real>() == 8) return v128.pmax<real>(best, v128.shuffle<f64>(best, best, 1, 0));
    const pairs = v128.pmax<real>(best, v128.shuffle<f32>(best, best, 2, 3, 0, 1));
    return v128.pmax<real>(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2));
  }

  /** First lane. */
  @inline static first(v: v128): real {
    return sizeof<real>() == 4 ? <real>f32x4.extract_lane(v, 0) : <real>f64x2.extract_lane(v, 0);
  }
}

/**
 * loss[r] = weight[r] (logSumExp(x[r, :]) - x[r, label[r]]). Range over rows; x [rows, classes], label [rows] u32 below `classes`, loss [rows].
 * weight [rows], or 0 for all ones. A row of weight 0 gives 0 whatever it holds; its label is not read.
 */
export function crossEntropy(begin: usize, end: usize, classes: usize, x: usize, label: usize, weight: usize, loss: usize): void {
  memory.fill(loss + begin * SIZE, 0, (end - begin) * SIZE);
  for (let r = nextCounted(begin, end, weight); r < end; r = nextCounted(r + 1, end, weight)) {
    const w: real = weight ? load<real>(weight + r * SIZE) : 1;
    store<real>(loss + r * SIZE, w * rowLoss(classes, x + r * classes * SIZE, load<u32>(label + (r << 2))));
  }
}

/** First row in [r, end) whose weight is not 0, or end: a masked loss skips most rows, a vector of them at a time. */
function nextCounted(r: usize, end: usize, weight: usize): usize {
  if (!weight) return r;
  while (r + LANES <= end && !v128.any_true(v128.ne<real>(v128.load(weight + r * SIZE), v128.splat<real>(0)))) r += LANES;
  while (r < end && load<real>(weight + r * SIZE) == 0) r++;
  return r;
}

/** log(sum of exp(row - top)) + (top - row[label]): no large number is added to a small loss. */
function rowLoss(classes: usize, row: usize, label: usize): real {
  const top = Logits.top(classes, row);
  let sum = v128.splat<real>(0);
  for (let i: usize = 0; i < classes; i += LANES) {
    sum = v128.add<real>(sum, Logits.power(row + i * SIZE, classes - i, top));
  }
  const total = Elementary.log(v128.splat<real>(Simd.sumLanes(sum)));
  return Logits.first(total) + (Logits.first(top) - load<real>(row + label * SIZE));
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
  if (weight) memory.fill(out + begin * stride, 0, (end - begin) * stride);
  for (let r = nextCounted(begin, end, weight); r < end; r = nextCounted(r + 1, end, weight)) {
    const w: real = weight ? load<real>(weight + r * SIZE) : 1;
    rowGradient(classes, x + r * stride, load<u32>(label + (r << 2)), w * load<real>(g + r * SIZE), out + r * stride);
  }
}

function rowGradient(classes: usize, row: usize, label: usize, slope: real, out: usize): void {
  const top = Logits.top(classes, row);
  let sum = v128.splat<real>(0);
  for (let i: usize = 0; i < classes; i += LANES) {
    const power = Logits.power(row + i * SIZE, classes - i, top);
    Tail.storeUpTo(out + i * SIZE, power, classes - i);
    sum = v128.add<real>(sum, power);
  }
  const scale = v128.splat<real>(slope / Simd.sumLanes(sum));
  for (let i: usize = 0; i < classes; i += LANES) {
    const p = out + i * SIZE;
    Tail.storeUpTo(p, v128.mul<real>(scale, Tail.loadUpTo(p, classes - i)), classes - i);
  }
  const hit = out + label * SIZE;
  store<real>(hit, load<real>(hit) - slope);
}
