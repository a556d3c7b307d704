// Written by scripts/generate.mjs from assembly/templates/spmm-extremum.template.
import { LANES, SIZE, Simd } from '../core/simd';
import { Tail } from '../core/tail';

/** Columns of a tile of four vectors. */
const WIDE: usize = 4 * LANES;

/** What the weighted extremum and its derivatives share. `largest`, `weighted` … are literals where they choose a body. */
class Slot {
  @inline static index(array: usize, slot: usize): usize {
    return <usize>load<u32>(array + (slot << 2));
  }

  /** The weight of a slot: weight[perm[slot]], or weight[slot] when perm is 0. */
  @inline static weight(weight: usize, perm: usize, slot: usize): v128 {
    return Simd.splatFrom(weight + (perm ? Slot.index(perm, slot) : slot) * SIZE);
  }

  @inline static pick(largest: bool, a: v128, b: v128): v128 {
    return largest ? v128.max<real>(a, b) : v128.min<real>(a, b);
  }

  /** a where the product w · x is y, else 0. */
  @inline static where(w: v128, x: v128, y: v128, a: v128): v128 {
    return v128.and(v128.eq<real>(v128.mul<real>(w, x), y), a);
  }

  /** One row and four vectors of columns. */
  @inline static wide(
    largest: bool,
    start: usize,
    stop: usize,
    col: usize,
    weight: usize,
    perm: usize,
    x: usize,
    stride: usize,
    out: usize,
  ): void {
    let w = Slot.weight(weight, perm, start);
    let p = x + Slot.index(col, start) * stride;
    let c0 = v128.mul<real>(w, v128.load(p, 0));
    let c1 = v128.mul<real>(w, v128.load(p, 16));
    let c2 = v128.mul<real>(w, v128.load(p, 32));
    let c3 = v128.mul<real>(w, v128.load(p, 48));
    for (let slot = start + 1; slot < stop; slot++) {
      w = Slot.weight(weight, perm, slot);
      p = x + Slot.index(col, slot) * stride;
      c0 = Slot.pick(largest, c0, v128.mul<real>(w, v128.load(p, 0)));
      c1 = Slot.pick(largest, c1, v128.mul<real>(w, v128.load(p, 16)));
      c2 = Slot.pick(largest, c2, v128.mul<real>(w, v128.load(p, 32)));
      c3 = Slot.pick(largest, c3, v128.mul<real>(w, v128.load(p, 48)));
    }
    v128.store(out, c0, 0);
    v128.store(out, c1, 16);
    v128.store(out, c2, 32);
    v128.store(out, c3, 48);
  }
}

/**
 * y[r, :] = max over the slots of row r of w x[col[slot], :]; 0 for a row without slots; NaN propagates. Range over rows.
 * @split 16: (slots(rowptr) + range) * 2 * f
 */
export function spmmMax(
  begin: Rows,
  end: Rows,
  f: Columns,
  rowptr: Pointer,
  col: Pointer,
  weight: Pointer,
  perm: Pointer,
  x: Pointer,
  y: Pointer,
): void {
  extreme(true, begin, end, f, rowptr, col, weight, perm, x, y);
}

/** The same with the minimum. Range over rows. @split 16: (slots(rowptr) + range) * 2 * f */
export function spmmMin(
  begin: Rows,
  end: Rows,
  f: Columns,
  rowptr: Pointer,
  col: Pointer,
  weight: Pointer,
  perm: Pointer,
  x: Pointer,
  y: Pointer,
): void {
  extreme(false, begin, end, f, rowptr, col, weight, perm, x, y);
}

function extreme(
  largest: bool,
  begin: usize,
  end: usize,
  f: usize,
  rowptr: usize,
  col: usize,
  weight: usize,
  perm: usize,
  x: usize,
  y: usize,
): void {
  const stride = f * SIZE;
  for (let r = begin; r < end; r++) {
    const start = Slot.index(rowptr, r);
    const stop = Slot.index(rowptr, r + 1);
    const out = y + r * stride;
    if (start == stop) {
      memory.fill(out, 0, stride);
      continue;
    }
    let j: usize = 0;
    for (; j + WIDE <= f; j += WIDE) {
      const o = j * SIZE;
      if (largest) Slot.wide(true, start, stop, col, weight, perm, x + o, stride, out + o);
      else Slot.wide(false, start, stop, col, weight, perm, x + o, stride, out + o);
    }
    for (; j < f; j += LANES) {
      const left = f - j;
      const from = x + j * SIZE;
      let best = v128.mul<real>(Slot.weight(weight, perm, start), Tail.loadUpTo(from + Slot.index(col, start) * stride, left));
      for (let slot = start + 1; slot < stop; slot++) {
        const value = v128.mul<real>(Slot.weight(weight, perm, slot), Tail.loadUpTo(from + Slot.index(col, slot) * stride, left));
        best = largest ? Slot.pick(true, best, value) : Slot.pick(false, best, value);
      }
      Tail.storeUpTo(out + j * SIZE, best, left);
    }
  }
}

