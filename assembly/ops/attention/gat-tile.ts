// Written by scripts/generate.mjs from assembly/templates/gat-tile.template.
import { Heads } from '../../core/heads';
import { LANES, SIZE, Simd } from '../../core/simd';
import { Tail } from '../../core/tail';

/** The inner loops of the derivative of GAT. All pointers but those of the structure point at the first head of the tile. */
export class GatTile {
  /** Four heads of 4 · vectors columns (1 or 2 vectors), f32: one load of the weights and one of the gradients serve both results. */
  static four(
    vectors: i32,
    j: usize,
    start: usize,
    stop: usize,
    pitch: usize,
    slope: real,
    colT: usize,
    perm: usize,
    p: usize,
    r: usize,
    scale: real,
    s: usize,
    d: usize,
    edge: usize,
    x: usize,
    g: usize,
    delta: usize,
    dz: usize,
    ds: usize,
    dx: usize,
  ): void {
    const zero = v128.splat<real>(0);
    const stride = pitch * (vectors == 2 ? 8 : 4);
    const scales = v128.splat<real>(scale);
    const own = v128.load(s + j * pitch);
    const mine = x + j * stride;
    let sum = zero;
    let c0 = zero;
    let c1 = zero;
    let c2 = zero;
    let c3 = zero;
    let c4 = zero;
    let c5 = zero;
    let c6 = zero;
    let c7 = zero;
    for (let slot = start; slot < stop; slot++) {
      const i: usize = load<u32>(colT + (slot << 2));
      const at = <usize>load<u32>(perm + (slot << 2)) * pitch;
      const q = g + i * stride;
      const weight = v128.load(p + at);
      const kept = v128.gt<real>(weight, zero);
      const alpha = v128.mul<real>(v128.abs<real>(weight), v128.load(r + i * pitch));
      const a = v128.and(kept, v128.mul<real>(alpha, scales));
      const a0 = Heads.lane(a, 0);
      const a1 = Heads.lane(a, 1);
      const a2 = Heads.lane(a, 2);
      const a3 = Heads.lane(a, 3);
      const g0 = v128.load(q);
      const g1 = v128.load(q, 16);
      const g2 = v128.load(q, 32);
      const g3 = v128.load(q, 48);
      c0 = Simd.multiplyAdd(a0, g0, c0);
      c1 = Simd.multiplyAdd(vectors == 2 ? a0 : a1, g1, c1);
      c2 = Simd.multiplyAdd(vectors == 2 ? a1 : a2, g2, c2);
      c3 = Simd.multiplyAdd(vectors == 2 ? a1 : a3, g3, c3);
      let t0 = v128.mul<real>(g0, v128.load(mine));
      let t1 = v128.mul<real>(g1, v128.load(mine, 16));
      let t2 = v128.mul<real>(g2, v128.load(mine, 32));
      let t3 = v128.mul<real>(g3, v128.load(mine, 48));
      if (vectors == 2) {
        t0 = v128.add<real>(t0, t1);
        t1 = v128.add<real>(t2, t3);
        const g4 = v128.load(q, 64);
        const g5 = v128.load(q, 80);
        c4 = Simd.multiplyAdd(a2, g4, c4);
        c5 = Simd.multiplyAdd(a2, g5, c5);
        t2 = v128.add<real>(v128.mul<real>(g4, v128.load(mine, 64)), v128.mul<real>(g5, v128.load(mine, 80)));
        const g6 = v128.load(q, 96);
        const g7 = v128.load(q, 112);
        c6 = Simd.multiplyAdd(a3, g6, c6);
        c7 = Simd.multiplyAdd(a3, g7, c7);
        t3 = v128.add<real>(v128.mul<real>(g6, v128.load(mine, 96)), v128.mul<real>(g7, v128.load(mine, 112)));
      }
      const value = v128.and(kept, v128.mul<real>(scales, Heads.sums(t0, t1, t2, t3)));
      let z = v128.add<real>(own, v128.load(d + i * pitch));
      if (edge) z = v128.add<real>(z, v128.load(edge + at));
      const steep = v128.bitselect(v128.splat<real>(1), v128.splat<real>(slope), v128.gt<real>(z, zero));
      const grad = v128.mul<real>(steep, v128.mul<real>(alpha, v128.sub<real>(value, v128.load(delta + i * pitch))));
      sum = v128.add<real>(sum, grad);
      v128.store(dz + at, grad);
    }
    v128.store(ds + j * pitch, sum);
    const y = dx + j * stride;
    v128.store(y, c0);
    v128.store(y, c1, 16);
    v128.store(y, c2, 32);
    v128.store(y, c3, 48);
    if (vectors == 2) {
      v128.store(y, c4, 64);
      v128.store(y, c5, 80);
      v128.store(y, c6, 96);
      v128.store(y, c7, 112);
    }
  }

