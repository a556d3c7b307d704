import { Elementary } from '../../core/math';
import { Random } from '../../core/random';
import { LANES, SIZE } from '../../core/simd';
import { Tail } from '../../core/tail';

/** Numbers that stay in the first cache while a block of rows becomes weights. */
const BLOCK: usize = 2048;

/** A softmax over the slots of each row, one for each head: scores [slots, heads] become weights in place. */
export class AttentionWeights {
  /** The end of the block of rows that begins at `first`: as many rows as fit the first cache, at least one. */
  @inline static blockEnd(first: usize, end: usize, heads: usize, rowptr: usize): usize {
    const start: usize = load<u32>(rowptr + (first << 2));
    let last = first + 1;
    while (last < end && (<usize>load<u32>(rowptr + (last << 2), 4) - start) * heads <= BLOCK) last++;
    return last;
  }
}

/** p[slot, h] -= max of the row, for the rows [first, last). */
export function subtractMaxima(first: usize, last: usize, heads: usize, rowptr: usize, p: usize): void {
  for (let row = first; row < last; row++) subtractMax(row, heads, rowptr, p);
}

/**
 * p[slot, h] = e^p[slot, h] for scores whose maximum in each row is 0, r[row, h] = 1 / Σ p of the row (0 for an empty one), for the rows
 * [first, last). Then the sign bit of p is set where lowbias32(slot · heads + h + key), read as i32, is below `threshold`: dropped. Several
 * short passes, since exponentials and random numbers together need more constants than there are registers.
 */
export function weighRows(first: usize, last: usize, heads: usize, rowptr: usize, key: u32, threshold: i32, p: usize, r: usize): void {
  const from = <usize>load<u32>(rowptr + (first << 2)) * heads;
  const to = <usize>load<u32>(rowptr + (last << 2)) * heads;
  exponentiate(from, to, p);
  for (let row = first; row < last; row++) invertSum(row, heads, rowptr, p, r);
  if (threshold != i32.MIN_VALUE) drop(from, to, key, threshold, p);
}

function exponentiate(from: usize, to: usize, p: usize): void {
  let i = from;
  for (; i + LANES <= to; i += LANES) v128.store(p + i * SIZE, Elementary.expOfNegative(v128.load(p + i * SIZE)));
  if (i < to) Tail.store(p + i * SIZE, Elementary.expOfNegative(Tail.loadUpTo(p + i * SIZE, to - i)), to - i);
}

function drop(from: usize, to: usize, key: u32, threshold: i32, p: usize): void {
  const least = i32x4.splat(threshold);
  const sign = v128.splat<real>(-0.0);
  const step = i32x4.splat(<i32>LANES);
  let counters = Random.counters(key + <u32>from);
  let i = from;
  for (; i + LANES <= to; i += LANES) {
    const q = p + i * SIZE;
    v128.store(q, v128.or(v128.load(q), v128.andnot(sign, Random.keep(counters, least))));
    counters = i32x4.add(counters, step);
  }
  if (i < to) {
    const q = p + i * SIZE;
    Tail.store(q, v128.or(Tail.loadUpTo(q, to - i), v128.andnot(sign, Random.keep(counters, least))), to - i);
  }
}

function subtractMax(row: usize, heads: usize, rowptr: usize, p: usize): void {
  const pitch = heads * SIZE;
  const start = p + <usize>load<u32>(rowptr + (row << 2)) * pitch;
  const stop = p + <usize>load<u32>(rowptr + (row << 2), 4) * pitch;
  let h: usize = 0;
  for (; h + LANES <= heads; h += LANES) {
    const o = h * SIZE;
    let greatest = v128.splat<real>(-Infinity);
    for (let q = start; q < stop; q += pitch) greatest = v128.max<real>(greatest, v128.load(q + o));
    for (let q = start; q < stop; q += pitch) v128.store(q + o, v128.sub<real>(v128.load(q + o), greatest));
  }
  for (; h < heads; h++) {
    const o = h * SIZE;
    let greatest: real = -Infinity;
    for (let q = start; q < stop; q += pitch) greatest = max<real>(greatest, load<real>(q + o));
    for (let q = start; q < stop; q += pitch) store<real>(q + o, load<real>(q + o) - greatest);
  }
}

function invertSum(row: usize, heads: usize, rowptr: usize, p: usize, r: usize): void {
  const pitch = heads * SIZE;
  const start = p + <usize>load<u32>(rowptr + (row << 2)) * pitch;
  const stop = p + <usize>load<u32>(rowptr + (row << 2), 4) * pitch;
  const out = r + row * pitch;
  const one: real = start == stop ? 0 : 1;
  let h: usize = 0;
  for (; h + LANES <= heads; h += LANES) {
    const o = h * SIZE;
    let sum = v128.splat<real>(1 - one);
    for (let q = start; q < stop; q += pitch) sum = v128.add<real>(sum, v128.load(q + o));
    v128.store(out + o, v128.div<real>(v128.splat<real>(one), sum));
  }
  for (; h < heads; h++) {
    const o = h * SIZE;
    let sum: real = 1 - one;
    for (let q = start; q < stop; q += pitch) sum += load<real>(q + o);
    store<real>(out + o, one / sum);
  }
}
