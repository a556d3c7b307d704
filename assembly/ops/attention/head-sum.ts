// Written by scripts/generate.mjs from assembly/templates/head-sum.template.
import { Heads } from '../../core/heads';
import { LANES, SIZE, Simd } from '../../core/simd';

/** How the weight of a slot is made. Literals at every call, so the choice folds. */
export const ATTENTION: i32 = 0;
/** As ATTENTION, seen from the sources: the reciprocal sum is that of the column, not of the row. */
export const TRANSPOSED: i32 = 1;
/** The numbers as they are. */
export const PLAIN: i32 = 2;

/** Weighted sums of rows of `heads` vectors, with a weight for each slot and head: the inner loops of attention. */
export class HeadSum {
  /** The weight of a slot for one head in every lane; w and r point at the head, j is the column. */
  @inline static weight(mode: i32, at: usize, j: usize, pitch: usize, w: usize, r: usize): v128 {
    const given = Simd.splatFrom(w + at * pitch);
    if (mode == PLAIN) return given;
    const kept = v128.pmax<real>(v128.splat<real>(0), given); // a set sign bit means dropped
    return mode == TRANSPOSED ? v128.mul<real>(kept, Simd.splatFrom(r + j * pitch)) : kept;
  }

  /** What the sum of a row is multiplied with in the end. */
  @inline static factor(mode: i32, row: usize, pitch: usize, r: usize, scale: real): v128 {
    if (mode == ATTENTION) return v128.mul<real>(v128.splat<real>(scale), Simd.splatFrom(r + row * pitch));
    return v128.splat<real>(scale);
  }

  /**
   * Columns of one head: `vectors` of them, 1, 2 or 4. Of two, the second stands `last` bytes after the first and may overlap it.
   * All pointers but rowptr, col and perm point at the head or its first column.
   */
  @inline static tile(
    mode: i32,
    vectors: i32,
    begin: usize,
    end: usize,
    pitch: usize,
    stride: usize,
    last: usize,
    rowptr: usize,
    col: usize,
    perm: usize,
    w: usize,
    r: usize,
    scale: real,
    x: usize,
    edge: usize,
    bias: usize,
    y: usize,
  ): void {
    const zero = v128.splat<real>(0);
    let slot: usize = load<u32>(rowptr + (begin << 2));
    for (let row = begin; row < end; row++) {
      const stop: usize = load<u32>(rowptr + (row << 2), 4);
      let c0 = zero;
      let c1 = zero;
      let c2 = zero;
      let c3 = zero;
      for (; slot < stop; slot++) {
        const j: usize = load<u32>(col + (slot << 2));
        const at = perm ? <usize>load<u32>(perm + (slot << 2)) : slot;
        const a = HeadSum.weight(mode, at, j, pitch, w, r);
        const p = x + j * stride;
        c0 = Simd.multiplyAdd(a, v128.load(p), c0);
        if (vectors == 2) c1 = Simd.multiplyAdd(a, v128.load(p + last), c1);
        if (vectors == 4) {
          c1 = Simd.multiplyAdd(a, v128.load(p, 16), c1);
          c2 = Simd.multiplyAdd(a, v128.load(p, 32), c2);
          c3 = Simd.multiplyAdd(a, v128.load(p, 48), c3);
        }
        if (edge) {
          const q = edge + slot * stride;
          c0 = Simd.multiplyAdd(a, v128.load(q), c0);
          if (vectors == 2) c1 = Simd.multiplyAdd(a, v128.load(q + last), c1);
          if (vectors == 4) {
            c1 = Simd.multiplyAdd(a, v128.load(q, 16), c1);
            c2 = Simd.multiplyAdd(a, v128.load(q, 32), c2);
            c3 = Simd.multiplyAdd(a, v128.load(q, 48), c3);
          }
        }
      }
      const k = HeadSum.factor(mode, row, pitch, r, scale);
      const q = y + row * stride;
      v128.store(q, v128.add<real>(v128.mul<real>(k, c0), bias ? v128.load(bias) : zero));
      if (vectors == 2) v128.store(q + last, v128.add<real>(v128.mul<real>(k, c1), bias ? v128.load(bias + last) : zero));
      if (vectors == 4) {
        v128.store(q, v128.add<real>(v128.mul<real>(k, c1), bias ? v128.load(bias, 16) : zero), 16);
        v128.store(q, v128.add<real>(v128.mul<real>(k, c2), bias ? v128.load(bias, 32) : zero), 32);
        v128.store(q, v128.add<real>(v128.mul<real>(k, c3), bias ? v128.load(bias, 48) : zero), 48);
      }
    }
  }

  /** One column, for heads that are narrower than a vector. */
  @inline static column(
    mode: i32,
    begin: usize,
    end: usize,
    pitch: usize,
    stride: usize,
    rowptr: usize,
    col: usize,
    perm: usize,
    w: usize,
    r: usize,
    scale: real,
    x: usize,
    edge: usize,
    bias: usize,
    y: usize,
  ): void {
    let slot: usize = load<u32>(rowptr + (begin << 2));
    for (let row = begin; row < end; row++) {
      const stop: usize = load<u32>(rowptr + (row << 2), 4);
      let sum: real = 0;
      for (; slot < stop; slot++) {
        const j: usize = load<u32>(col + (slot << 2));
        const at = perm ? <usize>load<u32>(perm + (slot << 2)) : slot;
        let a = load<real>(w + at * pitch);
        if (mode != PLAIN) a = a > 0 ? a : 0;
        if (mode == TRANSPOSED) a *= load<real>(r + j * pitch);
        sum += a * load<real>(x + j * stride);
        if (edge) sum += a * load<real>(edge + slot * stride);
      }
      const k = mode == ATTENTION ? scale * load<real>(r + row * pitch) : scale;
      store<real>(y + row * stride, k * sum + (bias ? load<real>(bias) : 0));
    }
  }

