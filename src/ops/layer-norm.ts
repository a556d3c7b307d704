import { likeFirst, type Op, op } from '../autodiff/op.js';
import { checkOptions, readOptions } from '../core/options/read.js';
import type { Tensor } from '../runtime/tensor.js';
import { scale, shift } from './affine.js';
import { add, mul, sub } from './binary.js';
import { inverseSqrt } from './inverse-sqrt.js';
import { epsilonOption } from './options.js';
import { mean } from './reduce.js';

interface Epsilon {
  readonly epsilon: number;
}

const lastAxis = (x: Tensor): { rows: number; n: number } => {
  const n = x.shape[x.rank - 1] ?? 1;
  return { n, rows: n === 0 ? 0 : x.size / n };
};

const standardizeOp = op<[Tensor], Epsilon>('standardizeRows', {
  shape: likeFirst,
  run: (kernels, [x], y, { epsilon }) => kernels.standardizeRows(0, lastAxis(x).rows, lastAxis(x).n, epsilon, x.ptr, y.ptr),
  keep: 'both',
  vjp: (g, { inputs: [x], output, options }) => [() => standardizeGradOp([g, x, output], options)],
});

/** (g - mean(g) - y mean(g y)) / √(variance + ε), rowwise. y is a function of x and gets no gradient. */
const standardizeGradOp: Op<[g: Tensor, x: Tensor, y: Tensor], Epsilon> = op<[g: Tensor, x: Tensor, y: Tensor], Epsilon>(
  'standardizeRowsGrad',
  {
    shape: likeFirst,
    run: (kernels, [g, x, y], out, { epsilon }) =>
      kernels.standardizeRowsGrad(0, lastAxis(x).rows, lastAxis(x).n, epsilon, g.ptr, x.ptr, y.ptr, out.ptr),
    keep: 'inputs',
    vjp: (h, { inputs: [g, x, y], options }) => [
      () => standardizeGradOp([h, x, y], options), // it is its own adjoint
      () => {
        const hat = standardizeOp([x], options);
        const centred = sub(x, rowMean(x));
        const inverse = inverseSqrt(shift(rowMean(mul(centred, centred)), options.epsilon));
        const [k, m] = [rowMean(mul(h, hat)), rowMean(mul(g, hat))];
        const covariance = sub(rowMean(mul(h, g)), mul(rowMean(h), rowMean(g)));
        const centredOn = (v: Tensor, slope: Tensor): Tensor => sub(sub(v, rowMean(v)), mul(hat, slope));
        const spread = mul(hat, sub(covariance, mul(k, m)));
        const both = add(mul(m, centredOn(h, k)), mul(k, centredOn(g, m)));
        return mul(scale(mul(inverse, inverse), -1), add(spread, both));
      },
      null,
    ],
  },
);

const rowMean = (x: Tensor): Tensor => mean(x, { axis: -1, keepDims: true });

/** (x - mean) / √(variance + epsilon) along the last axis, with the biased variance. Epsilon defaults to 1e-5. */
export const standardizeRows = (x: Tensor, options: Partial<Epsilon> = {}): Tensor =>
  standardizeOp([x], readOptions('ops.standardizeRows', epsilonOptions, options));

const epsilonOptions = { epsilon: epsilonOption(1e-5) };

/** Layer normalisation (arXiv:1607.06450): γ standardizeRows(x) + β. x: [..., f], gamma and beta: [f] -> [..., f]. */
export function layerNorm(x: Tensor, gamma: Tensor, beta: Tensor, options: Partial<Epsilon> = {}): Tensor {
  checkOptions('ops.layerNorm', epsilonOptions, options);
  return add(mul(standardizeRows(x, options), gamma), beta);
}
