import { LANES, SIZE, Simd } from '../core/simd';

/** Dot products of rows whose length is the same in a whole call. */
class Dot {
  /** 1 bits in the last f mod LANES lanes: what an overlapped last vector adds. */
  @inline static tailMask(f: usize): v128 {
    if (sizeof<real>() == 4) return i32x4.gt_s(i32x4(0, 1, 2, 3), i32x4.splat(3 - <i32>(f & 3)));
    return i64x2.gt_s(i64x2(0, 1), i64x2.splat(1 - <i64>(f & 1)));
  }

  /** <a, b> over f >= LANES elements, in an order that depends on f alone. */
  @inline static vectors(f: usize, mask: v128, a: usize, b: usize): real {
    const bytes = f * SIZE;
    let c0 = v128.splat<real>(0);
    let c1 = c0;
    let i: usize = 0;
    for (; i + 32 <= bytes; i += 32) {
      c0 = Simd.multiplyAdd(v128.load(a + i), v128.load(b + i), c0);
      c1 = Simd.multiplyAdd(v128.load(a + i, 16), v128.load(b + i, 16), c1);
    }
    if (i + 16 <= bytes) {
      c0 = Simd.multiplyAdd(v128.load(a + i), v128.load(b + i), c0);
      i += 16;
    }
    if (i < bytes) {
      const last = bytes - 16;
      c1 = v128.add<real>(c1, v128.and(mask, v128.mul<real>(v128.load(a + last), v128.load(b + last))));
    }
    return Simd.sumLanes(v128.add<real>(c0, c1));
  }

  /** <a, b> over fewer elements than a vector has. */
  @inline static scalars(f: usize, a: usize, b: usize): real {
    let sum: real = 0;
    for (let i: usize = 0; i < f * SIZE; i += SIZE) sum += load<real>(a + i) * load<real>(b + i);
    return sum;
  }
}

/**
 * Sampled dense-dense product: y[slot] = <g[row, :], x[col[slot], :]> for the slots of rows [begin, end), written to y[perm[slot]] when
 * perm is not 0. g [rows, f], x [cols, f], y [nnz]. The derivative of `spmm` with respect to its weights.
 * @split 16: (slots(rowptr) + range) * f
 */
export function sddmm(
  begin: Rows,
  end: Rows,
  f: Columns,
  rowptr: Pointer,
  col: Pointer,
  perm: Pointer,
  g: Pointer,
  x: Pointer,
  y: Pointer,
): void {
  const stride = f * SIZE;
  const mask = Dot.tailMask(f);
  for (let r = begin; r < end; r++) {
    const own = g + r * stride;
    const stop: usize = load<u32>(rowptr + (r << 2), 4);
    for (let slot: usize = load<u32>(rowptr + (r << 2)); slot < stop; slot++) {
      const other = x + <usize>load<u32>(col + (slot << 2)) * stride;
      const at = perm ? <usize>load<u32>(perm + (slot << 2)) : slot;
      store<real>(y + at * SIZE, f < LANES ? Dot.scalars(f, own, other) : Dot.vectors(f, mask, own, other));
    }
  }
}
