import { describe, expect, it } from 'vitest';
import { losses, type Tensor, tensor } from '../../src/index.js';
import { checkOp } from '../../src/public/testing.js';
import { random } from '../ops/plain.js';

const rows = 7;
const classes = 4;
const logits = random([rows, classes]);
const ids = [2, 0, 3, 1, 1, 0, 2];
const classWeight = [0.5, 2, 0, 1.25];
const mask = { indices: [0, 1, 3, 5, 6] };

type Reduction = 'mean' | 'sum' | 'none';

const row = (r: number): readonly number[] => logits.data.slice(r * classes, (r + 1) * classes);
const logSoftmax = (values: readonly number[]): number[] =>
  values.map((v) => v - Math.log(values.reduce((sum, w) => sum + Math.exp(w), 0)));

/** What torch defines: rows that count, each times the weight of its class; the mean divides by those weights. */
function expected({ weights, ignore, masked }: { weights: boolean; ignore?: number; masked: boolean }, reduction: Reduction): number[] {
  const share = ids.map((id, r) => (id === ignore || (masked && !mask.indices.includes(r)) ? 0 : weights ? classWeight[id] : 1));
  const each = ids.map((id, r) => (share[r] === 0 ? 0 : -share[r] * logSoftmax(row(r))[id]));
  const total = each.reduce((p, q) => p + q, 0);
  if (reduction === 'none') return each;
  return [reduction === 'sum' ? total : total / share.reduce((p, q) => p + q, 0)];
}

const x = (): Tensor => tensor(logits.data as number[], { shape: logits.shape });

describe('crossEntropy', () => {
  for (const weights of [false, true]) {
    for (const ignore of [undefined, 1, -100]) {
      for (const masked of [false, true]) {
        it.each<Reduction>(['mean', 'sum', 'none'])(
          `classWeight ${weights}, ignoreIndex ${ignore}, mask ${masked}: %s`,
          async (reduction) => {
            const labels = ignore === -100 ? ids.map((id, r) => (r === 3 ? -100 : id)) : ids;
            const options = {
              reduction,
              ...(weights && { classWeight }),
              ...(ignore !== undefined && { ignoreIndex: ignore }),
              ...(masked && { mask }),
            };
            const f = (p: Tensor): Tensor => losses.crossEntropy(p, tensor(labels, { dtype: 'i32' }), options);
            const want = ignore === -100 ? withoutRow(3, { weights, masked }, reduction) : expected({ weights, ignore, masked }, reduction);
            Array.from(f(x()).toTypedArray()).forEach((got, i) => void expect(got).toBeCloseTo(want[i], 5));
            await checkOp(f, [x()], { directions: 3 });
          },
        );
      }
    }
  }

  function withoutRow(r: number, given: { weights: boolean; masked: boolean }, reduction: Reduction): number[] {
    const [was] = ids.splice(r, 1, -1); // an id that no class has
    try {
      return expected({ ...given, ignore: -1 }, reduction);
    } finally {
      ids.splice(r, 1, was);
    }
  }

  it('weighs the classes of probabilities, and averages over all rows', async () => {
    const target = random([rows, classes], 5, 0, 1);
    const want =
      target.data.reduce((sum, p, i) => sum - p * classWeight[i % classes] * logSoftmax(row(Math.floor(i / classes)))[i % classes], 0) /
      rows;
    const f = (p: Tensor, t: Tensor): Tensor => losses.crossEntropy(p, t, { classWeight });
    const t = tensor(target.data as number[], { shape: target.shape });
    expect(f(x(), t).item()).toBeCloseTo(want, 5);
    await checkOp(f, [x(), t], { directions: 3 });
  });

  it('refuses options that do not fit', () => {
    const y = tensor(ids, { dtype: 'i32' });
    const probabilities = tensor(logits.data as number[], { shape: logits.shape });
    expect(() => losses.crossEntropy(x(), y, { classWeight: [1, 2] })).toThrow(
      /^losses\.crossEntropy: classWeight does not fit \(got 2 numbers\)\. Expected 4 finite numbers/,
    );
    expect(() => losses.crossEntropy(x(), y, { classWeight: [1, -2, 1, 1] })).toThrow(/classWeight 1 is below 0 \(got -2\)/);
    expect(() => losses.crossEntropy(x(), probabilities, { ignoreIndex: 1 })).toThrow(/ignoreIndex needs class ids/);
    expect(() => losses.crossEntropy(x(), tensor([1, 1, 1, 1, 1, 1, 1]), { ignoreIndex: 1 })).toThrow(/no row counts towards the mean/);
    expect(() => losses.crossEntropy(x(), tensor([2, 0, 4, 1, 1, 0, 2]), { ignoreIndex: 1 })).toThrow(
      /label 2 is outside its range \(got 4\)\. Expected a whole number in \[0, 4\)/,
    );
    expect(() => losses.crossEntropy(x(), y, { ignoreIndex: 1, reduction: 'total' as 'sum' })).toThrow(
      /bad value for 'reduction' \(got 'total'\)/,
    );
    expect(losses.crossEntropy(x(), tensor([1, 1, 1, 1, 1, 1, 1]), { ignoreIndex: 1, reduction: 'sum' }).item()).toBe(0);
  });
});

describe('rows that differ name the missing pool; units that differ do not', () => {
  const zeros = (...shape: number[]): Tensor => tensor(new Float32Array(shape.reduce((a, b) => a * b)), { shape });

  it('says so for both kinds of losses', () => {
    expect(() => losses.mse(zeros(6, 1), zeros(2, 1))).toThrow(/The rows differ, not the units: .*layers\.globalMeanPool/);
    expect(() => losses.crossEntropy(zeros(6, 3), tensor(Uint32Array.of(0, 2)))).toThrow(/The rows differ, .*layers\.globalMeanPool/);
    expect(() => losses.mse(zeros(6, 2), zeros(6, 1))).toThrow(/Check the units of the last layer\.$/);
  });
});
