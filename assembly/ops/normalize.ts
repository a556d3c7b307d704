import { SIZE } from '../core/simd';

/**
 * y[r] = sum of the weights of row r; the number of its slots when weight is 0. Range over rows.
 * A slot's weight is weight[slot], or weight[perm[slot]] when perm is not 0. Summed in f64.
 */
export function degree(begin: Rows, end: Rows, rowptr: Pointer, weight: Pointer, perm: Pointer, y: Pointer): void {
  for (let r = begin; r < end; r++) {
    const p = rowptr + (r << 2);
    let slot: usize = load<u32>(p);
    const stop: usize = load<u32>(p, 4);
    let sum: f64 = 0;
    if (!weight) {
      sum = <f64>(stop - slot);
    } else if (perm) {
      for (; slot < stop; slot++) sum += <f64>load<real>(weight + <usize>load<u32>(perm + (slot << 2)) * SIZE);
    } else {
      for (; slot < stop; slot++) sum += <f64>load<real>(weight + slot * SIZE);
    }
    store<real>(y + r * SIZE, <real>sum);
  }
}

/** y = x^(-1/2), and 0 where that is infinite (x = 0: a node without edges). Range over elements; y may be x. @split 256: range */
export function inverseSqrt(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  let p = x + begin * SIZE;
  let q = y + begin * SIZE;
  const stop = x + end * SIZE;
  const one = v128.splat<real>(1);
  const infinity = v128.splat<real>(<real>Infinity);
  for (; p + 16 <= stop; p += 16, q += 16) {
    const root = v128.div<real>(one, v128.sqrt<real>(v128.load(p)));
    v128.store(q, v128.and(root, v128.ne<real>(v128.abs<real>(root), infinity)));
  }
  for (; p < stop; p += SIZE, q += SIZE) {
    const root = <real>1 / sqrt<real>(load<real>(p));
    store<real>(q, abs<real>(root) == <real>Infinity ? 0 : root);
  }
}

/**
 * y[slot] = scale[row] w scale[col], with w = weight[slot], weight[perm[slot]] or 1, for the slots of rows [begin, end).
 * With scale = degree^(-1/2) this is the symmetric normalisation of GCN (Kipf and Welling, arXiv:1609.02907).
 */
export function gcnNorm(
  begin: Rows,
  end: Rows,
  rowptr: Pointer,
  col: Pointer,
  weight: Pointer,
  perm: Pointer,
  scale: Pointer,
  y: Pointer,
): void {
  let slot: usize = load<u32>(rowptr + (begin << 2));
  for (let r = begin; r < end; r++) {
    const stop: usize = load<u32>(rowptr + (r << 2), 4);
    const own = load<real>(scale + r * SIZE);
    for (; slot < stop; slot++) {
      let value = own;
      if (weight) value *= load<real>(weight + (perm ? <usize>load<u32>(perm + (slot << 2)) : slot) * SIZE);
      store<real>(y + slot * SIZE, value * load<real>(scale + <usize>load<u32>(col + (slot << 2)) * SIZE));
    }
  }
}

/** y[i] = x[index[i]], one number each. Range over i. @split 256: range * 3 */
export function gatherValues(begin: Size, end: Size, index: Pointer, x: Pointer, y: Pointer): void {
  for (let i = begin; i < end; i++) store<real>(y + i * SIZE, load<real>(x + <usize>load<u32>(index + (i << 2)) * SIZE));
}
