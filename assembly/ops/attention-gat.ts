// Written by scripts/generate.mjs from assembly/templates/attention-gat.template.
import { Heads } from '../core/heads';
import { LANES, SIZE } from '../core/simd';
import { GatTile } from './attention/gat-tile';
import { AttentionWeights, weighRows } from './attention/weights';

/**
 * The attention of GAT (arXiv:1710.10903). Scores z[slot, h] = leaky(s[col[slot], h] + d[row, h] + edge[slot, h]) with leaky(x) = x for x > 0,
 * else slope · x; edge [slots, heads] or 0. Weights p and r as in attention.ts: p = e^(z - max), sign bit by lowbias32(slot · heads + h + key)
 * below `threshold` (the least i32 drops nothing). s [cols, heads]; d, r [rows, heads]; p [slots, heads]. Range over rows.
 * @split 16: (slots(rowptr) + range) * (75 + 10 * heads)
 */
export function gatWeights(
  begin: Rows,
  end: Rows,
  heads: Size,
  slope: real,
  rowptr: Pointer,
  col: Pointer,
  s: Pointer,
  d: Pointer,
  edge: Pointer,
  key: u32,
  threshold: i32,
  p: Pointer,
  r: Pointer,
): void {
  for (let first = begin; first < end; ) {
    const last = AttentionWeights.blockEnd(first, end, heads, rowptr);
    for (let row = first; row < last; row++) score(row, heads, slope, rowptr, col, s, d, edge, p);
    weighRows(first, last, heads, rowptr, key, threshold, p, r);
    first = last;
  }
}

/** The scores of one row, less their maximum. */
function score(row: usize, heads: usize, slope: real, rowptr: usize, col: usize, s: usize, d: usize, edge: usize, p: usize): void {
  const pitch = heads * SIZE;
  const start: usize = load<u32>(rowptr + (row << 2));
  const stop: usize = load<u32>(rowptr + (row << 2), 4);
  const slopes = v128.splat<real>(slope);
  let h: usize = 0;
  for (; h + LANES <= heads; h += LANES) {
    const o = h * SIZE;
    const own = v128.load(d + row * pitch + o);
    let greatest = v128.splat<real>(-Infinity);
    for (let slot = start; slot < stop; slot++) {
      const at = slot * pitch + o;
      let z = v128.add<real>(v128.load(s + <usize>load<u32>(col + (slot << 2)) * pitch + o), own);
      if (edge) z = v128.add<real>(z, v128.load(edge + at));
      z = Heads.leaky(z, slopes);
      greatest = v128.max<real>(greatest, z);
      v128.store(p + at, z);
    }
    for (let q = p + start * pitch + o; q < p + stop * pitch; q += pitch) v128.store(q, v128.sub<real>(v128.load(q), greatest));
  }
  for (; h < heads; h++) {
    const o = h * SIZE;
    const own = load<real>(d + row * pitch + o);
    let greatest: real = -Infinity;
    for (let slot = start; slot < stop; slot++) {
      const at = slot * pitch + o;
      let z = load<real>(s + <usize>load<u32>(col + (slot << 2)) * pitch + o) + own;
      if (edge) z += load<real>(edge + at);
      z = z > 0 ? z : slope * z;
      greatest = max<real>(greatest, z);
      store<real>(p + at, z);
    }
    for (let q = p + start * pitch + o; q < p + stop * pitch; q += pitch) store<real>(q, load<real>(q) - greatest);
  }
}

/**
 * The derivative of attentionSum with respect to x and to the scores before leaky, in one pass over the transpose, whose row j has the slots
 * with column j: with q = scale · kept · <g[i, h, :], x[j, h, :]> and i = colT[slot],
 * dz[perm[slot], h] = α (q - delta[i, h]) leaky'(s + d + edge), ds[j, h] = Σ dz, dx[j, h, :] = Σ α' g[i, h, :].
 * delta = <g, y - bias> [rows, heads]; perm leads to the slots of p, edge and dz, each of which is written once. Range over the rows of the
 * transpose.
 * @split 16: (slots(rowptrT) + range) * (95 + 3 * heads * width)
 */
