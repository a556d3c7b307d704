import type { Tensor } from '../runtime/tensor.js';
import { greater, mul } from './binary.js';
import { where } from './where.js';

/** x where x > 0, else slope · x, for a slope that is learned: a scalar, or one for each column [features]. The derivative at 0 is the slope. */
export const prelu = (x: Tensor, slope: Tensor): Tensor => where(greater(x, 0), x, mul(x, slope));
