import { likeFirst, type Op, op } from '../autodiff/op.js';
import { checkOptions } from '../core/options/read.js';
import { number } from '../core/options/vocabulary.js';
import type { Tensor } from '../runtime/tensor.js';
import { scale, shift } from './affine.js';
import { greater, mul } from './binary.js';

const reluOp = op<[Tensor]>('relu', {
  shape: likeFirst,
  run: (kernels, inputs, y) => kernels.relu(0, y.size, inputs[0].ptr, y.ptr),
  keep: 'output',
  vjp: (g, { output }) => [() => reluGrad(g, output)],
});

const reluGradOp = op<[g: Tensor, y: Tensor]>('reluGrad', {
  shape: likeFirst,
  run: (kernels, inputs, out) => kernels.reluGrad(0, out.size, inputs[0].ptr, inputs[1].ptr, out.ptr),
  keep: 'inputs',
  vjp: (h, { inputs: [, y] }) => [() => reluGrad(h, y), null],
});

/** max(x, 0), elementwise. NaN stays NaN; the derivative at 0 is 0. */
export const relu = (x: Tensor): Tensor => reluOp([x], undefined);

/** g where y > 0, else 0: the derivative of relu, from its output. @internal */
export const reluGrad = (g: Tensor, y: Tensor): Tensor => reluGradOp([g, y], undefined);

const leakyReluOp = op<[Tensor], { slope: number }>('leakyRelu', {
  shape: likeFirst,
  run: (kernels, [x], y, { slope }) => kernels.leakyRelu(0, y.size, slope, x.ptr, y.ptr),
  keep: 'inputs',
  vjp: (g, { inputs: [x], options }) => [() => leakyReluGradOp([g, x], options)],
});

const leakyReluGradOp: Op<[g: Tensor, x: Tensor], { slope: number }> = op<[g: Tensor, x: Tensor], { slope: number }>('leakyReluGrad', {
  shape: likeFirst,
  run: (kernels, [g, x], out, { slope }) => kernels.leakyReluGrad(0, out.size, slope, g.ptr, x.ptr, out.ptr),
  keep: 'inputs',
  vjp: (h, { inputs: [, x], options }) => [() => leakyReluGradOp([h, x], options), null],
});

/** x where x > 0, else slope · x. `slope` defaults to 0.01, as in torch; the derivative at 0 is the slope. */
export function leakyRelu(x: Tensor, options: { slope?: number } = {}): Tensor {
  checkOptions('ops.leakyRelu', leakyReluOptions, options);
  return leakyReluOp([x], { slope: options.slope ?? 0.01 });
}

const leakyReluOptions = { slope: number({ default: 0.01 }) };

const eluOp = op<[Tensor], { alpha: number }>('elu', {
  shape: likeFirst,
  run: (kernels, [x], y, { alpha }) => kernels.elu(0, y.size, alpha, x.ptr, y.ptr),
  keep: 'output',
  vjp: (g, { output, options }) => [() => eluGradOp([g, output], options)],
});

const eluGradOp: Op<[g: Tensor, y: Tensor], { alpha: number }> = op<[g: Tensor, y: Tensor], { alpha: number }>('eluGrad', {
  shape: likeFirst,
  run: (kernels, [g, y], out, { alpha }) => kernels.eluGrad(0, out.size, alpha, g.ptr, y.ptr, out.ptr),
  keep: 'inputs',
  vjp: (h, { inputs: [g, y], options }) => [() => eluGradOp([h, y], options), () => mul(mul(h, g), shift(scale(greater(y, 0), -1), 1))],
});

/** x where x > 0, else alpha · (eˣ - 1). `alpha` defaults to 1 (arXiv:1511.07289). */
export function elu(x: Tensor, options: { alpha?: number } = {}): Tensor {
  checkOptions('ops.elu', eluOptions, options);
  return eluOp([x], { alpha: options.alpha ?? 1 });
}

const eluOptions = { alpha: number({ default: 1 }) };

/** An activation whose derivative is a fused product of the cotangent and a polynomial p(y) of the output. */
function fromOutput(name: 'sigmoid' | 'tanh', slopeOfDerivative: (y: Tensor) => Tensor): (x: Tensor) => Tensor {
  const derivative = `${name}Grad` as const;
  const gradient: Op<[g: Tensor, y: Tensor]> = op<[g: Tensor, y: Tensor]>(derivative, {
    shape: likeFirst,
    run: (kernels, inputs, out) => kernels[derivative](0, out.size, inputs[0].ptr, inputs[1].ptr, out.ptr),
    keep: 'inputs',
    vjp: (h, { inputs: [g, y] }) => [() => gradient([h, y], undefined), () => mul(mul(h, g), slopeOfDerivative(y))],
  });
  const primitive = op<[Tensor]>(name, {
    shape: likeFirst,
    run: (kernels, inputs, y) => kernels[name](0, y.size, inputs[0].ptr, y.ptr),
    keep: 'output',
    vjp: (g, { output }) => [() => gradient([g, output], undefined)],
  });
  return (x) => primitive([x], undefined);
}

/** 1 / (1 + e⁻ˣ), computed without overflow on either side. */
export const sigmoid = fromOutput('sigmoid', (y) => shift(scale(y, -2), 1)); // p = y(1 - y)

/** Hyperbolic tangent, within 2 ulp. */
export const tanh = fromOutput('tanh', (y) => scale(y, -2)); // p = 1 - y²
