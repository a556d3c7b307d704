import { describe, expect, it } from 'vitest';
import { isRecording } from '../../src/autodiff/tape.js';
import { ops, type Tensor, tensor } from '../../src/index.js';
import { checkOp } from '../../src/public/testing.js';

const x = () => tensor([0.3, -1.2, 2.1], { dtype: 'f64' });

describe('checkOp', () => {
  it('passes an operation made of operations', async () => {
    const softplus = (a: Tensor): Tensor => ops.log(ops.shift(ops.exp(a), 1));
    expect((await checkOp(softplus, [x()], { directions: 2 })).checks).toBe(6);
  });

  it('finds an operand that was changed', async () => {
    const f = (a: Tensor): Tensor => {
      const y = ops.mul(a, a);
      if (a.dtype === 'f32') a.set([1, 2, 3]);
      return y;
    };
    await expect(checkOp(f, [x()], { directions: 1 })).rejects.toThrow(/changed argument 0/);
  });

  it('finds a result that depends on the tape', async () => {
    const f = (a: Tensor): Tensor => ops.scale(a, isRecording() ? 1 + 1e-12 : 1);
    await expect(checkOp(f, [x()])).rejects.toThrow(/depends on whether a tape records/);
  });

  it('finds memory that is left behind', async () => {
    const kept: Tensor[] = [];
    const { inRegion } = await import('../../src/runtime/scope.js');
    const { runtime } = await import('../../src/runtime/runtime.js');
    const f = (a: Tensor): Tensor => {
      kept.push(inRegion(runtime().heap, () => tensor([1, 2])));
      return ops.mul(a, a);
    };
    await expect(checkOp(f, [x()])).rejects.toThrow(/leaves memory behind \(got 64 bytes\)/);
  });

  it('finds f32 that disagrees with f64', async () => {
    const f = (a: Tensor): Tensor => ops.scale(a, a.dtype === 'f32' ? 1.001 : 1);
    await expect(checkOp(f, [x()])).rejects.toThrow(/f32 and f64 disagree at element/);
  });
});
