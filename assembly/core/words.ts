/** Positions of a u32 in an index array. */
export class Words {
  @inline static at(array: usize, i: usize): u32 {
    return load<u32>(array + (i << 2));
  }

  @inline static put(array: usize, i: usize, value: u32): void {
    store<u32>(array + (i << 2), value);
  }
}
