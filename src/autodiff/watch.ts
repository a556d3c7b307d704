import type { Shape } from '../core/shape.js';
import type { Tensor } from '../runtime/tensor.js';

/** Sees every operation that runs: its name, operands and result. */
export type Watcher = (op: string, inputs: readonly (Tensor | null)[], output: Tensor) => void;

/** Who watches now; null in ordinary use, when it costs a comparison. */
export const watching: { by: Watcher | null } = { by: null };

/** True when every number of a tensor is finite. */
export function isFiniteTensor(tensor: Tensor): boolean {
  const values = tensor.view();
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** The first operation within `run` that made NaN or infinity from finite operands; null when there is none. */
export function firstNotFinite(run: () => unknown): { readonly op: string; readonly shape: Shape } | null {
  let first: { op: string; shape: Shape } | null = null;
  const before = watching.by;
  watching.by = (op, inputs, output) => {
    if (first === null && !isFiniteTensor(output) && inputs.every((input) => !input || isFiniteTensor(input)))
      first = { op, shape: output.shape };
  };
  try {
    run();
  } finally {
    watching.by = before;
  }
  return first;
}
