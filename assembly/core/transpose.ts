import { LANES, SIZE } from './simd';

/** Transposition of strided blocks, shared by copies and by the packing of matrix products. */
export class Transpose {
  /** y[i, j] = x[j, i] for a square of LANES: x has rows `xRow` bytes apart, y has rows `yRow` bytes apart. */
  @inline static tile(x: usize, xRow: usize, y: usize, yRow: usize): void {
    if (sizeof<real>() == 8) {
      const a = v128.load(x);
      const b = v128.load(x + xRow);
      v128.store(y, v128.shuffle<f64>(a, b, 0, 2));
      v128.store(y + yRow, v128.shuffle<f64>(a, b, 1, 3));
    } else {
      const a = v128.load(x);
      const b = v128.load(x + xRow);
      const c = v128.load(x + 2 * xRow);
      const d = v128.load(x + 3 * xRow);
      const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(y, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
      v128.store(y + yRow, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
      v128.store(y + 2 * yRow, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
      v128.store(y + 3 * yRow, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
    }
  }

  /** y[i, j] = x[i, j], one element at a time; all strides in bytes. */
  static scalar(rows: usize, cols: usize, x: usize, xRow: usize, xCol: usize, y: usize, yRow: usize): void {
    for (; rows > 0; rows--) {
      let p = x;
      for (let j: usize = 0; j < cols; j++) {
        store<real>(y + j * SIZE, load<real>(p));
        p += xCol;
      }
      x += xRow;
      y += yRow;
    }
  }

  /**
   * y[i, j] = x[j, i] for y [rows, cols]: the columns of y are the rows of x, `xRow` bytes apart, and rows of y are `yRow` apart.
   * Bands of one cache line of x at a time, so that every line is read once.
   */
  static block(rows: usize, cols: usize, x: usize, xRow: usize, y: usize, yRow: usize): void {
    const band = 64 / SIZE;
    const wholeCols = cols - (cols % LANES);
    for (let top: usize = 0; top < rows; top += band) {
      const bottom = min(rows, top + band);
      const wholeRows = bottom - ((bottom - top) % LANES);
      for (let j: usize = 0; j < wholeCols; j += LANES) {
        const column = x + j * xRow;
        for (let i = top; i < wholeRows; i += LANES) Transpose.tile(column + i * SIZE, xRow, y + i * yRow + j * SIZE, yRow);
      }
      const right = x + wholeCols * xRow + top * SIZE;
      Transpose.scalar(wholeRows - top, cols - wholeCols, right, SIZE, xRow, y + top * yRow + wholeCols * SIZE, yRow);
      Transpose.scalar(bottom - wholeRows, cols, x + wholeRows * SIZE, SIZE, xRow, y + wholeRows * yRow, yRow);
    }
  }
}
