/**
 * Kernels that put chosen stretches of arrays one after the other. Item i of a choice is stretch id = ids[i] of the source: it begins at
 * from[id] there and at to[i] in the result, and has to[i + 1] - to[i] rows. All index arrays are u32.
 */

/** y[to[i] … to[i + 1], :] = x[from[id] …, :], rows of `bytes` bytes. Range over items. */
export function packRows(begin: Size, end: Size, ids: Pointer, from: Pointer, to: Pointer, bytes: Size, x: Pointer, y: Pointer): void {
  for (let i = begin; i < end; i++) {
    const id: usize = load<u32>(ids + (i << 2));
    const start: usize = load<u32>(to + (i << 2));
    const stop: usize = load<u32>(to + (i << 2), 4);
    memory.copy(y + start * bytes, x + <usize>load<u32>(from + (id << 2)) * bytes, (stop - start) * bytes);
  }
}

/** The same for u32 that point into stretches of another array: each moves along, y = x + shiftTo[i] - shiftFrom[id]. Range over items. */
export function packIndices(
  begin: Size,
  end: Size,
  ids: Pointer,
  from: Pointer,
  to: Pointer,
  shiftFrom: Pointer,
  shiftTo: Pointer,
  x: Pointer,
  y: Pointer,
): void {
  for (let i = begin; i < end; i++) {
    const id: usize = load<u32>(ids + (i << 2));
    const shift = load<u32>(shiftTo + (i << 2)) - load<u32>(shiftFrom + (id << 2));
    let p = x + ((<usize>load<u32>(from + (id << 2))) << 2);
    let q = y + ((<usize>load<u32>(to + (i << 2))) << 2);
    const stop = y + ((<usize>load<u32>(to + (i << 2), 4)) << 2);
    const shifts = i32x4.splat(shift);
    for (; q + 16 <= stop; q += 16, p += 16) v128.store(q, i32x4.add(v128.load(p), shifts));
    for (; q < stop; q += 4, p += 4) store<u32>(q, load<u32>(p) + shift);
  }
}
