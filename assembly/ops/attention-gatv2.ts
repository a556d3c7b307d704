// Written by scripts/generate.mjs from assembly/templates/attention-gatv2.template.
import { Heads } from '../core/heads';
import { LANES, SIZE, Simd } from '../core/simd';
import { Tail } from '../core/tail';
import { AttentionWeights, subtractMaxima, weighRows } from './attention/weights';

class Gatv2 {
  /** One vector of v = l[j] + t[i] + edge; what lies past the head is 0. */
  @inline static sum(l: usize, t: usize, edge: usize, left: usize): v128 {
    const both = v128.add<real>(Tail.loadUpTo(l, left), Tail.loadUpTo(t, left));
    return edge ? v128.add<real>(both, Tail.loadUpTo(edge, left)) : both;
  }

  /** a leaky'(v): the slope of <a, leaky(v)>. */
  @inline static slope(v: v128, a: v128, slope: v128): v128 {
    return v128.bitselect(a, v128.mul<real>(a, slope), v128.gt<real>(v, v128.splat<real>(0)));
  }
}

/**
 * The attention of GATv2 (arXiv:2105.14491). Scores z[slot, h] = <a[h, :], leaky(l[col[slot], h, :] + t[row, h, :] + edge[slot, h, :])>. Weights p
 * and r as in attention.ts, dropout as in gatWeights. l [cols, heads, width]; t [rows, heads, width]; edge [slots, heads, width] or 0; a [heads,
 * width]. Range over rows.
 * @split 16: (slots(rowptr) + range) * 2 * heads * width
 */
export function gatv2Weights(
  begin: Rows,
  end: Rows,
  heads: Size,
  width: Size,
  slope: real,
  rowptr: Pointer,
  col: Pointer,
  l: Pointer,
  t: Pointer,
  edge: Pointer,
  a: Pointer,
  key: u32,
  threshold: i32,
  p: Pointer,
  r: Pointer,
): void {
  const head = width * SIZE;
  const stride = heads * head;
  const slopes = v128.splat<real>(slope);
  for (let first = begin; first < end; ) {
    const last = AttentionWeights.blockEnd(first, end, heads, rowptr);
    let slot: usize = load<u32>(rowptr + (first << 2));
    for (let row = first; row < last; row++) {
      const stop: usize = load<u32>(rowptr + (row << 2), 4);
      for (; slot < stop; slot++) {
        const other = l + <usize>load<u32>(col + (slot << 2)) * stride;
        for (let h: usize = 0; h < heads; h++) {
          let z = v128.splat<real>(0);
          for (let c: usize = 0; c < width; c += LANES) {
            const o = h * head + c * SIZE;
            const v = Gatv2.sum(other + o, t + row * stride + o, edge ? edge + slot * stride + o : 0, width - c);
            z = Simd.multiplyAdd(Tail.loadUpTo(a + o, width - c), Heads.leaky(v, slopes), z);
          }
          store<real>(p + (slot * heads + h) * SIZE, Simd.sumLanes(z));
        }
      }
    }
    subtractMaxima(first, last, heads, rowptr, p);
    weighRows(first, last, heads, rowptr, key, threshold, p, r);
    first = last;
  }
}

/**
 * dl[j, h, :] = Σ over the slots of row j of the transpose of α' g[i, h, :] + dz[perm[slot], h] a[h, :] leaky'(v), i = colT[slot]: sources give
 * their features as values and into the scores. edge [slots of the transpose, heads, width] or 0; g, t [rows, heads, width]; dz [slots, heads].
 * Range over the rows of the transpose.
 * @split 16: (slots(rowptrT) + range) * 3 * heads * width
 */
export function gatv2SourceGrad(
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
  dz: Pointer,
  l: Pointer,
  t: Pointer,
  edge: Pointer,
  a: Pointer,
  g: Pointer,
  dl: Pointer,
): void {
  const pitch = heads * SIZE;
  const stride = pitch * width;
  const slopes = v128.splat<real>(slope);
  for (let j = begin; j < end; j++) {
    const start: usize = load<u32>(rowptrT + (j << 2));
    const stop: usize = load<u32>(rowptrT + (j << 2), 4);
    for (let h: usize = 0; h < heads; h++) {
      for (let c: usize = 0; c < width; c += LANES) {
        const left = width - c;
        const o = (h * width + c) * SIZE;
        const vector = Tail.loadUpTo(a + o, left);
        let sum = v128.splat<real>(0);
        for (let slot = start; slot < stop; slot++) {
          const i: usize = load<u32>(colT + (slot << 2));
          const at = <usize>load<u32>(perm + (slot << 2)) * pitch + h * SIZE;
          const weight = load<real>(p + at);
          const alpha = v128.splat<real>(scale * (weight > 0 ? weight : 0) * load<real>(r + i * pitch + h * SIZE));
          const v = Gatv2.sum(l + j * stride + o, t + i * stride + o, edge ? edge + slot * stride + o : 0, left);
          sum = Simd.multiplyAdd(alpha, Tail.loadUpTo(g + i * stride + o, left), sum);
          sum = Simd.multiplyAdd(Simd.splatFrom(dz + at), Gatv2.slope(v, vector, slopes), sum);
        }
        Tail.storeUpTo(dl + j * stride + o, sum, left);
      }
    }
  }
}

