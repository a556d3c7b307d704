import type { Kernels } from './kernels.js';
import type { LinearMemory } from './memory.js';
import { NONE, offset, type Pointer } from './pointer.js';
import type { Region } from './region.js';

/** Milliseconds that `init` may spend on it. */
const BUDGET = 3;
const SIZE = 64;
const BYTES = SIZE * SIZE * 4;

/**
 * Calls the inner loops of the dense and the sparse product on little numbers until the engine has had reason to optimise them: its first
 * compiler makes code that is four times slower, and only a function that is called anew changes to the better code. Bounded by calls and
 * by time; the memory is given back.
 */
export function warmUp(kernels: Kernels, memory: LinearMemory, heap: Region): void {
  const room = 4 * BYTES + 8 * SIZE * SIZE;
  const at = heap.allocate(room);
  try {
    memory.u8.fill(0, at, at + room);
    const [a, packed, c, rowptr] = [0, 1, 2, 3].map((i) => (at + i * BYTES) as Pointer);
    const col = offset(rowptr, 4 * (SIZE + 1));
    // SIZE rows of 8 entries each, all of column 0
    for (let r = 0; r <= SIZE; r++) memory.u32[rowptr / 4 + r] = 8 * r;
    const end = performance.now() + BUDGET;
    for (let i = 0; i < 60 && performance.now() < end; i++) {
      for (const n of [SIZE, 8, 4]) {
        kernels.matmulPack(0, kernels.matmulPanels(n), SIZE, n, a, n, 1, packed);
        kernels.matmul(0, SIZE, n, SIZE, a, SIZE, 1, packed, c, NONE, 0);
      }
      kernels.spmm(0, SIZE, SIZE, SIZE, rowptr, col, a, NONE, 0, a, NONE, 0, 0, c);
    }
  } finally {
    heap.free(at, room);
  }
}
