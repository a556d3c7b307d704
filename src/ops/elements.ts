import { filled } from '../autodiff/space.js';
import type { Shape } from '../core/shape.js';
import type { Tensor } from '../runtime/tensor.js';
import { concat, reshape } from './layout.js';
import { gather } from './segment.js';

/** Elements of x by their flat positions, in another shape. Position x.size, if there is a filler, stands for it. @internal */
export function elements(x: Tensor, positions: Uint32Array, shape: Shape, filler?: number): Tensor {
  const flat = reshape(x, [x.size]);
  const source = filler === undefined ? flat : concat([flat, filled({ shape: [1], dtype: x.dtype }, filler)]);
  return reshape(gather(source, positions), shape);
}

/** The position of nothing along an axis. @internal */
export const OUTSIDE = -1;

/** y[i, j, …] = x[lists[0][i], lists[1][j], …], and the filler where one of them is OUTSIDE. @internal */
export function selectAxes(x: Tensor, lists: readonly ArrayLike<number>[], filler?: number): Tensor {
  let positions = Float64Array.of(0);
  lists.forEach((list, axis) => {
    const next = new Float64Array(positions.length * list.length);
    let at = 0;
    for (const before of positions)
      for (let i = 0; i < list.length; i++)
        next[at++] = before === OUTSIDE || list[i] === OUTSIDE ? OUTSIDE : before * x.shape[axis] + list[i];
    positions = next;
  });
  const shape = lists.map(({ length }) => length);
  return elements(
    x,
    Uint32Array.from(positions, (p) => (p === OUTSIDE ? x.size : p)),
    shape,
    filler,
  );
}
