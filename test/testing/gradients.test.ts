import { describe, expect, it } from 'vitest';
import { op } from '../../src/autodiff/op.js';
import { data, ops, type Tensor, tensor } from '../../src/index.js';
import { checkGradients } from '../../src/public/testing.js';

const x = () => tensor([0.3, -1.2, 2.1, 0.7], { shape: [2, 2] });

/** x³ with a derivative that is right, wrong by a factor, or right but cut off from further derivatives. */
const cube = (factor: number, cut = false) => {
  const primitive = op<[Tensor]>(`cube ${factor} ${cut}`, {
    shape: ([a]) => a.shape,
    run: (_, [a], y) => void y.set(a.toTypedArray().map((v: number) => v ** 3)),
    keep: 'inputs',
    vjp: (g, { inputs: [a] }) => [
      () => {
        const slope = ops.scale(ops.mul(a, a), 3 * factor);
        return ops.mul(g, cut ? tensor(slope) : slope);
      },
    ],
  });
  return (a: Tensor): Tensor => primitive([a], undefined);
};

describe('checkGradients', () => {
  it('passes right gradients to the second order, and says how right', async () => {
    const report = await checkGradients(cube(1), [x()], { order: 2, directions: 3 });
    expect(report.checks).toBe(3 + 6);
    expect(report.worst).toBeLessThan(1e-7);
  });

  it('names argument, path and direction of a wrong gradient', async () => {
    const f = (p: { kernel: Tensor; more: Tensor[] }, scale: number): Tensor => ops.add(ops.scale(p.kernel, scale), cube(1.01)(p.more[0]));
    const failure = checkGradients(f, [{ kernel: x(), more: [x()] }, 2]);
    await expect(failure).rejects.toMatchObject({ code: 'NUMERIC', fields: { order: 1, argument: 1, direction: 0 } });
    await expect(failure).rejects.toThrow(
      /^testing\.checkGradients: the gradient of argument 0 at more\.0 disagrees with differences in direction 0 \(got /,
    );
  });

  it('finds a wrong second derivative behind a right first one', async () => {
    await checkGradients(cube(1, true), [x()]);
    await expect(checkGradients(cube(1, true), [x()], { order: 2 })).rejects.toThrow(/second derivative of argument 0 disagrees/);
  });

  it('holds whole numbers, graphs and numbers constant', async () => {
    const graph = data.graph({
      numNodes: 3,
      edges: [
        [0, 1],
        [2, 1],
        [1, 1],
      ],
    });
    const f = (h: Tensor, ids: Tensor, g: data.Graph): Tensor => ops.spmm(g.inCsr, ops.gather(h, ids));
    await checkGradients(f, [x(), tensor([1, 0, 1], { dtype: 'u32' }), graph], { order: 2 });
  });

  it('refuses what is not a differentiable function of its arguments', async () => {
    let calls = 0;
    await expect(checkGradients((a) => ops.scale(a, ++calls), [x()])).rejects.toThrow(/another value for the same arguments/);
    await expect(checkGradients((a) => ops.cast(a, 'f32'), [x()])).rejects.toThrow(/cannot be checked \(got f32\)/);
    await expect(checkGradients((_: number) => x(), [3])).rejects.toMatchObject({ code: 'DTYPE' });
    for (const options of [{ order: 3 as 2 }, { tolerance: 0 }, { directions: 0.5 }, { step: -1 }]) {
      await expect(checkGradients(cube(1), [x()], options)).rejects.toMatchObject({ code: 'OPTION' });
    }
  });

  it('leaves the arguments alone', async () => {
    const a = x();
    const before = a.toTypedArray();
    await checkGradients(cube(1), [a], { order: 2 });
    expect(a.toTypedArray()).toEqual(before);
    expect(a.trace).toBeNull();
  });
});
