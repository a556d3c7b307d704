import { LANES, SIZE, Simd } from '../../core/simd';
import { Tail } from '../../core/tail';

/** Matrix times vector, for matrices of either orientation; strides in bytes. */
export class Column {
  @inline static finish(sum: v128, bias: usize, activation: usize): v128 {
    if (bias) sum = v128.add<real>(sum, Simd.splatFrom(bias));
    return activation ? v128.pmax<real>(sum, v128.splat<real>(0)) : sum;
  }

  /** Dot product of k contiguous elements. */
  @inline static dot(k: usize, a: usize, b: usize): v128 {
    const zero = v128.splat<real>(0);
    let s0 = zero;
    let s1 = zero;
    let s2 = zero;
    let s3 = zero;
    let p: usize = 0;
    for (; p + 4 * LANES <= k; p += 4 * LANES) {
      const u = a + p * SIZE;
      const v = b + p * SIZE;
      s0 = Simd.multiplyAdd(v128.load(u), v128.load(v), s0);
      s1 = Simd.multiplyAdd(v128.load(u, 16), v128.load(v, 16), s1);
      s2 = Simd.multiplyAdd(v128.load(u, 32), v128.load(v, 32), s2);
      s3 = Simd.multiplyAdd(v128.load(u, 48), v128.load(v, 48), s3);
    }
    for (; p + LANES <= k; p += LANES) s0 = Simd.multiplyAdd(v128.load(a + p * SIZE), v128.load(b + p * SIZE), s0);
    if (p < k) s1 = Simd.multiplyAdd(Tail.loadUpTo(a + p * SIZE, k - p), Tail.loadUpTo(b + p * SIZE, k - p), s1);
    return v128.splat<real>(Simd.sumLanes(v128.add<real>(v128.add<real>(s0, s1), v128.add<real>(s2, s3))));
  }

  /** c[i] = dot of row i: rows are contiguous. */
  static rows(rows: usize, k: usize, a: usize, aRow: usize, b: usize, c: usize, bias: usize, activation: usize): void {
    for (let i: usize = 0; i < rows; i++) {
      Tail.store(c + i * SIZE, Column.finish(Column.dot(k, a + i * aRow, b), bias, activation), 1);
    }
  }

  /** The same where the columns are contiguous: vectors run along the rows, in sums of ascending k for every row. */
  static columns(rows: usize, k: usize, a: usize, aCol: usize, b: usize, c: usize, bias: usize, activation: usize): void {
    const zero = v128.splat<real>(0);
    let i: usize = 0;
    for (; i + 4 * LANES <= rows; i += 4 * LANES) {
      let s0 = zero;
      let s1 = zero;
      let s2 = zero;
      let s3 = zero;
      let u = a + i * SIZE;
      for (let p: usize = 0; p < k; p++) {
        const x = Simd.splatFrom(b + p * SIZE);
        s0 = Simd.multiplyAdd(x, v128.load(u), s0);
        s1 = Simd.multiplyAdd(x, v128.load(u, 16), s1);
        s2 = Simd.multiplyAdd(x, v128.load(u, 32), s2);
        s3 = Simd.multiplyAdd(x, v128.load(u, 48), s3);
        u += aCol;
      }
      const out = c + i * SIZE;
      v128.store(out, Column.finish(s0, bias, activation));
      v128.store(out, Column.finish(s1, bias, activation), 16);
      v128.store(out, Column.finish(s2, bias, activation), 32);
      v128.store(out, Column.finish(s3, bias, activation), 48);
    }
    for (; i < rows; i += LANES) {
      let sum = zero;
      for (let p: usize = 0; p < k; p++) {
        sum = Simd.multiplyAdd(Simd.splatFrom(b + p * SIZE), Tail.loadUpTo(a + i * SIZE + p * aCol, rows - i), sum);
      }
      Tail.storeUpTo(c + i * SIZE, Column.finish(sum, bias, activation), rows - i);
    }
  }

  /** The same for any strides. */
  static strided(rows: usize, k: usize, a: usize, aRow: usize, aCol: usize, b: usize, c: usize, bias: usize, activation: usize): void {
    for (let i: usize = 0; i < rows; i++) {
      let sum = v128.splat<real>(0);
      for (let p: usize = 0; p < k; p++) {
        sum = Simd.multiplyAdd(Simd.splatFrom(a + i * aRow + p * aCol), Simd.splatFrom(b + p * SIZE), sum);
      }
      Tail.store(c + i * SIZE, Column.finish(sum, bias, activation), 1);
    }
  }
}
