import { type AdamState, adam, adamState, type Floats, type FloatsType, lowbias32 } from './kernels.js';

/** A trainable array with its gradient and its Adam moments. */
export interface Parameter {
  value: Floats;
  gradient: Floats;
  moments: AdamState;
}

/** A parameter that starts from a copy of `start`. */
export function parameter(start: ArrayLike<number>, type: FloatsType): Parameter {
  return { value: type.from(start), gradient: new type(start.length), moments: adamState(start.length) };
}

/** One Adam step on a parameter; `step` counts from 1. */
export function update(p: Parameter, step: number, learningRate: number, weightDecay = 0): void {
  adam(p.value, p.gradient, p.moments, step, learningRate, weightDecay);
}

/** Glorot uniform: [inputs, outputs], uniform in ± √(6 / (inputs + outputs)), from a counter-based hash of (key, element). */
export function glorot(inputs: number, outputs: number, key: number): Float64Array {
  const limit = Math.sqrt(6 / (inputs + outputs));
  return Float64Array.from({ length: inputs * outputs }, (_, i) => ((lowbias32(i ^ lowbias32(key)) >>> 0) / 2 ** 31 - 1) * limit);
}
