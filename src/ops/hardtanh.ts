import { OptionError } from '../core/errors.js';
import { readOptions } from '../core/options/read.js';
import { number } from '../core/options/vocabulary.js';
import type { Tensor } from '../runtime/tensor.js';
import { greater, mul } from './binary.js';
import { detach } from './detach.js';
import { clamp } from './unary.js';
import { where } from './where.js';

const options = { min: number({ default: -1 }), max: number({ default: 1 }) };

/** min where x ≤ min, max where x ≥ max, x between them (default -1 and 1), elementwise. The derivative at the bounds is 0, unlike that of `clamp`. */
export function hardtanh(x: Tensor, given: { min?: number; max?: number } = {}): Tensor {
  const { min, max } = readOptions('ops.hardtanh', options, given);
  if (!(min < max))
    throw new OptionError({ where: 'ops.hardtanh', what: 'bad bounds', got: `${min} and ${max}`, expected: 'min below max' });
  return where(mul(greater(x, min), greater(max, x)), x, detach(clamp(x, { min, max })));
}
