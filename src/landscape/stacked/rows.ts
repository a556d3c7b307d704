import type { Propagation } from '../../graph/normalize.js';
import { type Csr, ownCsr } from '../../runtime/csr.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';

/** Some rows of a matrix, its columns renumbered to those that occur. */
export interface Cut {
  readonly csr: Csr;
  /** Entries in slot order; null for ones. */
  readonly values: Tensor | null;
  /** Which columns of the whole these are. */
  readonly columns: Uint32Array;
}

/** The rows of a matrix that are wanted, and of its columns those that they touch, on the heap. */
export function cutRows({ csr, constant, weights }: Propagation, rows: Uint32Array): Cut {
  const rowptr = csr.rowptr.toTypedArray();
  const col = csr.col.toTypedArray();
  const perm = csr.perm?.toTypedArray() ?? null;
  const entries = constant?.forward.toTypedArray() ?? null;
  const given = entries === null ? (weights?.toTypedArray() ?? null) : null;
  const places = new Map<number, number>();
  const [ends, cols, values] = [new Uint32Array(rows.length + 1), [] as number[], [] as number[]];
  for (const [r, row] of rows.entries()) {
    for (let s = rowptr[row]; s < rowptr[row + 1]; s++) {
      let place = places.get(col[s]);
      if (place === undefined) places.set(col[s], (place = places.size));
      cols.push(place);
      if (entries !== null) values.push(entries[s]);
      else if (given !== null) values.push(given[perm === null ? s : perm[s]]);
    }
    ends[r + 1] = cols.length;
  }
  const dtype = constant?.forward.dtype ?? weights?.dtype;
  return {
    csr: ownCsr(rows.length, places.size, tensor(ends), tensor(Uint32Array.from(cols)), null),
    values: dtype === undefined ? null : tensor(values, { shape: [values.length], dtype }),
    columns: Uint32Array.from(places.keys()),
  };
}
