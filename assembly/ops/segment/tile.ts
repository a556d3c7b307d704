// Written by scripts/generate.mjs from assembly/templates/segment-tile.template.
import { LANES, SIZE } from '../../core/simd';

/**
 * Column tiles of the segment kernels: four vectors if `wide`, else one. `wide` and `largest` are literals, so half of each body is never
 * compiled. Pointers stand at the tile's first column; `stride`: bytes of a row.
 */
export class SegmentTile {
  /** First column of the next tile of one vector: the last one overlaps. */
  @inline static narrowStart(j: usize, f: usize): usize {
    return min(j, f - LANES);
  }

  @inline static pick(largest: bool, a: v128, b: v128): v128 {
    return largest ? v128.max<real>(a, b) : v128.min<real>(a, b);
  }

  /** y[r] = max or min over the slots of row r of x[col[slot]]; 0 without slots. */
  @inline static extreme(
    largest: bool,
    wide: bool,
    begin: usize,
    end: usize,
    rowptr: usize,
    col: usize,
    x: usize,
    stride: usize,
    y: usize,
  ): void {
    const zero = v128.splat<real>(0);
    let e = col + ((<usize>load<u32>(rowptr + (begin << 2))) << 2);
    for (let r = begin; r < end; r++) {
      const stop = col + ((<usize>load<u32>(rowptr + (r << 2), 4)) << 2);
      let c0 = zero;
      let c1 = zero;
      let c2 = zero;
      let c3 = zero;
      if (e < stop) {
        const p = x + <usize>load<u32>(e) * stride;
        c0 = v128.load(p);
        if (wide) {
          c1 = v128.load(p, 16);
          c2 = v128.load(p, 32);
          c3 = v128.load(p, 48);
        }
        e += 4;
      }
      for (; e < stop; e += 4) {
        const p = x + <usize>load<u32>(e) * stride;
        c0 = SegmentTile.pick(largest, c0, v128.load(p));
        if (wide) {
          c1 = SegmentTile.pick(largest, c1, v128.load(p, 16));
          c2 = SegmentTile.pick(largest, c2, v128.load(p, 32));
          c3 = SegmentTile.pick(largest, c3, v128.load(p, 48));
        }
      }
      const q = y + r * stride;
      v128.store(q, c0);
      if (wide) {
        v128.store(q, c1, 16);
        v128.store(q, c2, 32);
        v128.store(q, c3, 48);
      }
    }
  }

  /** g / count, and 0 where nothing was counted. */
  @inline static share(g: v128, count: v128): v128 {
    return v128.and(v128.div<real>(g, count), v128.gt<real>(count, v128.splat<real>(0)));
  }

  /** count + 1 where a = b. */
  @inline static tally(count: v128, a: v128, b: v128): v128 {
    return v128.add<real>(count, v128.and(v128.eq<real>(a, b), v128.splat<real>(1)));
  }

  /** out[r] = g[r] / number of slots of row r with x[col[slot]] = y[r]. */
  @inline static ties(
    wide: bool,
    begin: usize,
    end: usize,
    rowptr: usize,
    col: usize,
    x: usize,
    y: usize,
    g: usize,
    stride: usize,
    out: usize,
  ): void {
    const zero = v128.splat<real>(0);
    let e = col + ((<usize>load<u32>(rowptr + (begin << 2))) << 2);
    for (let r = begin; r < end; r++) {
      const stop = col + ((<usize>load<u32>(rowptr + (r << 2), 4)) << 2);
      const o = r * stride;
      const y0 = v128.load(y + o);
      const y1 = wide ? v128.load(y + o, 16) : zero;
      const y2 = wide ? v128.load(y + o, 32) : zero;
      const y3 = wide ? v128.load(y + o, 48) : zero;
      let c0 = zero;
      let c1 = zero;
      let c2 = zero;
      let c3 = zero;
      for (; e < stop; e += 4) {
        const p = x + <usize>load<u32>(e) * stride;
        c0 = SegmentTile.tally(c0, v128.load(p), y0);
        if (wide) {
          c1 = SegmentTile.tally(c1, v128.load(p, 16), y1);
          c2 = SegmentTile.tally(c2, v128.load(p, 32), y2);
          c3 = SegmentTile.tally(c3, v128.load(p, 48), y3);
        }
      }
      v128.store(out + o, SegmentTile.share(v128.load(g + o), c0));
      if (wide) {
        v128.store(out + o, SegmentTile.share(v128.load(g + o, 16), c1), 16);
        v128.store(out + o, SegmentTile.share(v128.load(g + o, 32), c2), 32);
        v128.store(out + o, SegmentTile.share(v128.load(g + o, 48), c3), 48);
      }
    }
  }

  /** sum + (a = b ? value : 0). */
  @inline static addWhereEqual(sum: v128, a: v128, b: v128, value: v128): v128 {
    return v128.add<real>(sum, v128.and(v128.eq<real>(a, b), value));
  }

  /** out[j] = sum over the slots of row j of the transpose of (x[j] = y[r] ? shared[r] : 0), r = colT[slot]. */
  @inline static gradient(
    wide: bool,
    begin: usize,
    end: usize,
    rowptrT: usize,
    colT: usize,
    x: usize,
    y: usize,
    shared: usize,
    stride: usize,
    out: usize,
  ): void {
    const zero = v128.splat<real>(0);
    let e = colT + ((<usize>load<u32>(rowptrT + (begin << 2))) << 2);
    for (let j = begin; j < end; j++) {
      const stop = colT + ((<usize>load<u32>(rowptrT + (j << 2), 4)) << 2);
      const o = j * stride;
      const x0 = v128.load(x + o);
      const x1 = wide ? v128.load(x + o, 16) : zero;
      const x2 = wide ? v128.load(x + o, 32) : zero;
      const x3 = wide ? v128.load(x + o, 48) : zero;
      let c0 = zero;
      let c1 = zero;
      let c2 = zero;
      let c3 = zero;
      for (; e < stop; e += 4) {
        const p = <usize>load<u32>(e) * stride;
        c0 = SegmentTile.addWhereEqual(c0, x0, v128.load(y + p), v128.load(shared + p));
        if (wide) {
          c1 = SegmentTile.addWhereEqual(c1, x1, v128.load(y + p, 16), v128.load(shared + p, 16));
          c2 = SegmentTile.addWhereEqual(c2, x2, v128.load(y + p, 32), v128.load(shared + p, 32));
          c3 = SegmentTile.addWhereEqual(c3, x3, v128.load(y + p, 48), v128.load(shared + p, 48));
        }
      }
      v128.store(out + o, c0);
      if (wide) {
        v128.store(out + o, c1, 16);
        v128.store(out + o, c2, 32);
        v128.store(out + o, c3, 48);
      }
    }
  }
}

/** Bytes from a row-major array's start to an element. */
export class Element {
  @inline static at(array: usize, row: usize, f: usize, j: usize): usize {
    return array + (row * f + j) * SIZE;
  }
}