export function gatGrad(
  begin: Rows,
  end: Rows,
  heads: Size,
  width: Size,
  slope: real,
  rowptrT: Pointer,
  colT: Pointer,
  perm: Pointer,
  p: Pointer,
  r: Pointer,
  scale: real,
  s: Pointer,
  d: Pointer,
  edge: Pointer,
  x: Pointer,
  g: Pointer,
  delta: Pointer,
  dz: Pointer,
  ds: Pointer,
  dx: Pointer,
): void {
  const pitch = heads * SIZE;
  const head = width * SIZE;
  const fours: usize = sizeof<real>() == 4 && (width == 4 || width == 8) ? heads & ~3 : 0;
  for (let j = begin; j < end; j++) {
    const start: usize = load<u32>(rowptrT + (j << 2));
    const stop: usize = load<u32>(rowptrT + (j << 2), 4);
    for (let h: usize = 0; h < fours; h += 4) {
      const o = h * SIZE;
      const b = o * width;
      const e = edge ? edge + o : 0;
      if (width == 8)
        GatTile.four(
          2,
          j,
          start,
          stop,
          pitch,
          slope,
          colT,
          perm,
          p + o,
          r + o,
          scale,
          s + o,
          d + o,
          e,
          x + b,
          g + b,
          delta + o,
          dz + o,
          ds + o,
          dx + b,
        );
      else
        GatTile.four(
          1,
          j,
          start,
          stop,
          pitch,
          slope,
          colT,
          perm,
          p + o,
          r + o,
          scale,
          s + o,
          d + o,
          e,
          x + b,
          g + b,
          delta + o,
          dz + o,
          ds + o,
          dx + b,
        );
    }
    for (let h = fours; h < heads; h++) {
      const o = h * SIZE;
      const b = h * head;
      const e = edge ? edge + o : 0;
      GatTile.one(
        j,
        start,
        stop,
        width,
        pitch,
        slope,
        colT,
        perm,
        p + o,
        r + o,
        scale,
        s + o,
        d + o,
        e,
        x + b,
        g + b,
        delta + o,
        dz + o,
        ds + o,
        dx + b,
      );
    }
  }
}

/**
 * out[i, h, :] = dx[i, h, :] + ds[i, h] a[h, :] + dd[i, h] b[h, :]: what the scores <x, a> and <x, b> add to the derivative with respect to x.
 * dx, out [n, heads, width]; ds, dd [n, heads]; a, b [heads, width]. Range over rows.
 * @split 1: range * 4 * heads * width
 */
export function gatFeatureGrad(
  begin: Rows,
  end: Rows,
  heads: Size,
  width: Size,
  dx: Pointer,
  ds: Pointer,
  dd: Pointer,
  a: Pointer,
  b: Pointer,
  out: Pointer,
): void {
  for (let h: usize = 0; h < heads; h++) {
    let c: usize = 0;
    const o = h * width;
    for (; c < width; c += 2 * LANES) GatTile.outer(begin, end, heads, width, h, (o + c) * SIZE, width - c, dx, ds, dd, a, b, out);
  }
}

/**
 * partials[k, 0, h, :] = Σ ds[i, h] x[i, h, :] and partials[k, 1, h, :] = Σ dd[i, h] x[i, h, :] over the rows i of chunk k, `size` rows each of
 * n: the derivatives of the scores <x, a> and <x, b> with respect to a and b. partials [chunks, 2, heads, width]. Range over chunks.
 * @split 1: range * 2 * size * heads * width
 */
export function gatVectorGrad(
  begin: Size,
  end: Size,
  size: Size,
  n: Rows,
  heads: Size,
  width: Size,
  x: Pointer,
  ds: Pointer,
  dd: Pointer,
  partials: Pointer,
): void {
  const columns = heads * width;
  for (let chunk = begin; chunk < end; chunk++) {
    const first = chunk * size;
    const last = min(n, first + size);
    const out = partials + chunk * 2 * columns * SIZE;
    for (let h: usize = 0; h < heads; h++) {
      for (let c: usize = 0; c < width; c += 2 * LANES) {
        const o = (h * width + c) * SIZE;
        GatTile.inner(first, last, heads, width, h, o, width - c, x, ds, dd, out + o, out + o + columns * SIZE);
      }
    }
  }
}
