import { type ops, scope, type Tensor } from '../src/index.js';
import type { Comparison } from './harness.js';

/** Names of what `ops` exports. */
export type OpName = keyof typeof ops;

/** A comparison that stands for one public op; a test sees to it that every op has one. */
export interface OpComparison extends Comparison {
  readonly op: OpName;
}

/** One op against plain JavaScript. `graphgrad` makes the result in a scope, which gives its memory back; `plainJs` returns its buffer. */
export function compareOp(op: OpName, shape: string, graphgrad: () => Tensor, plainJs: () => ArrayLike<number>): OpComparison {
  return {
    op,
    name: `${op} ${shape}`,
    contestants: {
      graphgrad: () =>
        scope(() => {
          graphgrad();
        }),
      plainJs,
    },
    check: () => ({ graphgrad: scope(() => graphgrad().toTypedArray()), plainJs: plainJs() }),
    rounds: 7,
    time: 20,
  };
}

/** The same, where plain JavaScript fills a buffer that it has. */
export const compareFill = <Y extends ArrayLike<number>>(
  op: OpName,
  shape: string,
  graphgrad: () => Tensor,
  y: Y,
  fill: (y: Y) => void,
): OpComparison =>
  compareOp(op, shape, graphgrad, () => {
    fill(y);
    return y;
  });
