// Written by scripts/generate.mjs from assembly/templates/attention-dot.template.
import { Heads } from '../core/heads';
import { LANES, SIZE, Simd } from '../core/simd';
import { Tail } from '../core/tail';
import { AttentionWeights, subtractMaxima, weighRows } from './attention/weights';

/**
 * Dot-product attention: scores z[slot, h] = factor <q[row, h, :], k[col[slot], h, :] + edge[slot, h, :]>. Weights p and r as in attention.ts,
 * dropout as in gatWeights. q [rows, heads, width]; k [cols, heads, width]; edge [slots, heads, width] or 0. Range over rows.
 * @split 16: (slots(rowptr) + range) * 2 * heads * width
 */
export function dotWeights(
  begin: Rows,
  end: Rows,
  heads: Size,
  width: Size,
  factor: real,
  rowptr: Pointer,
  col: Pointer,
  q: Pointer,
  k: Pointer,
  edge: Pointer,
  key: u32,
  threshold: i32,
  p: Pointer,
  r: Pointer,
): void {
  const head = width * SIZE;
  const stride = heads * head;
  for (let first = begin; first < end; ) {
    const last = AttentionWeights.blockEnd(first, end, heads, rowptr);
    let slot: usize = load<u32>(rowptr + (first << 2));
    for (let row = first; row < last; row++) {
      const stop: usize = load<u32>(rowptr + (row << 2), 4);
      for (; slot < stop; slot++) {
        const other = k + <usize>load<u32>(col + (slot << 2)) * stride;
        const more = edge ? edge + slot * stride : 0;
        const out = p + slot * heads * SIZE;
        for (let h: usize = 0; h < heads; h++) {
          const o = h * head;
          store<real>(out + h * SIZE, factor * Heads.dotPlus(width, other + o, more ? more + o : 0, q + row * stride + o));
        }
      }
    }
    subtractMaxima(first, last, heads, rowptr, p);
    weighRows(first, last, heads, rowptr, key, threshold, p, r);
    first = last;
  }
}

/**
 * de[slot, h, :] = dz[slot, h] q[row, h, :] + α'[slot, h] g[row, h, :]: the derivative with respect to edge features that are added to both keys
 * and values. dz [slots, heads]; q, g [rows, heads, width]; de [slots, heads, width]. Range over rows.
 * @split 16: (slots(rowptr) + range) * 2 * heads * width
 */
export function dotEdgeGrad(
  begin: Rows,
  end: Rows,
  heads: Size,
  width: Size,
  rowptr: Pointer,
  p: Pointer,
  r: Pointer,
  scale: real,
  dz: Pointer,
  q: Pointer,
  g: Pointer,
  de: Pointer,
): void {
  const head = width * SIZE;
  const pitch = heads * SIZE;
  let slot: usize = load<u32>(rowptr + (begin << 2));
  for (let row = begin; row < end; row++) {
    const stop: usize = load<u32>(rowptr + (row << 2), 4);
    for (; slot < stop; slot++) {
      for (let h: usize = 0; h < heads; h++) {
        const at = slot * pitch + h * SIZE;
        const weight = load<real>(p + at);
        const a = v128.splat<real>(scale * (weight > 0 ? weight : 0) * load<real>(r + row * pitch + h * SIZE));
        const b = Simd.splatFrom(dz + at);
        const own = (row * heads + h) * head;
        const out = de + (slot * heads + h) * head;
        for (let c: usize = 0; c < width; c += LANES) {
          const o = own + c * SIZE;
          const y = v128.mul<real>(b, Tail.loadUpTo(q + o, width - c));
          Tail.storeUpTo(out + c * SIZE, Simd.multiplyAdd(a, Tail.loadUpTo(g + o, width - c), y), width - c);
        }
      }
    }
  }
}
