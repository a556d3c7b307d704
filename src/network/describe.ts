import { largest } from '../core/extremes.js';
import { INSPECT } from '../core/inspect.js';
import { formatShape } from '../core/shape.js';
import * as tree from '../core/tree.js';
import type { TensorTree } from '../layers/context.js';
import { Tensor } from '../runtime/tensor.js';

/** ‖t‖₂ in f64, whatever the type of t. */
function norm(t: Tensor): number {
  let sum = 0;
  for (const value of t.view()) sum += value * value;
  return Math.sqrt(sum);
}

/** Number of elements of all tensors in a tree. */
export const countParams = (params: unknown): number => tree.leaves(params).reduce((sum: number, leaf) => sum + (leaf as Tensor).size, 0);

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

/** Rows as a table with aligned columns; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, c) => largest(rows.map((row) => row[c].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, c) => cell.padEnd(widths[c]))
      .join('  ')
      .trimEnd();
  return [line(rows[0]), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.slice(1).map(line)].join('\n');
}