/**
 * dt[i, h, :] = Σ over the slots of row i of dz[slot, h] a[h, :] leaky'(v), and da[i, h, :] = Σ dz[slot, h] leaky(v), still to be summed over i: the
 * derivatives with respect to the targets' part of the scores and to a. dt, da [rows, heads, width]. Range over rows.
 * @split 16: (slots(rowptr) + range) * 3 * heads * width
 */
export function gatv2TargetGrad(
  begin: Rows,
  end: Rows,
  heads: Size,
  width: Size,
  slope: real,
  rowptr: Pointer,
  col: Pointer,
  dz: Pointer,
  l: Pointer,
  t: Pointer,
  edge: Pointer,
  a: Pointer,
  dt: Pointer,
  da: Pointer,
): void {
  const pitch = heads * SIZE;
  const stride = pitch * width;
  const slopes = v128.splat<real>(slope);
  for (let i = begin; i < end; i++) {
    const start: usize = load<u32>(rowptr + (i << 2));
    const stop: usize = load<u32>(rowptr + (i << 2), 4);
    for (let h: usize = 0; h < heads; h++) {
      for (let c: usize = 0; c < width; c += LANES) {
        const left = width - c;
        const o = (h * width + c) * SIZE;
        const vector = Tail.loadUpTo(a + o, left);
        let sum = v128.splat<real>(0);
        let inner = sum;
        for (let slot = start; slot < stop; slot++) {
          const j: usize = load<u32>(col + (slot << 2));
          const v = Gatv2.sum(l + j * stride + o, t + i * stride + o, edge ? edge + slot * stride + o : 0, left);
          const gradient = Simd.splatFrom(dz + slot * pitch + h * SIZE);
          sum = Simd.multiplyAdd(gradient, Gatv2.slope(v, vector, slopes), sum);
          inner = Simd.multiplyAdd(gradient, Heads.leaky(v, slopes), inner);
        }
        Tail.storeUpTo(dt + i * stride + o, sum, left);
        Tail.storeUpTo(da + i * stride + o, inner, left);
      }
    }
  }
}

/**
 * de[slot, h, :] = dz[slot, h] a[h, :] leaky'(v) for the slots of row i: the derivative with respect to edge. Range over rows.
 * @split 16: (slots(rowptr) + range) * 2 * heads * width
 */
export function gatv2EdgeGrad(
  begin: Rows,
  end: Rows,
  heads: Size,
  width: Size,
  slope: real,
  rowptr: Pointer,
  col: Pointer,
  dz: Pointer,
  l: Pointer,
  t: Pointer,
  edge: Pointer,
  a: Pointer,
  de: Pointer,
): void {
  const pitch = heads * SIZE;
  const stride = pitch * width;
  const slopes = v128.splat<real>(slope);
  let slot: usize = load<u32>(rowptr + (begin << 2));
  for (let i = begin; i < end; i++) {
    const stop: usize = load<u32>(rowptr + (i << 2), 4);
    for (; slot < stop; slot++) {
      const j: usize = load<u32>(col + (slot << 2));
      for (let h: usize = 0; h < heads; h++) {
        const gradient = Simd.splatFrom(dz + slot * pitch + h * SIZE);
        for (let c: usize = 0; c < width; c += LANES) {
          const left = width - c;
          const o = (h * width + c) * SIZE;
          const v = Gatv2.sum(l + j * stride + o, t + i * stride + o, edge + slot * stride + o, left);
          const slopeOfScore = Gatv2.slope(v, Tail.loadUpTo(a + o, left), slopes);
          Tail.storeUpTo(de + slot * stride + o, v128.mul<real>(gradient, slopeOfScore), left);
        }
      }
    }
  }
}
