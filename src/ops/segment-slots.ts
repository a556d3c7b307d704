import { sizeOf } from '../core/shape.js';
import type { Csr } from '../runtime/csr.js';
import type { Tensor } from '../runtime/tensor.js';
import { reshape } from './layout.js';
import { gather, grouped, rowsOf, type Segments, segments } from './segment.js';

/** The entries of segments spelled out, segment by segment. @internal */
export interface Slots {
  /** [entries, features] */
  readonly values: Tensor;
  /** The segment of each entry. */
  readonly rowOf: Tensor;
  readonly groups: Csr;
  /** A result [segments, features] in the shape that x asks for. */
  readonly shaped: (y: Tensor) => Tensor;
}

/** @internal */
export function slotsOf(where: string, x: Tensor, given: Segments): Slots {
  const csr = grouped(where, x, given);
  const rest = x.shape.slice(1);
  const rowOf = rowsOf(csr);
  return {
    values: gather(reshape(x, [x.shape[0], sizeOf(rest)]), csr.col),
    rowOf,
    groups: segments(where, rowOf, csr.rows),
    shaped: (y) => reshape(y, [csr.rows, ...rest]),
  };
}
