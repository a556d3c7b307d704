import { compile, type Floats, repeat } from './unroll.js';

const WIDEST = 8;
type Tile = (segments: number, width: number, first: number, ptr: Int32Array, x: Floats, y: Floats, mean: boolean) => void;

const buildTile = (columns: number): Tile =>
  compile<Tile>(
    `segmentReduce${columns}`,
    'segments, width, first, ptr, x, y, mean',
    `for (let g = 0; g < segments; g++) {
      ${repeat(columns, (t) => `let s${t} = 0;`)}
      const begin = ptr[g], end = ptr[g + 1];
      for (let i = begin, q = (Math.imul(begin, width) + first) | 0; i < end; i++, q = (q + width) | 0) {
        ${repeat(columns, (t) => `s${t} += x[(q + ${t}) | 0];`)}
      }
      const scale = mean && end > begin ? 1 / (end - begin) : 1;
      const o = (Math.imul(g, width) + first) | 0;
      ${repeat(columns, (t) => `y[(o + ${t}) | 0] = s${t} * scale;`)}
    }`,
  );

const tiles: Tile[] = [];

function reduceSegments(x: Floats, ptr: Int32Array, y: Floats, segments: number, width: number, mean: boolean): void {
  for (let first = 0; first < width; ) {
    const columns = Math.min(WIDEST, width - first);
    (tiles[columns] ??= buildTile(columns))(segments, width, first, ptr, x, y, mean);
    first += columns;
  }
}

/** y[g, :] = Σ x[i, :] over rows ptr[g] … ptr[g + 1] - 1. x: [N, width], y: [segments, width]. An empty segment gives 0. */
export const segmentSum = (x: Floats, ptr: Int32Array, y: Floats, segments: number, width: number): void =>
  reduceSegments(x, ptr, y, segments, width, false);

/** The same, divided by the segment's size. */
export const segmentMean = (x: Floats, ptr: Int32Array, y: Floats, segments: number, width: number): void =>
  reduceSegments(x, ptr, y, segments, width, true);

/** y[g, :] = max x[i, :] over the rows of the segment; an empty segment gives 0. */
export function segmentMax(x: Floats, ptr: Int32Array, y: Floats, segments: number, width: number): void {
  for (let g = 0; g < segments; g++) {
    const o = g * width;
    const begin = ptr[g];
    const end = ptr[g + 1];
    for (let j = 0; j < width; j++) y[o + j] = begin < end ? x[begin * width + j] : 0;
    for (let i = begin + 1; i < end; i++) {
      const q = i * width;
      for (let j = 0; j < width; j++) {
        const v = x[q + j];
        if (!(v <= y[o + j])) y[o + j] = v;
      }
    }
  }
}

/** y[g, :] = min x[i, :] over the rows of the segment; an empty segment gives 0. */
export function segmentMin(x: Floats, ptr: Int32Array, y: Floats, segments: number, width: number): void {
  for (let g = 0; g < segments; g++) {
    const o = g * width;
    const begin = ptr[g];
    const end = ptr[g + 1];
    for (let j = 0; j < width; j++) y[o + j] = begin < end ? x[begin * width + j] : 0;
    for (let i = begin + 1; i < end; i++) {
      const q = i * width;
      for (let j = 0; j < width; j++) {
        const v = x[q + j];
        if (!(v >= y[o + j])) y[o + j] = v;
      }
    }
  }
}

/** y[i, :] = x[g, :] for every row i of segment g: the derivative of segmentSum. x: [segments, width], y: [N, width]. */
export function segmentSpread(x: Floats, ptr: Int32Array, y: Floats, segments: number, width: number): void {
  for (let g = 0; g < segments; g++) {
    const from = g * width;
    for (let i = ptr[g]; i < ptr[g + 1]; i++) {
      const to = i * width;
      for (let j = 0; j < width; j++) y[to + j] = x[from + j];
    }
  }
}

/** y[r, :] = x[rows[r], :]. x: [N, width], y: [count, width]. */
export function gather(x: Floats, rows: Int32Array, y: Floats, width: number): void {
  for (let r = 0, o = 0; r < rows.length; r++) {
    const q = rows[r] * width;
    for (let j = 0; j < width; j++, o++) y[o] = x[q + j];
  }
}
