import { ops, tensor } from '../../src/index.js';
import { uniform } from '../arrays.js';
import * as js from '../baseline/kernels.js';
import { compareOp, type OpComparison } from '../op-comparison.js';
import type { Reference } from '../reference.js';

/** [m, k] times [k, n]; with `transposeA`, the transpose of [k, m] times [k, n]. Entries are such that the results are near 1. */
export function matmul(m: number, k: number, n: number, transposeA = false, reference: Reference | null = null): OpComparison {
  const [a, b, y] = [uniform(m * k, 1), uniform(k * n, 2, 2 / Math.sqrt(k)), new Float32Array(m * n)];
  const left = tensor(a, { shape: transposeA ? [k, m] : [m, k] });
  const right = tensor(b, { shape: [k, n] });
  const transposes = { transposeA };
  const comparison = compareOp(
    'matmul',
    transposeA ? `[${k}, ${m}]ᵀ [${k}, ${n}]` : `[${m}, ${k}] [${k}, ${n}]`,
    () => ops.matmul(left, right, transposes),
    () => {
      js.matmul(a, b, y, m, k, n, transposes);
      return y;
    },
  );
  if (reference === null) return comparison;
  const referenceJs = (): Float32Array => reference.mm(a, b, m, k, n, transposeA);
  return {
    ...comparison,
    contestants: { ...comparison.contestants, referenceJs },
    check: async () => ({ ...(await comparison.check()), referenceJs: referenceJs() }),
  };
}

/** A batch of [m, k] times [k, n]. */
export function bmm(batch: number, m: number, k: number, n: number): OpComparison {
  const [a, b, y] = [uniform(batch * m * k, 1), uniform(batch * k * n, 2, 2 / Math.sqrt(k)), new Float32Array(batch * m * n)];
  const [left, right] = [tensor(a, { shape: [batch, m, k] }), tensor(b, { shape: [batch, k, n] })];
  const each = Array.from({ length: batch }, (_, i) => [
    a.subarray(i * m * k, (i + 1) * m * k),
    b.subarray(i * k * n, (i + 1) * k * n),
    y.subarray(i * m * n, (i + 1) * m * n),
  ]);
  return compareOp(
    'bmm',
    `${batch} of [${m}, ${k}] [${k}, ${n}]`,
    () => ops.bmm(left, right),
    () => {
      for (const [p, q, out] of each) js.matmul(p, q, out, m, k, n);
      return y;
    },
  );
}

/** relu(x · kernel + bias): x [rows, inputs], kernel [inputs, outputs]. */
export function linear(rows: number, inputs: number, outputs: number): OpComparison {
  const [a, b, bias] = [uniform(rows * inputs, 1), uniform(inputs * outputs, 2, 2 / Math.sqrt(inputs)), uniform(outputs, 3)];
  const [x, kernel, row] = [tensor(a, { shape: [rows, inputs] }), tensor(b, { shape: [inputs, outputs] }), tensor(bias)];
  const y = new Float32Array(rows * outputs);
  return compareOp(
    'linear',
    `relu([${rows}, ${inputs}] [${inputs}, ${outputs}] + [${outputs}])`,
    () => ops.linear(x, kernel, row, 'relu'),
    () => {
      js.matmul(a, b, y, rows, inputs, outputs);
      js.addRowRelu(y, bias, y, rows, outputs);
      return y;
    },
  );
}
