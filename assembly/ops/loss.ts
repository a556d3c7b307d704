import { Elementary } from '../core/math';
import { RowLanes } from '../core/row-lanes';
import { LANES, SIZE, Simd } from '../core/simd';
import { Tail } from '../core/tail';

/** Rows of at most so many classes go side by side, one to a lane. */
const NARROW: usize = 16;

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
 * @split 16: range * (classes + 4)
 */
export function crossEntropy(begin: Rows, end: Rows, classes: Columns, x: Pointer, label: Pointer, weight: Pointer, loss: Pointer): void {
  memory.fill(loss + begin * SIZE, 0, (end - begin) * SIZE);
  if (classes <= NARROW) {
    Narrow.rows(false, begin, end, classes * SIZE, x, label, weight, 0, loss);
    return;
  }
  for (let r = nextCounted(begin, end, weight); r < end; r = nextCounted(r + 1, end, weight)) {
    const w: real = weight ? load<real>(weight + r * SIZE) : 1;
    store<real>(loss + r * SIZE, w * rowLoss(classes, x + r * classes * SIZE, load<u32>(label + (r << 2))));
  }
}

/**
 * Losses of counted rows of `stride` bytes into a column, or with `gradient` their gradients into rows, as many rows at a time as a vector has
 * lanes. Where rows run out, the first of the group stands in.
 */
class Narrow {
  @inline static rows(
    gradient: bool,
    begin: usize,
    end: usize,
    stride: usize,
    x: usize,
    label: usize,
    weight: usize,
    g: usize,
    out: usize,
  ): void {
    for (let r = nextCounted(begin, end, weight); r < end; ) {
      const r0 = r;
      const r1 = (r = nextCounted(r0 + 1, end, weight)) < end ? r : r0;
      const r2 = LANES > 2 && r < end && (r = nextCounted(r + 1, end, weight)) < end ? r : r0;
      const r3 = LANES > 2 && r < end && (r = nextCounted(r + 1, end, weight)) < end ? r : r0;
      if (r < end) r = nextCounted(r + 1, end, weight);
      const p0 = x + r0 * stride;
      const p1 = x + r1 * stride;
      const p2 = x + r2 * stride;
      const p3 = x + r3 * stride;
      const top = RowLanes.top(p0, p1, p2, p3, stride);
      let factor = v128.splat<real>(1);
      if (weight) factor = RowLanes.load(cell(weight, r0), cell(weight, r1), cell(weight, r2), cell(weight, r3));
      if (gradient) {
        const slope = v128.mul<real>(factor, RowLanes.load(cell(g, r0), cell(g, r1), cell(g, r2), cell(g, r3)));
        const sum = RowLanes.powers(p0, p1, p2, p3, stride, top, out - x);
        const q0 = out + r0 * stride;
        const q1 = out + r1 * stride;
        const q2 = out + r2 * stride;
        const q3 = out + r3 * stride;
        RowLanes.scale(q0, q1, q2, q3, stride, v128.div<real>(slope, sum));
        const h0 = logit(q0, label, r0);
        const h1 = logit(q1, label, r1);
        const h2 = logit(q2, label, r2);
        const h3 = logit(q3, label, r3);
        RowLanes.store(v128.sub<real>(RowLanes.load(h0, h1, h2, h3), slope), h0, h1, h2, h3);
      } else {
        const logSum = Elementary.log(RowLanes.powers(p0, p1, p2, p3, stride, top, 0));
        const hit = RowLanes.load(logit(p0, label, r0), logit(p1, label, r1), logit(p2, label, r2), logit(p3, label, r3));
        const value = v128.mul<real>(factor, v128.add<real>(logSum, v128.sub<real>(top, hit)));
        RowLanes.store(value, cell(out, r0), cell(out, r1), cell(out, r2), cell(out, r3));
      }
    }
  }
}

/** Address of row r of a column of reals. */
function cell(column: usize, r: usize): usize {
  return column + r * SIZE;
}

/** Address of the logit of the label of row r, which begins at `row`. */
function logit(row: usize, label: usize, r: usize): usize {
  return row + load<u32>(label + (r << 2)) * SIZE;
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
 * @split 16: range * (classes + 4)
 */
export function crossEntropyGrad(
  begin: Rows,
  end: Rows,
  classes: Columns,
  x: Pointer,
  label: Pointer,
  weight: Pointer,
  g: Pointer,
  out: Pointer,
): void {
  const stride = classes * SIZE;
  if (weight) memory.fill(out + begin * stride, 0, (end - begin) * stride);
  if (classes <= NARROW) {
    Narrow.rows(true, begin, end, stride, x, label, weight, g, out);
    return;
  }
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
