import { SIZE } from '../core/simd';
import { matmul } from './matmul';
import { matmulPack, matmulPackSize, matmulPanels } from './matmul-pack';

/**
 * C[i] = A[i] · B[i] for each matrix of a batch, C [batch, m, n] contiguous. A[i](r, p) is at i · m · k + r · aRow + p · aCol elements,
 * B[i](p, j) at i · k · n + p · bRow + j · bCol, so either transposition multiplies. packed: [batch, matmulPackSize(k, n)], room for the
 * panels of every matrix, so that ranges share nothing. Range over the batch.
 */
export function batchedMatmul(
  begin: usize,
  end: usize,
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  aRow: usize,
  aCol: usize,
  b: usize,
  bRow: usize,
  bCol: usize,
  packed: usize,
  c: usize,
): void {
  const room = matmulPackSize(k, n) * SIZE;
  const panels = matmulPanels(n);
  for (let i = begin; i < end; i++) {
    const own = packed + i * room;
    matmulPack(0, panels, k, n, b + i * k * n * SIZE, bRow, bCol, own);
    matmul(0, m, n, k, a + i * m * k * SIZE, aRow, aCol, own, c + i * m * n * SIZE, 0, 0);
  }
}
