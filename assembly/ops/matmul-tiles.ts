import { Simd } from '../core/simd';
import { Tail } from '../core/tail';

// Register tiles of the matrix product. Each adds a depth of k to `rows` rows of C and one panel of B, whose rows stand one after the
// other. At most 14 vectors live at once, one step of k a turn, accumulator first: V8's allocator spills otherwise. Rows past `rows`
// repeat the last one, which is then computed and stored twice with the same bits. `resume` adds to what C holds already; `bias`
// (0: none) points at the panel's columns; `activation` 1 is relu. Strides are in bytes.

/** rows ≤ 2, four vectors; the last vector's columns begin `last` bytes into the row, so that it may overlap the one before. */
export function tileWide(
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
  let a0 = a;
  let a1 = rows > 1 ? a + aRow : a;
  const d = rows > 1 ? c + cRow : c;
  const zero = v128.splat<real>(0);
  let c0 = zero;
  let c1 = zero;
  let c2 = zero;
  let c3 = zero;
  let d0 = zero;
  let d1 = zero;
  let d2 = zero;
  let d3 = zero;
  const end = panel + depth * 64;
  while (panel < end) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const b2 = v128.load(panel, 32);
    const b3 = v128.load(panel, 48);
    const x = Simd.splatFrom(a0);
    c0 = Simd.multiplyAdd(x, b0, c0);
    c1 = Simd.multiplyAdd(x, b1, c1);
    c2 = Simd.multiplyAdd(x, b2, c2);
    c3 = Simd.multiplyAdd(x, b3, c3);
    const y = Simd.splatFrom(a1);
    d0 = Simd.multiplyAdd(y, b0, d0);
    d1 = Simd.multiplyAdd(y, b1, d1);
    d2 = Simd.multiplyAdd(y, b2, d2);
    d3 = Simd.multiplyAdd(y, b3, d3);
    a0 += aCol;
    a1 += aCol;
    panel += 64;
  }
  if (resume) {
    c0 = v128.add<real>(v128.load(c), c0);
    c1 = v128.add<real>(v128.load(c, 16), c1);
    c2 = v128.add<real>(v128.load(c, 32), c2);
    c3 = v128.add<real>(v128.load(c + last), c3);
    d0 = v128.add<real>(v128.load(d), d0);
    d1 = v128.add<real>(v128.load(d, 16), d1);
    d2 = v128.add<real>(v128.load(d, 32), d2);
    d3 = v128.add<real>(v128.load(d + last), d3);
  }
  if (bias) {
    const b0 = v128.load(bias);
    const b1 = v128.load(bias, 16);
    const b2 = v128.load(bias, 32);
    const b3 = v128.load(bias + last);
    c0 = v128.add<real>(c0, b0);
    c1 = v128.add<real>(c1, b1);
    c2 = v128.add<real>(c2, b2);
    c3 = v128.add<real>(c3, b3);
    d0 = v128.add<real>(d0, b0);
    d1 = v128.add<real>(d1, b1);
    d2 = v128.add<real>(d2, b2);
    d3 = v128.add<real>(d3, b3);
  }
  if (activation) {
    c0 = v128.pmax<real>(c0, zero);
    c1 = v128.pmax<real>(c1, zero);
    c2 = v128.pmax<real>(c2, zero);
    c3 = v128.pmax<real>(c3, zero);
    d0 = v128.pmax<real>(d0, zero);
    d1 = v128.pmax<real>(d1, zero);
    d2 = v128.pmax<real>(d2, zero);
    d3 = v128.pmax<real>(d3, zero);
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c + last, c3);
  v128.store(d, d0);
  v128.store(d, d1, 16);
  v128.store(d, d2, 32);
  v128.store(d + last, d3);
}

