import type { Tensor } from '../runtime/tensor.js';
import { add, equal, greater, type Operand, sub } from './binary.js';

/** 1 where a < b, else 0. */
export const less = (a: Operand, b: Operand): Tensor => greater(b, a);

/** 1 where a ≥ b, else 0. */
export const greaterEqual = (a: Operand, b: Operand): Tensor => add(greater(a, b), equal(a, b));

/** 1 where a ≤ b, else 0. */
export const lessEqual = (a: Operand, b: Operand): Tensor => greaterEqual(b, a);

/** 1 where a ≠ b, and where either is NaN, else 0. */
export const notEqual = (a: Operand, b: Operand): Tensor => sub(1, equal(a, b));
