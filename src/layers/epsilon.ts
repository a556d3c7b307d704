import { constant } from '../nn/initializers.js';
import { scale, shift } from '../ops/affine.js';
import { add, mul } from '../ops/binary.js';
import type { Tensor } from '../runtime/tensor.js';
import type { Context } from './context.js';
import type { ParamSpec } from './layer.js';

/** The schema of ε: a parameter where it is learned, else a buffer. */
export const epsSpec = (present: boolean, eps: number): Readonly<Record<string, ParamSpec>> =>
  present ? { eps: { shape: [1], init: constant(eps), pyg: 'eps' } } : {};

/** ε where it is not learned: from the buffers, or the options. */
export const fixedEps = (eps: number, context: Context): number => context.buffer('eps')?.item() ?? eps;

/** (1 + ε) x + messages, with ε from the parameters, the buffers or the options. */
export function addSelf(x: Tensor, messages: Tensor, learned: Tensor | undefined, eps: number, context: Context): Tensor {
  if (learned !== undefined) return add(mul(x, shift(learned, 1)), messages);
  const fixed = fixedEps(eps, context);
  return add(fixed === 0 ? x : scale(x, 1 + fixed), messages);
}
