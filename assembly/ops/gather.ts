import { SIZE } from '../core/simd';

/** y[i, :] = x[index[i], :], rows of f elements. Range over i. @split 16: range * (f + 4) */
export function gather(begin: Rows, end: Rows, f: Columns, index: Pointer, x: Pointer, y: Pointer): void {
  const bytes = f * SIZE;
  for (let i = begin; i < end; i++) {
    const p = x + <usize>load<u32>(index + (i << 2)) * bytes;
    const q = y + i * bytes;
    let o: usize = 0;
    for (; o + 64 <= bytes; o += 64) {
      v128.store(q + o, v128.load(p + o));
      v128.store(q + o, v128.load(p + o, 16), 16);
      v128.store(q + o, v128.load(p + o, 32), 32);
      v128.store(q + o, v128.load(p + o, 48), 48);
    }
    for (; o + 16 <= bytes; o += 16) v128.store(q + o, v128.load(p + o));
    if (o == bytes) continue;
    if (bytes >= 16) v128.store(q + bytes - 16, v128.load(p + bytes - 16));
    else for (; o < bytes; o += SIZE) store<real>(q + o, load<real>(p + o));
  }
}
