// Written by scripts/generate.mjs from assembly/templates/matmul-tile.template.
import { Simd } from '../../core/simd';
import { Tail } from '../../core/tail';

/**
 * The register tile of the matrix product for panels of 1 vector: 4 rows of C at a time.
 * Only `last` of its columns exist; the panel is padded with zeros.
 *
 * Adds a depth of k to `rows` rows of C from one panel of B, whose rows stand one after the other; rows past `rows` repeat the last one, which
 * is then computed and stored again with the same bits. `resume` adds to what C holds already; `bias` (0: none) points at the panel's columns;
 * `activation` 1 is relu. Strides are in bytes.
 */
export function tile4x1(
  depth: usize,
  rows: usize,
  a: usize,
  aRow: usize,
  aCol: usize,
  panel: usize,
  c: usize,
  cRow: usize,
  last: usize,
  resume: bool,
  bias: usize,
  activation: usize,
): void {
  const end = panel + depth * 16;
  const zero = v128.splat<real>(0);
  for (;;) {
    let b = panel;
    let a0 = a;
    let a1 = rows > 1 ? a0 + aRow : a0;
    let a2 = rows > 2 ? a1 + aRow : a1;
    let a3 = rows > 3 ? a2 + aRow : a2;
    let c0 = zero;
    let d0 = zero;
    let e0 = zero;
    let f0 = zero;
    while (b < end) {
      const b0 = v128.load(b, 0);
      const x0 = Simd.splatFrom(a0);
      const x1 = Simd.splatFrom(a1);
      const x2 = Simd.splatFrom(a2);
      const x3 = Simd.splatFrom(a3);
      c0 = Simd.multiplyAdd(x0, b0, c0);
      d0 = Simd.multiplyAdd(x1, b0, d0);
      e0 = Simd.multiplyAdd(x2, b0, e0);
      f0 = Simd.multiplyAdd(x3, b0, f0);
      a0 += aCol;
      a1 += aCol;
      a2 += aCol;
      a3 += aCol;
      b += 16;
    }
    const d = rows > 1 ? c + cRow : c;
    const e = rows > 2 ? d + cRow : d;
    const f = rows > 3 ? e + cRow : e;
    if (resume) {
      c0 = v128.add<real>(Tail.loadUpTo(c, last), c0);
      d0 = v128.add<real>(Tail.loadUpTo(d, last), d0);
      e0 = v128.add<real>(Tail.loadUpTo(e, last), e0);
      f0 = v128.add<real>(Tail.loadUpTo(f, last), f0);
    }
    if (bias) {
      const s0 = Tail.loadUpTo(bias, last);
      c0 = v128.add<real>(c0, s0);
      d0 = v128.add<real>(d0, s0);
      e0 = v128.add<real>(e0, s0);
      f0 = v128.add<real>(f0, s0);
    }
    if (activation) {
      c0 = v128.pmax<real>(c0, zero);
      d0 = v128.pmax<real>(d0, zero);
      e0 = v128.pmax<real>(e0, zero);
      f0 = v128.pmax<real>(f0, zero);
    }
    Tail.storeUpTo(c, c0, last);
    Tail.storeUpTo(d, d0, last);
    Tail.storeUpTo(e, e0, last);
    Tail.storeUpTo(f, f0, last);
    if (rows <= 4) return;
    rows -= 4;
    a += 4 * aRow;
    c += 4 * cRow;
  }
}
