import { filled } from '../autodiff/space.js';
import type { Shape } from '../core/shape.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { concat, reshape } from './layout.js';
import { gather } from './segment.js';
import { alongAxis } from './shapes.js';

/** Elements of x by their flat positions, in another shape. Position x.size, if there is a filler, stands for it. @internal */
export function elements(x: Tensor, positions: Uint32Array, shape: Shape, filler?: number): Tensor {
  const flat = reshape(x, [x.size]);
  const source = filler === undefined ? flat : concat([flat, filled({ shape: [1], dtype: x.dtype }, filler)]);
  return reshape(gather(source, tensor(positions)), shape);
}

/** The position of nothing along an axis. @internal */
export const OUTSIDE = -1;

/** y[i, j, …] = x[lists[0][i], lists[1][j], …], and the filler where one of them is OUTSIDE. @internal */
export const selectAxes = (x: Tensor, lists: readonly ArrayLike<number>[], filler?: number): Tensor =>
  lists.reduce((y, list, axis) => (staysAs(list, y.shape[axis]) ? y : selectAxis(y, axis, list, filler)), x);

function staysAs(list: ArrayLike<number>, n: number): boolean {
  let same = list.length === n;
  for (let i = 0; same && i < n; i++) same = list[i] === i;
  return same;
}

/** The slices of an axis that a list names. */
function selectAxis(x: Tensor, axis: number, list: ArrayLike<number>, filler: number | undefined): Tensor {
  const { outer, n, inner } = alongAxis(x.shape, axis);
  const count = list.length;
  const index = new Uint32Array(outer * count);
  for (let o = 0, at = 0; o < outer; o++)
    for (let i = 0; i < count; i++, at++) index[at] = list[i] === OUTSIDE ? outer * n : o * n + list[i];
  const rows = reshape(x, [outer * n, inner]);
  const source = filler === undefined ? rows : concat([rows, filled({ shape: [1, inner], dtype: x.dtype }, filler)], { axis: 0 });
  return reshape(
    gather(source, tensor(index)),
    x.shape.map((size, i) => (i === axis ? count : size)),
  );
}
