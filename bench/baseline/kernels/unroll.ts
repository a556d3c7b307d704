/** Tensor storage. Float32Array in the benchmarks; Float64Array where a test needs exact derivatives. */
export type Floats = Float32Array | Float64Array;
/** What makes tensor storage. */
export type FloatsType = Float32ArrayConstructor | Float64ArrayConstructor;

/** Lines of source for i = 0 … count - 1. */
export const repeat = (count: number, line: (i: number) => string): string => Array.from({ length: count }, (_, i) => line(i)).join('\n');

/**
 * A function made from source text, `name` for profilers, so that accumulators can be named locals for any tile size.
 * V8 keeps locals in registers, but neither unrolls loops nor keeps the elements of a small array there; and a function of its own
 * for every size has type feedback of its own, so its loops stay monomorphic.
 */
export function compile<F extends (...args: never[]) => unknown>(name: string, parameters: string, body: string): F {
  return new Function(`'use strict'; return function ${name}(${parameters}) {\n${body}\n}`)() as F;
}
