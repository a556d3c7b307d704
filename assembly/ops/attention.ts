// Written by scripts/generate.mjs from assembly/templates/attention.template.
import { Heads } from '../core/heads';
import { LANES, SIZE } from '../core/simd';
import { ATTENTION, HeadSum, PLAIN, TRANSPOSED } from './attention/head-sum';

/**
 * What all attention over a graph shares. Rows of features hold `heads` vectors of `width` elements; weights are numbered by slot:
 * p [slots, heads] = e^(score - max of the row), its sign bit set where dropout dropped it; r [rows, heads] = 1 / Σ |p| of the row.
 * The attention of a slot is α = |p| r, after dropout α' = scale · max(p, 0) r.
 */

/**
 * y[i, h, :] = Σ over the slots of row i of α'[slot, h] (x[col[slot], h, :] + edge[slot, h, :]), plus bias. x [cols, heads, width]; edge
 * [slots, heads, width] or 0; bias [heads, width] or 0; y [rows, heads, width]. Range over rows.
 * @split 16: (slots(rowptr) + range) * (10 + 1.2 * heads * width)
 */
export function attentionSum(
  begin: Rows,
  end: Rows,
  heads: Size,
  width: Size,
  rowptr: Pointer,
  col: Pointer,
  p: Pointer,
  r: Pointer,
  scale: real,
  x: Pointer,
  edge: Pointer,
  bias: Pointer,
  y: Pointer,
): void {
  if (sizeof<real>() == 4 && edge == 0 && heads % 4 == 0 && (width == 8 || width == 4)) {
    const pitch = heads * SIZE;
    for (let h: usize = 0; h < heads; h += 4) {
      const o = h * SIZE;
      const b = o * width;
      const shift = bias ? bias + b : 0;
      if (width == 8) HeadSum.fourHeads(2, begin, end, pitch, pitch * 8, rowptr, col, p + o, r + o, scale, x + b, shift, y + b);
      else HeadSum.fourHeads(1, begin, end, pitch, pitch * 4, rowptr, col, p + o, r + o, scale, x + b, shift, y + b);
    }
    return;
  }
  HeadSum.run(ATTENTION, begin, end, heads, width, rowptr, col, 0, p, r, scale, x, edge, bias, y);
}

/**
 * dx[j, h, :] = Σ over the slots of row j of the transpose of α'[perm[slot], h] g[colT[slot], h, :]: the derivative of attentionSum with
 * respect to x. g [rows, heads, width], dx [cols, heads, width]. Range over the rows of the transpose.
 * @split 16: (slots(rowptrT) + range) * 2 * heads * width
 */
export function attentionSumGrad(
  begin: Rows,
  end: Rows,
  heads: Size,
  width: Size,
  rowptrT: Pointer,
  colT: Pointer,
  perm: Pointer,
  p: Pointer,
  r: Pointer,
  scale: real,
  g: Pointer,
  dx: Pointer,
): void {
  HeadSum.run(TRANSPOSED, begin, end, heads, width, rowptrT, colT, perm, p, r, scale, g, 0, 0, dx);
}

/**
 * y[i, h, :] = Σ over the slots of row i of w[slot, h] (x[col[slot], h, :] + edge[slot, h, :]), with w[perm[slot], h] when perm is not 0.
 * w [slots, heads]; edge or 0. Range over rows.
 * @split 16: (slots(rowptr) + range) * 2 * heads * width
 */
export function headSum(
  begin: Rows,
  end: Rows,
  heads: Size,
  width: Size,
  rowptr: Pointer,
  col: Pointer,
  perm: Pointer,
  w: Pointer,
  x: Pointer,
  edge: Pointer,
  y: Pointer,
): void {
  HeadSum.run(PLAIN, begin, end, heads, width, rowptr, col, perm, w, 0, 1, x, edge, 0, y);
}

/**
 * y[i, h] = <a[i, h, :], b[i · step, h, :] - shift[h, :]>; step 1, or 0 where one b [heads, width] serves all rows. shift [heads, width] or 0; a
 * [rows, heads, width]; y [rows, heads]. Range over rows.
 * @split 1: range * (40 + 1.5 * heads * width)
 */
