import { type FloatType, isFloat } from '../core/dtype.js';
import type { Features } from './layer.js';

/** The float type of features. */
export const floatOf = ({ dtype }: Features): FloatType => (isFloat(dtype) ? dtype : 'f32');
