import type { NodePairs } from './pairs.js';

/** Of walks of `width` nodes, one a row: the first node of each window of `size` nodes beside each of the others. */
export function windowPairs(walks: ArrayLike<number>, width: number, size: number): NodePairs {
  const rows = walks.length / width;
  const windows = width - size + 1;
  const count = rows * windows * (size - 1);
  const [src, dst] = [new Uint32Array(count), new Uint32Array(count)];
  let to = 0;
  for (let row = 0; row < rows; row++)
    for (let w = 0; w < windows; w++)
      for (let k = 1; k < size; k++) {
        src[to] = walks[row * width + w];
        dst[to++] = walks[row * width + w + k];
      }
  return { src, dst };
}
