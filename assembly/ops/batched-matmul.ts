import { SIZE } from '../core/simd';
import { matmul, matmulRoom } from './matmul';
import { matmulPack, matmulPanels } from './matmul-pack';

/**
 * C[i] = A[i] · B[i] for each matrix of a batch, C [batch, m, n] contiguous. A[i](r, p) is at i · m · k + r · aRow + p · aCol elements,
 * B[i](p, j) at i · k · n + p · bRow + j · bCol, so either transposition multiplies. room: [batch, matmulRoom(m, n, k, aRow,
 * aCol)], so that ranges share nothing. Range over the batch.
 * @split 1: range * m * n * k / 3
 */
export function batchedMatmul(
  begin: Size,
  end: Size,
  m: Size,
  n: Columns,
  k: Size,
  a: Pointer,
  aRow: Size,
  aCol: Size,
  b: Pointer,
  bRow: Size,
  bCol: Size,
  room: Pointer,
  c: Pointer,
): void {
  const size = matmulRoom(m, n, k, aRow, aCol) * SIZE;
  const panels = matmulPanels(n);
  for (let i = begin; i < end; i++) {
    const own = room + i * size;
    matmulPack(0, panels, k, n, b + i * k * n * SIZE, bRow, bCol, own);
    matmul(0, m, n, k, a + i * m * k * SIZE, aRow, aCol, own, c + i * m * n * SIZE, 0, 0);
  }
}
