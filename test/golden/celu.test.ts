import { expect, it } from 'vitest';
import { ops } from '../../src/index.js';
import { checkGolden } from '../../src/public/testing.js';
import { call, readFixture } from './runner.js';

const ALPHA = 1.3;

/** What torch 1.13 computes in double precision: its derivative takes alpha in single precision, its values do not. */
const asTorch = (g: number, x: number): number => (x > 0 ? g : (g * ALPHA * Math.exp(x / Math.fround(ALPHA))) / Math.fround(ALPHA));
const exact = (g: number, x: number): number => (x > 0 ? g : g * Math.exp(x / ALPHA));

it('op_celu: the values of the case, and its gradients but for the rounding of alpha in torch', async () => {
  const golden = readFixture('op_celu');
  const [x, g] = [golden.inputs.x, golden.grad_outputs?.out].map((one) => one?.data as number[]);
  const given = golden.grad_inputs?.x.data as number[];
  for (let i = 0; i < x.length; i++) expect(Math.abs(asTorch(g[i], x[i]) - given[i])).toBeLessThanOrEqual(1e-11);
  const mended = { x: { ...golden.inputs.x, data: x.map((v, i) => exact(g[i], v)) } };
  await checkGolden(
    { ...golden, grad_inputs: mended },
    call(({ x: input }) => ops.celu(input, { alpha: ALPHA })),
  );
});
