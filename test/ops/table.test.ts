import { describe, expect, it } from 'vitest';
import { opTable } from '../../src/autodiff/op.js';
import { tensor } from '../../src/index.js';
import * as harness from './harness.js';

const entries = await harness.entriesOf('samples');
const byName = new Map(entries.map((entry) => [entry.name, entry]));

describe('the op table', () => {
  it('has no op without samples and reference, and no entry without an op', () => {
    expect([...byName.keys()].sort()).toEqual([...opTable.keys()].sort());
    expect(entries).toHaveLength(byName.size);
    for (const { name, samples, reference } of entries) {
      expect(samples.length, name).toBeGreaterThan(0);
      expect(reference, name).toBeTypeOf('function');
    }
  });

  it('has no op without a derivative or the word nonDifferentiable', () => {
    for (const [name, { primitive }] of opTable)
      expect(typeof primitive.vjp === 'function' || primitive.vjp === 'nonDifferentiable', name).toBe(true);
  });

  it('has refusals for every op whose operands may not fit together', () => {
    for (const { name, internal, samples, refusals } of entries) {
      if (internal || (samples[0].inputs.length === 1 && samples[0].options === undefined)) continue;
      if (byName.get(name)?.elementwise?.arity === 1) continue;
      expect(refusals?.length ?? 0, name).toBeGreaterThan(0);
    }
  });
});

describe.each(entries)('$name', (entry) => {
  const differentiable = opTable.get(entry.name)?.primitive.vjp !== 'nonDifferentiable';

  it('equals the reference in f32 and f64', () => harness.checkForward(entry));

  if (differentiable)
    it('has first and second derivatives that agree with differences in f64', () => {
      const { checks, worst } = harness.checkDerivatives(entry);
      expect(checks).toBeGreaterThanOrEqual(20);
      expect(worst).toBeLessThanOrEqual(1e-5);
    });

  if (differentiable) it('has f32 gradients that agree with f64', () => harness.checkSinglePrecision(entry));

  if (entry.sized) it('is right at every size', () => harness.checkSizes(entry));

  if (entry.elementwise) it('treats NaN, infinities and zeros as the reference does', () => harness.checkSpecials(entry));

  it('changes no operand, depends on no tape and leaves no memory behind', () => harness.checkPurity(entry));

  it('refuses operands that do not fit', () => {
    for (const refusal of entry.refusals ?? []) {
      const error = harness.refused(entry, refusal);
      expect(error.name).toBe(refusal.error);
      expect(error.message).toMatch(refusal.message);
    }
  });

  it('refuses integers, mixed types, disposed tensors and other things', () => {
    const where = `ops\\.${entry.name}`;
    const operands = entry.samples[0].inputs;
    operands.forEach((operand, i) => {
      if (operand === null) return;
      const others = operands.filter((other) => other !== null).length > 1;
      const integers = entry.call ? null : harness.withOperand(entry, i, (x) => tensor(new Int32Array(x.size), { shape: x.shape }));
      if (integers)
        expect(integers).toMatchObject({
          name: 'DTypeError',
          message: expect.stringMatching(new RegExp(`^${where}: (arithmetic needs floating point|operands of different types)`)),
        });
      if (others) {
        const mixed = harness.withOperand(entry, i, (x) => tensor(x, { dtype: 'f64' }));
        expect(mixed).toMatchObject({
          name: 'DTypeError',
          message: expect.stringMatching(
            new RegExp(
              `^${where}: operands of different types \\(got f(32|64) and f(32|64)\\)\\. Expected one float type\\. Convert one of them with ops\\.cast\\.$`,
            ),
          ),
        });
      }
      const stale = harness.withOperand(entry, i, (x) => {
        x.dispose();
        return x;
      });
      expect(stale).toMatchObject({ name: 'ScopeError', message: expect.stringContaining(`(got f32 [${operand.shape.join(', ')}])`) });
      if (entry.call) return;
      const other = harness.withOperand(entry, i, () => 3);
      expect(other).toMatchObject({
        name: 'DTypeError',
        message: `ops.${entry.name}: operand ${i} is not a tensor (got 3). Expected a dense Tensor. Make one with tensor(…); a SparseTensor goes through ops.toDense.`,
      });
    });
  });
});
