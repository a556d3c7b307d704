// Written by scripts/generate.mjs from assembly/templates/rowsum.template.
import { SIZE, Simd } from '../../core/simd';

/** Where the weight of a slot is found: all ones, weight[slot], weight[perm[slot]]. Literals at every call, so the choice folds. */
export const ONES: i32 = 0;
export const BY_SLOT: i32 = 1;
export const BY_EDGE: i32 = 2;
/** Any of the three, asked at every slot. */
export const ANY: i32 = 3;

/** The inner loops of the sparse product. */
export class RowSum {
  /** max(v, 0) in two instructions; NaN stays NaN. */
  @inline static relu(v: v128): v128 {
    return v128.andnot(v, v128.le<real>(v, v128.splat<real>(0)));
  }

  /**
   * Weighted sums of the rows [row, end) over one column tile, held in registers.
   * The tile is `full` vectors (0 to 4, or 8), and if `tail` one more at byte offset `last`, which may overlap the one before.
   * If `cut`, only the slots [slot, stop) are added: a row that began before continues from what y holds, a row that goes on is stored as it
   * stands, and only a row that ends gets its epilogue. `stride`, `pitch` and `biasPitch`: bytes of a row of x, of y and of the bias, 0 for one
   * bias of all rows.
   * `full`, `tail`, `weighting` and `cut` are literals: what they exclude is never compiled.
   */
  @inline static tile(
    full: i32,
    tail: bool,
    weighting: i32,
    cut: bool,
    row: usize,
    end: usize,
    slot: usize,
    stop: usize,
    rowptr: usize,
    col: usize,
    weight: usize,
    perm: usize,
    x: usize,
    stride: usize,
    pitch: usize,
    last: usize,
    mean: usize,
    bias: usize,
    biasPitch: usize,
    activation: usize,
    y: usize,
  ): void {
    const zero = v128.splat<real>(0);
    const epilogue = mean | bias | activation;
    const lastSlot = col + (stop << 2);
    const lastRow = rowptr + (end << 2);
    let next = rowptr + (row << 2);
    let resumed = cut && slot > <usize>load<u32>(next);
    let e = col + (slot << 2);
    let w = weighting == BY_SLOT ? weight + slot * SIZE : perm + (slot << 2); // walks the weights, or the edges that have them
    let q = y + row * pitch;
    let shift = bias + row * biasPitch;

    while (next < lastRow) {
      next += 4;
      const rowEnd = col + ((<usize>load<u32>(next)) << 2);
      const sumEnd = cut ? min(rowEnd, lastSlot) : rowEnd;
      let c0 = zero;
      let c1 = zero;
      let c2 = zero;
      let c3 = zero;
      let c4 = zero;
      let c5 = zero;
      let c6 = zero;
      let c7 = zero;
      let t = zero;
      if (cut && resumed) {
        resumed = false;
        if (full > 0) c0 = v128.load(q);
        if (full > 1) c1 = v128.load(q, 16);
        if (full > 2) c2 = v128.load(q, 32);
        if (full > 3) c3 = v128.load(q, 48);
        if (full > 4) {
          c4 = v128.load(q, 64);
          c5 = v128.load(q, 80);
          c6 = v128.load(q, 96);
          c7 = v128.load(q, 112);
        }
        if (tail) t = v128.load(q + last);
      }

      while (e < sumEnd) {
        const p = x + <usize>load<u32>(e) * stride;
        if (weighting == ONES) {
          if (full > 0) c0 = v128.add<real>(c0, v128.load(p));
          if (full > 1) c1 = v128.add<real>(c1, v128.load(p, 16));
          if (full > 2) c2 = v128.add<real>(c2, v128.load(p, 32));
          if (full > 3) c3 = v128.add<real>(c3, v128.load(p, 48));
          if (full > 4) {
            c4 = v128.add<real>(c4, v128.load(p, 64));
            c5 = v128.add<real>(c5, v128.load(p, 80));
            c6 = v128.add<real>(c6, v128.load(p, 96));
            c7 = v128.add<real>(c7, v128.load(p, 112));
          }
          if (tail) t = v128.add<real>(t, v128.load(p + last));
        } else {
          let s: v128;
          if (weighting == ANY) {
            const i = e - col;
            s = weight ? Simd.splatFrom(weight + (perm ? <usize>load<u32>(perm + i) : i >> 2) * SIZE) : v128.splat<real>(1);
          } else {
            s = Simd.splatFrom(weighting == BY_SLOT ? w : weight + <usize>load<u32>(w) * SIZE);
            w += weighting == BY_SLOT ? SIZE : 4;
          }
          if (full > 0) c0 = Simd.multiplyAdd(s, v128.load(p), c0);
          if (full > 1) c1 = Simd.multiplyAdd(s, v128.load(p, 16), c1);
          if (full > 2) c2 = Simd.multiplyAdd(s, v128.load(p, 32), c2);
          if (full > 3) c3 = Simd.multiplyAdd(s, v128.load(p, 48), c3);
          if (full > 4) {
            c4 = Simd.multiplyAdd(s, v128.load(p, 64), c4);
            c5 = Simd.multiplyAdd(s, v128.load(p, 80), c5);
            c6 = Simd.multiplyAdd(s, v128.load(p, 96), c6);
            c7 = Simd.multiplyAdd(s, v128.load(p, 112), c7);
          }
          if (tail) t = Simd.multiplyAdd(s, v128.load(p + last), t);
        }
        e += 4;
      }

      if (epilogue && (!cut || rowEnd <= lastSlot)) {
        if (mean) {
          const count = v128.splat<real>(<real>max<u32>(load<u32>(next) - load<u32>(next - 4), 1));
          if (full > 0) c0 = v128.div<real>(c0, count);
          if (full > 1) c1 = v128.div<real>(c1, count);
          if (full > 2) c2 = v128.div<real>(c2, count);
          if (full > 3) c3 = v128.div<real>(c3, count);
          if (full > 4) {
            c4 = v128.div<real>(c4, count);
            c5 = v128.div<real>(c5, count);
            c6 = v128.div<real>(c6, count);
            c7 = v128.div<real>(c7, count);
          }
          if (tail) t = v128.div<real>(t, count);
        }
        if (bias) {
          if (full > 0) c0 = v128.add<real>(c0, v128.load(shift));
          if (full > 1) c1 = v128.add<real>(c1, v128.load(shift, 16));
          if (full > 2) c2 = v128.add<real>(c2, v128.load(shift, 32));
          if (full > 3) c3 = v128.add<real>(c3, v128.load(shift, 48));
          if (full > 4) {
            c4 = v128.add<real>(c4, v128.load(shift, 64));
            c5 = v128.add<real>(c5, v128.load(shift, 80));
            c6 = v128.add<real>(c6, v128.load(shift, 96));
            c7 = v128.add<real>(c7, v128.load(shift, 112));
          }
          if (tail) t = v128.add<real>(t, v128.load(shift + last));
        }
        if (activation) {
          if (full > 0) c0 = RowSum.relu(c0);
          if (full > 1) c1 = RowSum.relu(c1);
          if (full > 2) c2 = RowSum.relu(c2);
          if (full > 3) c3 = RowSum.relu(c3);
          if (full > 4) {
            c4 = RowSum.relu(c4);
            c5 = RowSum.relu(c5);
            c6 = RowSum.relu(c6);
            c7 = RowSum.relu(c7);
          }
          if (tail) t = RowSum.relu(t);
        }
      }
      if (full > 0) v128.store(q, c0);
      if (full > 1) v128.store(q, c1, 16);
      if (full > 2) v128.store(q, c2, 32);
      if (full > 3) v128.store(q, c3, 48);
      if (full > 4) {
        v128.store(q, c4, 64);
        v128.store(q, c5, 80);
        v128.store(q, c6, 96);
        v128.store(q, c7, 112);
      }
      if (tail) v128.store(q + last, t);
      if (cut && rowEnd > lastSlot) return;
      q += pitch;
      shift += biasPitch;
    }
  }
}