/** rows ≤ 4, two vectors; the second begins `last` bytes into the row. */
export function tileHalf(
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
  let a0 = a;
  let a1 = rows > 1 ? a + aRow : a;
  let a2 = rows > 2 ? a1 + aRow : a1;
  let a3 = rows > 3 ? a2 + aRow : a2;
  const d = rows > 1 ? c + cRow : c;
  const e = rows > 2 ? d + cRow : d;
  const f = rows > 3 ? e + cRow : e;
  const zero = v128.splat<real>(0);
  let c0 = zero;
  let c1 = zero;
  let d0 = zero;
  let d1 = zero;
  let e0 = zero;
  let e1 = zero;
  let f0 = zero;
  let f1 = zero;
  const end = panel + depth * 32;
  while (panel < end) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const x0 = Simd.splatFrom(a0);
    c0 = Simd.multiplyAdd(x0, b0, c0);
    c1 = Simd.multiplyAdd(x0, b1, c1);
    const x1 = Simd.splatFrom(a1);
    d0 = Simd.multiplyAdd(x1, b0, d0);
    d1 = Simd.multiplyAdd(x1, b1, d1);
    const x2 = Simd.splatFrom(a2);
    e0 = Simd.multiplyAdd(x2, b0, e0);
    e1 = Simd.multiplyAdd(x2, b1, e1);
    const x3 = Simd.splatFrom(a3);
    f0 = Simd.multiplyAdd(x3, b0, f0);
    f1 = Simd.multiplyAdd(x3, b1, f1);
    a0 += aCol;
    a1 += aCol;
    a2 += aCol;
    a3 += aCol;
    panel += 32;
  }
  if (resume) {
    c0 = v128.add<real>(v128.load(c), c0);
    c1 = v128.add<real>(v128.load(c + last), c1);
    d0 = v128.add<real>(v128.load(d), d0);
    d1 = v128.add<real>(v128.load(d + last), d1);
    e0 = v128.add<real>(v128.load(e), e0);
    e1 = v128.add<real>(v128.load(e + last), e1);
    f0 = v128.add<real>(v128.load(f), f0);
    f1 = v128.add<real>(v128.load(f + last), f1);
  }
  if (bias) {
    const b0 = v128.load(bias);
    const b1 = v128.load(bias + last);
    c0 = v128.add<real>(c0, b0);
    c1 = v128.add<real>(c1, b1);
    d0 = v128.add<real>(d0, b0);
    d1 = v128.add<real>(d1, b1);
    e0 = v128.add<real>(e0, b0);
    e1 = v128.add<real>(e1, b1);
    f0 = v128.add<real>(f0, b0);
    f1 = v128.add<real>(f1, b1);
  }
  if (activation) {
    c0 = v128.pmax<real>(c0, zero);
    c1 = v128.pmax<real>(c1, zero);
    d0 = v128.pmax<real>(d0, zero);
    d1 = v128.pmax<real>(d1, zero);
    e0 = v128.pmax<real>(e0, zero);
    e1 = v128.pmax<real>(e1, zero);
    f0 = v128.pmax<real>(f0, zero);
    f1 = v128.pmax<real>(f1, zero);
  }
  v128.store(c, c0);
  v128.store(c + last, c1);
  v128.store(d, d0);
  v128.store(d + last, d1);
  v128.store(e, e0);
  v128.store(e + last, e1);
  v128.store(f, f0);
  v128.store(f + last, f1);
}

/** rows ≤ 4, one vector of which `cols` columns exist (the panel is padded with zeros). */
export function tileNarrow(
  depth: usize,
  rows: usize,
  a: usize,
  aRow: usize,
  aCol: usize,
  panel: usize,
  c: usize,
  cRow: usize,
  cols: usize,
  resume: bool,
  bias: usize,
  activation: usize,
): void {
  let a0 = a;
  let a1 = rows > 1 ? a + aRow : a;
  let a2 = rows > 2 ? a1 + aRow : a1;
  let a3 = rows > 3 ? a2 + aRow : a2;
  const d = rows > 1 ? c + cRow : c;
  const e = rows > 2 ? d + cRow : d;
  const f = rows > 3 ? e + cRow : e;
  const zero = v128.splat<real>(0);
  let c0 = zero;
  let d0 = zero;
  let e0 = zero;
  let f0 = zero;
  const end = panel + depth * 16;
  while (panel < end) {
    const b0 = v128.load(panel);
    c0 = Simd.multiplyAdd(Simd.splatFrom(a0), b0, c0);
    d0 = Simd.multiplyAdd(Simd.splatFrom(a1), b0, d0);
    e0 = Simd.multiplyAdd(Simd.splatFrom(a2), b0, e0);
    f0 = Simd.multiplyAdd(Simd.splatFrom(a3), b0, f0);
    a0 += aCol;
    a1 += aCol;
    a2 += aCol;
    a3 += aCol;
    panel += 16;
  }
  if (resume) {
    c0 = v128.add<real>(Tail.loadUpTo(c, cols), c0);
    d0 = v128.add<real>(Tail.loadUpTo(d, cols), d0);
    e0 = v128.add<real>(Tail.loadUpTo(e, cols), e0);
    f0 = v128.add<real>(Tail.loadUpTo(f, cols), f0);
  }
  if (bias) {
    const b0 = Tail.loadUpTo(bias, cols);
    c0 = v128.add<real>(c0, b0);
    d0 = v128.add<real>(d0, b0);
    e0 = v128.add<real>(e0, b0);
    f0 = v128.add<real>(f0, b0);
  }
  if (activation) {
    c0 = v128.pmax<real>(c0, zero);
    d0 = v128.pmax<real>(d0, zero);
    e0 = v128.pmax<real>(e0, zero);
    f0 = v128.pmax<real>(f0, zero);
  }
  Tail.storeUpTo(c, c0, cols);
  Tail.storeUpTo(d, d0, cols);
  Tail.storeUpTo(e, e0, cols);
  Tail.storeUpTo(f, f0, cols);
}
