import { INSPECT } from '../core/inspect.js';
import { formatShape } from '../core/shape.js';
import { Tensor } from '../runtime/tensor.js';
import type { TensorTree } from './context.js';

/** ‖t‖₂ in f64, whatever the type of t. */
function norm(t: Tensor): number {
  let sum = 0;
  for (const value of t.view()) sum += value * value;
  return Math.sqrt(sum);
}

/** A tree of tensors, indented, with shape and Euclidean norm of each. */
export function describeTree(params: unknown, indent = ''): string {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(params as TensorTree)) {
    if (value instanceof Tensor)
      lines.push(`${indent}${name} ${formatShape(value.shape)} ${value.disposed ? '(disposed)' : `‖·‖ ${norm(value).toPrecision(4)}`}`);
    else {
      lines.push(`${indent}${name}`);
      const below = describeTree(value, `${indent}  `);
      if (below !== '') lines.push(below);
    }
  }
  return lines.join('\n');
}

/** Makes a console print a tree of parameters the readable way. The tree stays a plain dictionary. */
export function readable<T extends TensorTree>(params: T): T {
  Object.defineProperty(params, INSPECT, { value: () => describeTree(params), enumerable: false, configurable: true });
  return params;
}