export function headDot(
  begin: Rows,
  end: Rows,
  heads: Size,
  width: Size,
  a: Pointer,
  b: Pointer,
  step: Size,
  shift: Pointer,
  y: Pointer,
): void {
  const head = width * SIZE;
  const groups: usize = sizeof<real>() == 4 && width % 4 == 0 ? heads & ~3 : 0;
  for (let row = begin; row < end; row++) {
    let u = a + row * heads * head;
    let v = b + row * step * heads * head;
    let s: usize = shift;
    let h: usize = 0;
    for (; h < groups; h += 4) {
      let v0 = v128.splat<real>(0);
      let v1 = v128.splat<real>(0);
      let v2 = v128.splat<real>(0);
      let v3 = v128.splat<real>(0);
      for (let c: usize = 0; c < head; c += 16) {
        v0 = v128.add<real>(v0, Heads.shifted(u + c + 0 * head, v + c + 0 * head, s ? s + c + 0 * head : 0));
        v1 = v128.add<real>(v1, Heads.shifted(u + c + 1 * head, v + c + 1 * head, s ? s + c + 1 * head : 0));
        v2 = v128.add<real>(v2, Heads.shifted(u + c + 2 * head, v + c + 2 * head, s ? s + c + 2 * head : 0));
        v3 = v128.add<real>(v3, Heads.shifted(u + c + 3 * head, v + c + 3 * head, s ? s + c + 3 * head : 0));
      }
      v128.store(y + (row * heads + h) * SIZE, Heads.sums(v0, v1, v2, v3));
      u += 4 * head;
      v += 4 * head;
      if (s) s += 4 * head;
    }
    for (; h < heads; h++) {
      let sum: real = Heads.dot(width, u, v);
      if (s) sum -= Heads.dot(width, u, s);
      store<real>(y + (row * heads + h) * SIZE, sum);
      u += head;
      v += head;
      if (s) s += head;
    }
  }
}

/**
 * out[slot, h] = factor · α (scale · kept · <g[i, h, :], x[col[slot], h, :] + edge[slot, h, :]> - delta[i, h]) for the slots of row i: the
 * derivative with respect to the scores, where delta = <g, y - bias>. g [rows, heads, width]; edge or 0. Range over rows.
 * @split 16: (slots(rowptr) + range) * 2 * heads * width
 */
export function attentionScoreGrad(
  begin: Rows,
  end: Rows,
  heads: Size,
  width: Size,
  rowptr: Pointer,
  col: Pointer,
  p: Pointer,
  r: Pointer,
  scale: real,
  factor: real,
  x: Pointer,
  edge: Pointer,
  g: Pointer,
  delta: Pointer,
  out: Pointer,
): void {
  const head = width * SIZE;
  const pitch = heads * SIZE;
  const stride = heads * head;
  let slot: usize = load<u32>(rowptr + (begin << 2));
  for (let row = begin; row < end; row++) {
    const stop: usize = load<u32>(rowptr + (row << 2), 4);
    for (; slot < stop; slot++) {
      const other = x + <usize>load<u32>(col + (slot << 2)) * stride;
      const own = g + row * stride;
      const more = edge ? edge + slot * stride : 0;
      for (let h: usize = 0; h < heads; h++) {
        const weight = load<real>(p + slot * pitch + h * SIZE);
        const q = weight > 0 ? scale * Heads.dotPlus(width, other + h * head, more ? more + h * head : 0, own + h * head) : 0;
        const alpha = abs<real>(weight) * load<real>(r + row * pitch + h * SIZE);
        store<real>(out + slot * pitch + h * SIZE, factor * alpha * (q - load<real>(delta + row * pitch + h * SIZE)));
      }
    }
  }
}

/**
 * y[i, h] = Σ over the slots of row i of x[slot, h]. x [slots, heads], y [rows, heads]. Range over rows.
 * @split 16: (slots(rowptr) + range) * (14 + 0.2 * heads)
 */
export function slotSum(begin: Rows, end: Rows, heads: Size, rowptr: Pointer, x: Pointer, y: Pointer): void {
  const pitch = heads * SIZE;
  for (let row = begin; row < end; row++) {
    const start = x + <usize>load<u32>(rowptr + (row << 2)) * pitch;
    const stop = x + <usize>load<u32>(rowptr + (row << 2), 4) * pitch;
    let h: usize = 0;
    for (; h + 2 * LANES <= heads; h += 2 * LANES) {
      let low = v128.splat<real>(0);
      let high = low;
      for (let q = start; q < stop; q += pitch) {
        low = v128.add<real>(low, v128.load(q + h * SIZE));
        high = v128.add<real>(high, v128.load(q + h * SIZE, 16));
      }
      v128.store(y + row * pitch + h * SIZE, low);
      v128.store(y + row * pitch + h * SIZE, high, 16);
    }
    for (; h + LANES <= heads; h += LANES) {
      let sum = v128.splat<real>(0);
      for (let q = start; q < stop; q += pitch) sum = v128.add<real>(sum, v128.load(q + h * SIZE));
      v128.store(y + row * pitch + h * SIZE, sum);
    }
    for (; h < heads; h++) {
      let sum: real = 0;
      for (let q = start; q < stop; q += pitch) sum += load<real>(q + h * SIZE);
      store<real>(y + row * pitch + h * SIZE, sum);
    }
  }
}
