import { reshape, transpose } from '../ops/layout.js';
import { matmul } from '../ops/matmul.js';
import type { Tensor } from '../runtime/tensor.js';
import type { ParamSpec } from './define.js';

/** Kernels of all relations as sums of shared ones. bases: [b, in, out], coefficients: [relations, b] -> [relations, in, out]. */
export function mixedKernels(bases: Tensor, coefficients: Tensor): Tensor {
  const [count, width, units] = bases.shape;
  return reshape(matmul(coefficients, reshape(bases, [count, width * units])), [coefficients.shape[0], width, units]);
}

/** What mixes the shared kernels, where there are such. */
export const coefficientSpec = (relations: number, bases: number | undefined, pyg: string): Readonly<Record<string, ParamSpec>> =>
  bases === undefined ? {} : { coefficients: { shape: [relations, bases], init: 'glorotUniform', pyg } };

/** The kernels side by side: one product makes what each node sends by each relation. [relations, in, out] -> [in, relations · out]. */
export function kernelsBeside(kernels: Tensor): Tensor {
  const [relations, width, units] = kernels.shape;
  return reshape(transpose(kernels, [1, 0, 2]), [width, relations * units]);
}
