import type { FloatType } from '../../../src/core/dtype.js';
import { type Tensor, tensor } from '../../../src/index.js';
import type { Entry, Sample } from '../harness.js';
import { largest, plain, random, total } from '../plain.js';

interface Targets {
  readonly labels: Tensor;
  readonly weights: Tensor | null;
}

const ids = (rows: number, classes: number): number[] => Array.from({ length: rows }, (_, r) => (r * 5 + 2) % classes);

const targets =
  (rows: number, classes: number, weighted: boolean) =>
  (dtype: FloatType): Targets => ({
    labels: tensor(Uint32Array.from(ids(rows, classes))),
    weights: weighted
      ? tensor(
          Array.from({ length: rows }, (_, r) => (r % 3) / 2),
          { dtype },
        )
      : null,
  });

const logSum = (row: readonly number[]): number => largest(row) + Math.log(total(row.map((v) => Math.exp(v - largest(row)))));

const forward = (rows: number, classes: number, weighted: boolean): Sample => ({
  inputs: [random([rows, classes], rows + classes)],
  options: targets(rows, classes, weighted),
  note: `[${rows}, ${classes}]${weighted ? ' weighted' : ''}`,
});

const backward = (rows: number, classes: number, weighted: boolean): Sample => ({
  ...forward(rows, classes, weighted),
  inputs: [random([rows], rows), random([rows, classes], classes)],
});

export const entries: readonly Entry[] = [
  {
    name: 'crossEntropy',
    internal: true, // logits and labels are checked by losses.crossEntropy
    reference: ([x], { labels, weights }: Targets) => {
      const c = x.shape[1];
      const [ys, ws] = [labels.toTypedArray(), weights?.toTypedArray()];
      return plain(
        [x.shape[0]],
        Array.from(ys, (y, r) => (ws?.[r] ?? 1) * (logSum(x.data.slice(r * c, (r + 1) * c)) - x.data[r * c + y])),
      );
    },
    samples: [forward(7, 5, false), forward(7, 5, true), forward(1, 1, false), forward(6, 17, true)],
    sized: (n) => (n === 0 ? [] : [forward(4, n, true), forward(n, 3, true)]),
  },
  {
    name: 'crossEntropyGrad',
    internal: true,
    reference: ([g, x], { labels, weights }: Targets) => {
      const c = x.shape[1];
      const [ys, ws] = [labels.toTypedArray(), weights?.toTypedArray()];
      const row = (r: number): readonly number[] => x.data.slice(r * c, (r + 1) * c);
      const softmax = (values: readonly number[], total = logSum(values)): number[] => values.map((v) => Math.exp(v - total));
      return plain(
        x.shape,
        Array.from(ys, (y, r) => softmax(row(r)).map((p, j) => g.data[r] * (ws?.[r] ?? 1) * (p - Number(j === y)))).flat(),
      );
    },
    samples: [backward(7, 5, false), backward(7, 5, true), backward(6, 17, true)],
    sized: (n) => (n === 0 ? [] : [backward(4, n, true)]),
  },
];