  /** One head of any width: the first eight (f64: four) columns with the scores, the others in a second walk over the same few rows. */
  static one(
    j: usize,
    start: usize,
    stop: usize,
    width: usize,
    pitch: usize,
    slope: real,
    colT: usize,
    perm: usize,
    p: usize,
    r: usize,
    scale: real,
    s: usize,
    d: usize,
    edge: usize,
    x: usize,
    g: usize,
    delta: usize,
    dz: usize,
    ds: usize,
    dx: usize,
  ): void {
    const zero = v128.splat<real>(0);
    const stride = pitch * width;
    const own = load<real>(s + j * pitch);
    const mine = x + j * stride;
    const out = dx + j * stride;
    const low = min<usize>(width, LANES);
    const high = min<usize>(width, 2 * LANES) - low;
    const m0 = Tail.loadUpTo(mine, low);
    const m1 = high ? Tail.loadUpTo(mine + 16, high) : zero;
    let sum: real = 0;
    let c0 = zero;
    let c1 = zero;
    for (let slot = start; slot < stop; slot++) {
      const i: usize = load<u32>(colT + (slot << 2));
      const at = <usize>load<u32>(perm + (slot << 2)) * pitch;
      const q = g + i * stride;
      const weight = load<real>(p + at);
      const alpha = abs<real>(weight) * load<real>(r + i * pitch);
      const keep: real = weight > 0 ? scale : 0;
      const a = v128.splat<real>(keep * alpha);
      const g0 = Tail.loadUpTo(q, low);
      c0 = Simd.multiplyAdd(a, g0, c0);
      let t = v128.mul<real>(g0, m0);
      if (high) {
        const g1 = Tail.loadUpTo(q + 16, high);
        c1 = Simd.multiplyAdd(a, g1, c1);
        t = v128.add<real>(t, v128.mul<real>(g1, m1));
      }
      let product = Simd.sumLanes(t);
      if (width > 2 * LANES) product += Heads.dot(width - 2 * LANES, q + 32, mine + 32);
      let z = own + load<real>(d + i * pitch);
      if (edge) z += load<real>(edge + at);
      const steep: real = z > 0 ? 1 : slope;
      const value: real = weight > 0 ? scale * product : 0;
      const grad = steep * alpha * (value - load<real>(delta + i * pitch));
      sum += grad;
      store<real>(dz + at, grad);
    }
    store<real>(ds + j * pitch, sum);
    Tail.storeUpTo(out, c0, low);
    if (high) Tail.storeUpTo(out + 16, c1, high);
    for (let c: usize = 2 * LANES; c < width; c += 2 * LANES) {
      GatTile.rest(start, stop, min<usize>(2 * LANES, width - c), pitch, stride, colT, perm, p, r, scale, g + c * SIZE, out + c * SIZE);
    }
  }