/**
 * out[r, :] = g[r, :] / number of slots of row r with w x[col[slot], :] = y[r, :], and 0 where there is none: what each of the tied
 * extremes gets of the gradient. Range over rows.
 * @split 16: (slots(rowptr) + range) * 2 * f
 */
export function spmmTies(
  begin: Rows,
  end: Rows,
  f: Columns,
  rowptr: Pointer,
  col: Pointer,
  weight: Pointer,
  perm: Pointer,
  x: Pointer,
  y: Pointer,
  g: Pointer,
  out: Pointer,
): void {
  const stride = f * SIZE;
  const one = v128.splat<real>(1);
  for (let r = begin; r < end; r++) {
    const start = Slot.index(rowptr, r);
    const stop = Slot.index(rowptr, r + 1);
    for (let j: usize = 0; j < f; j += LANES) {
      const left = f - j;
      const o = r * stride + j * SIZE;
      const best = Tail.loadUpTo(y + o, left);
      let count = v128.splat<real>(0);
      for (let slot = start; slot < stop; slot++) {
        const value = Tail.loadUpTo(x + Slot.index(col, slot) * stride + j * SIZE, left);
        count = v128.add<real>(count, Slot.where(Slot.weight(weight, perm, slot), value, best, one));
      }
      const share = v128.div<real>(Tail.loadUpTo(g + o, left), v128.max<real>(count, one));
      Tail.storeUpTo(out + o, v128.and(share, v128.gt<real>(count, v128.splat<real>(0))), left);
    }
  }
}

/**
 * out[j, :] = sum over the slots of row j of the transpose, r = colT[slot], of w (w x[j, :] = y[r, :] ? shared[r, :] : 0): the derivative
 * with respect to x, with `shared` from spmmTies. permT leads from those slots to the weights. Range over the rows of x.
 * @split 16: (slots(rowptrT) + range) * 2 * f
 */
export function spmmExtremumGrad(
  begin: Rows,
  end: Rows,
  f: Columns,
  rowptrT: Pointer,
  colT: Pointer,
  weight: Pointer,
  permT: Pointer,
  x: Pointer,
  y: Pointer,
  shared: Pointer,
  out: Pointer,
): void {
  const stride = f * SIZE;
  for (let i = begin; i < end; i++) {
    const start = Slot.index(rowptrT, i);
    const stop = Slot.index(rowptrT, i + 1);
    for (let j: usize = 0; j < f; j += LANES) {
      const left = f - j;
      const o = i * stride + j * SIZE;
      const own = Tail.loadUpTo(x + o, left);
      let sum = v128.splat<real>(0);
      for (let slot = start; slot < stop; slot++) {
        const w = Slot.weight(weight, permT, slot);
        const p = Slot.index(colT, slot) * stride + j * SIZE;
        const part = Slot.where(w, own, Tail.loadUpTo(y + p, left), Tail.loadUpTo(shared + p, left));
        sum = Simd.multiplyAdd(w, part, sum);
      }
      Tail.storeUpTo(out + o, sum, left);
    }
  }
}

/**
 * out[perm[slot]] = Σ over the columns of (w x[col[slot], :] = y[r, :] ? shared[r, :] x[col[slot], :] : 0): the derivative of the weights. Range over rows.
 * @split 16: (slots(rowptr) + range) * 2 * f
 */
export function spmmExtremumWeightGrad(
  begin: Rows,
  end: Rows,
  f: Columns,
  rowptr: Pointer,
  col: Pointer,
  weight: Pointer,
  perm: Pointer,
  x: Pointer,
  y: Pointer,
  shared: Pointer,
  out: Pointer,
): void {
  const stride = f * SIZE;
  for (let r = begin; r < end; r++) {
    for (let slot = Slot.index(rowptr, r), stop = Slot.index(rowptr, r + 1); slot < stop; slot++) {
      const w = Slot.weight(weight, perm, slot);
      const from = x + Slot.index(col, slot) * stride;
      let sum = v128.splat<real>(0);
      for (let j: usize = 0; j < f; j += LANES) {
        const left = f - j;
        const o = r * stride + j * SIZE;
        const value = Tail.loadUpTo(from + j * SIZE, left);
        // zeros past the row's end add nothing
        const part = Slot.where(w, value, Tail.loadUpTo(y + o, left), Tail.loadUpTo(shared + o, left));
        sum = Simd.multiplyAdd(value, part, sum);
      }
      store<real>(out + (perm ? Slot.index(perm, slot) : slot) * SIZE, Simd.sumLanes(sum));
    }
  }
}
