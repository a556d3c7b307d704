import { NumericError } from '../core/errors.js';
import { int, number } from '../core/options/vocabulary.js';
import { sub } from '../ops/binary.js';
import { sum } from '../ops/sum.js';
import { abs } from '../ops/unary.js';
import { scope } from '../runtime/scope.js';
import type { Tensor } from '../runtime/tensor.js';

/** What an iteration came to, and how. */
export interface Converged {
  /** Where it stopped; one row a node. */
  readonly values: Tensor;
  readonly steps: number;
  /** Σ |change| of the last step, in the column where it was largest. */
  readonly residual: number;
  /** Whether the residual came under the tolerance. */
  readonly converged: boolean;
}

/** When an iteration ends: once a step changes no column by more than `tolerance` in all, or after `maxSteps`. */
export interface Limits {
  readonly tolerance: number;
  readonly maxSteps: number;
}

/** The options of every iterative algorithm. */
export const limits = (tolerance: number, maxSteps: number) => ({
  /** L1 norm of a step's change, of the column where it is largest, at which the iteration ends; 0 takes all steps. */
  tolerance: number({ min: 0, default: tolerance }),
  /** Steps at most. */
  maxSteps: int({ min: 1, default: maxSteps }),
});

/**
 * x ← step(x) until it stands still. Differentiable: gradients flow through the steps that were taken.
 *
 * @throws NumericError when it leaves the finite numbers.
 */
export function iterate(where: string, start: Tensor, step: (x: Tensor) => Tensor, { tolerance, maxSteps }: Limits): Converged {
  let x = start;
  let residual = Infinity;
  let steps = 0;
  while (steps < maxSteps && residual > tolerance) {
    const next = scope(() => step(x));
    residual = changeBetween(x, next);
    if (x !== start && !x.trace) x.dispose();
    x = next;
    steps++;
    if (Number.isNaN(residual)) {
      throw new NumericError({
        where,
        what: `step ${steps} left the finite numbers`,
        expected: 'a kernel whose eigenvalues are at most 1 in size',
        mend: "Normalise it, kernel.normalize('symmetric'), or lower the weight of what is passed on",
      });
    }
  }
  return { values: x, steps, residual, converged: residual <= tolerance };
}

/** Σ |b - a| of the column where it is largest; NaN where one of them is no number. */
function changeBetween(a: Tensor, b: Tensor): number {
  const changes = scope(() => sum(abs(sub(b, a)), { axis: 0 }).toTypedArray());
  let largest = 0;
  for (const change of changes) if (!(change <= largest)) largest = Number.isFinite(change) ? change : NaN;
  return largest;
}