  /** At most two vectors of columns of dx. */
  @inline private static rest(
    start: usize,
    stop: usize,
    left: usize,
    pitch: usize,
    stride: usize,
    colT: usize,
    perm: usize,
    p: usize,
    r: usize,
    scale: real,
    g: usize,
    out: usize,
  ): void {
    const low = min<usize>(left, LANES);
    const high = left - low;
    let c0 = v128.splat<real>(0);
    let c1 = c0;
    for (let slot = start; slot < stop; slot++) {
      const i: usize = load<u32>(colT + (slot << 2));
      const weight = load<real>(p + <usize>load<u32>(perm + (slot << 2)) * pitch);
      const keep: real = weight > 0 ? scale : 0;
      const a = v128.splat<real>(keep * (abs<real>(weight) * load<real>(r + i * pitch)));
      const q = g + i * stride;
      c0 = Simd.multiplyAdd(a, Tail.loadUpTo(q, low), c0);
      if (high) c1 = Simd.multiplyAdd(a, Tail.loadUpTo(q + 16, high), c1);
    }
    Tail.storeUpTo(out, c0, low);
    if (high) Tail.storeUpTo(out + 16, c1, high);
  }

  /** out = dx + ds a + dd b on at most two vectors of columns, o bytes into a row. */
  @inline static outer(
    begin: usize,
    end: usize,
    heads: usize,
    width: usize,
    h: usize,
    o: usize,
    left: usize,
    dx: usize,
    ds: usize,
    dd: usize,
    a: usize,
    b: usize,
    out: usize,
  ): void {
    const stride = heads * width * SIZE;
    const two = left > LANES;
    const a0 = Tail.loadUpTo(a + o, left);
    const b0 = Tail.loadUpTo(b + o, left);
    const a1 = two ? Tail.loadUpTo(a + o + 16, left - LANES) : a0;
    const b1 = two ? Tail.loadUpTo(b + o + 16, left - LANES) : b0;
    for (let i = begin; i < end; i++) {
      const at = i * stride + o;
      const u = Simd.splatFrom(ds + (i * heads + h) * SIZE);
      const v = Simd.splatFrom(dd + (i * heads + h) * SIZE);
      Tail.storeUpTo(out + at, Simd.multiplyAdd(v, b0, Simd.multiplyAdd(u, a0, Tail.loadUpTo(dx + at, left))), left);
      if (two) {
        const more = Tail.loadUpTo(dx + at + 16, left - LANES);
        Tail.storeUpTo(out + at + 16, Simd.multiplyAdd(v, b1, Simd.multiplyAdd(u, a1, more)), left - LANES);
      }
    }
  }

  /** Σ ds x and Σ dd x over the rows [first, last) on at most two vectors of columns, o bytes into a row. */
  @inline static inner(
    first: usize,
    last: usize,
    heads: usize,
    width: usize,
    h: usize,
    o: usize,
    left: usize,
    x: usize,
    ds: usize,
    dd: usize,
    da: usize,
    db: usize,
  ): void {
    const stride = heads * width * SIZE;
    const two = left > LANES;
    let a0 = v128.splat<real>(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    for (let i = first; i < last; i++) {
      const at = i * stride + o;
      const u = Simd.splatFrom(ds + (i * heads + h) * SIZE);
      const v = Simd.splatFrom(dd + (i * heads + h) * SIZE);
      const x0 = Tail.loadUpTo(x + at, left);
      a0 = Simd.multiplyAdd(u, x0, a0);
      b0 = Simd.multiplyAdd(v, x0, b0);
      if (two) {
        const x1 = Tail.loadUpTo(x + at + 16, left - LANES);
        a1 = Simd.multiplyAdd(u, x1, a1);
        b1 = Simd.multiplyAdd(v, x1, b1);
      }
    }
    Tail.storeUpTo(da, a0, left);
    Tail.storeUpTo(db, b0, left);
    if (two) {
      Tail.storeUpTo(da + 16, a1, left - LANES);
      Tail.storeUpTo(db + 16, b1, left - LANES);
    }
  }
}