  /** Four heads of 4 · vectors columns each (1 or 2 vectors), f32: the weights are loaded once for all four. */
  @inline static fourHeads(
    vectors: i32,
    begin: usize,
    end: usize,
    pitch: usize,
    stride: usize,
    rowptr: usize,
    col: usize,
    p: usize,
    r: usize,
    scale: real,
    x: usize,
    bias: usize,
    y: usize,
  ): void {
    const zero = v128.splat<real>(0);
    let w = p + <usize>load<u32>(rowptr + (begin << 2)) * pitch;
    let e = col + ((<usize>load<u32>(rowptr + (begin << 2))) << 2);
    for (let row = begin; row < end; row++) {
      const stop = col + ((<usize>load<u32>(rowptr + (row << 2), 4)) << 2);
      let c0 = zero;
      let c1 = zero;
      let c2 = zero;
      let c3 = zero;
      let c4 = zero;
      let c5 = zero;
      let c6 = zero;
      let c7 = zero;
      for (; e < stop; e += 4) {
        const q = x + <usize>load<u32>(e) * stride;
        const a = v128.pmax<real>(zero, v128.load(w));
        w += pitch;
        const a0 = Heads.lane(a, 0);
        const a1 = Heads.lane(a, 1);
        const a2 = Heads.lane(a, 2);
        const a3 = Heads.lane(a, 3);
        c0 = Simd.multiplyAdd(a0, v128.load(q), c0);
        c1 = Simd.multiplyAdd(vectors == 2 ? a0 : a1, v128.load(q, 16), c1);
        c2 = Simd.multiplyAdd(vectors == 2 ? a1 : a2, v128.load(q, 32), c2);
        c3 = Simd.multiplyAdd(vectors == 2 ? a1 : a3, v128.load(q, 48), c3);
        if (vectors == 2) {
          c4 = Simd.multiplyAdd(a2, v128.load(q, 64), c4);
          c5 = Simd.multiplyAdd(a2, v128.load(q, 80), c5);
          c6 = Simd.multiplyAdd(a3, v128.load(q, 96), c6);
          c7 = Simd.multiplyAdd(a3, v128.load(q, 112), c7);
        }
      }
      const k = v128.mul<real>(v128.splat<real>(scale), v128.load(r + row * pitch));
      const k0 = Heads.lane(k, 0);
      const k1 = Heads.lane(k, 1);
      const k2 = Heads.lane(k, 2);
      const k3 = Heads.lane(k, 3);
      const q = y + row * stride;
      v128.store(q, v128.add<real>(v128.mul<real>(k0, c0), bias ? v128.load(bias) : zero));
      v128.store(q, v128.add<real>(v128.mul<real>(vectors == 2 ? k0 : k1, c1), bias ? v128.load(bias, 16) : zero), 16);
      v128.store(q, v128.add<real>(v128.mul<real>(vectors == 2 ? k1 : k2, c2), bias ? v128.load(bias, 32) : zero), 32);
      v128.store(q, v128.add<real>(v128.mul<real>(vectors == 2 ? k1 : k3, c3), bias ? v128.load(bias, 48) : zero), 48);
      if (vectors == 2) {
        v128.store(q, v128.add<real>(v128.mul<real>(k2, c4), bias ? v128.load(bias, 64) : zero), 64);
        v128.store(q, v128.add<real>(v128.mul<real>(k2, c5), bias ? v128.load(bias, 80) : zero), 80);
        v128.store(q, v128.add<real>(v128.mul<real>(k3, c6), bias ? v128.load(bias, 96) : zero), 96);
        v128.store(q, v128.add<real>(v128.mul<real>(k3, c7), bias ? v128.load(bias, 112) : zero), 112);
      }
    }
  }

  /** All heads and columns. */
  @inline static run(
    mode: i32,
    begin: usize,
    end: usize,
    heads: usize,
    width: usize,
    rowptr: usize,
    col: usize,
    perm: usize,
    w: usize,
    r: usize,
    scale: real,
    x: usize,
    edge: usize,
    bias: usize,
    y: usize,
  ): void {
    const pitch = heads * SIZE;
    const stride = pitch * width;
    for (let h: usize = 0; h < heads; h++) {
      const first = h * width;
      const o = h * SIZE;
      let c: usize = 0;
      while (c < width) {
        const left = width - c;
        const start = width >= LANES && left < LANES ? width - LANES : c;
        const b = (first + start) * SIZE;
        const at = edge ? edge + b : 0;
        const shift = bias ? bias + b : 0;
        if (width < LANES) {
          HeadSum.column(mode, begin, end, pitch, stride, rowptr, col, perm, w + o, r + o, scale, x + b, at, shift, y + b);
          c++;
        } else if (left >= 4 * LANES) {
          HeadSum.tile(mode, 4, begin, end, pitch, stride, 0, rowptr, col, perm, w + o, r + o, scale, x + b, at, shift, y + b);
          c += 4 * LANES;
        } else if (left > LANES) {
          const last = min<usize>(LANES, left - LANES) * SIZE;
          HeadSum.tile(mode, 2, begin, end, pitch, stride, last, rowptr, col, perm, w + o, r + o, scale, x + b, at, shift, y + b);
          c += 2 * LANES;
        } else {
          HeadSum.tile(mode, 1, begin, end, pitch, stride, 0, rowptr, col, perm, w + o, r + o, scale, x + b, at, shift, y + b);
          c += LANES;
        }
      }
    }
  }
}
