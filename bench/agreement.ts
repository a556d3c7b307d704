import { NumericError } from '../src/core/errors.js';

/** Throws NumericError unless all contestants computed the same numbers. */
export function assertAgreement(name: string, computed: Record<string, ArrayLike<number>>, tolerance = 1e-5): void {
  const [[first, expected], ...others] = Object.entries(computed);
  for (const [contestant, got] of others) {
    if (got.length !== expected.length || got.length === 0) {
      throw new NumericError({
        where: `compare ${name}`,
        what: `${contestant} and ${first} computed different amounts`,
        got: `${got.length} and ${expected.length} numbers`,
        expected: 'equally many, at least one',
        fields: { contestant, first },
      });
    }
    for (let i = 0; i < got.length; i++) {
      if (Math.abs(got[i] - expected[i]) <= tolerance * Math.max(1, Math.abs(expected[i]))) continue;
      throw new NumericError({
        where: `compare ${name}`,
        what: `${contestant} and ${first} disagree at number ${i}`,
        got: `${got[i]} and ${expected[i]}`,
        expected: `agreement to ${tolerance}`,
        mend: 'Make them compute the same thing; nothing was timed.',
        fields: { contestant, first, index: i, got: got[i], expected: expected[i] },
      });
    }
  }
}
