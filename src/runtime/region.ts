/**
 * Where tensors get their bytes. Blocks are aligned to 64 bytes and rounded up to whole cache lines.
 *
 * @term region: where tensors get their bytes: the heap, the step arena, a batch arena
 */
export interface Region {
  readonly name: string;
  /** Blocks that no scope owns are remembered here, when the region ends all of them at once. */
  readonly adopted: { address: number }[] | null;
  /** Address of a fresh block of at least `bytes`, with unspecified content. */
  allocate(bytes: number): number;
  /** Gives back a block of this region; `bytes` as it was asked for. */
  free(address: number, bytes: number): void;
}

/** Whole cache lines, at least one: every block has an address of its own, even an empty one. */
export const lines = (bytes: number): number => (bytes <= 64 ? 64 : Math.ceil(bytes / 64) * 64);
