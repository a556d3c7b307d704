// Written by scripts/generate.mjs from assembly/templates/unary.template.
import { Elementary } from '../core/math';
import { LANES, SIZE } from '../core/simd';
import { Smooth } from '../core/smooth';
import { Tail } from '../core/tail';

enum Op {
  Relu,
  LeakyRelu,
  Elu,
  Sigmoid,
  Tanh,
  Softplus,
  Gelu,
  GeluTanh,
  Silu,
  Mish,
  Clamp,
}

/** out = g · f'(x), where `z` is whichever of x and y = f(x) the derivative is cheapest from. */
class Gradient {
  @inline static apply(op: Op, g: v128, z: v128, a: v128, b: v128): v128 {
    const one = v128.splat<real>(1);
    if (op == Op.Relu) return v128.or(v128.and(g, Gradient.positive(z)), v128.ne<real>(z, z));
    if (op == Op.LeakyRelu) return v128.bitselect(g, v128.mul<real>(g, a), Gradient.positive(z));
    if (op == Op.Elu) return v128.bitselect(g, v128.mul<real>(g, v128.add<real>(z, a)), Gradient.positive(z));
    if (op == Op.Sigmoid) return v128.mul<real>(v128.mul<real>(g, z), v128.sub<real>(one, z));
    if (op == Op.Tanh) return v128.mul<real>(g, v128.sub<real>(one, v128.mul<real>(z, z)));
    if (op == Op.Softplus) return v128.mul<real>(g, Elementary.sigmoid(z));
    if (op == Op.Gelu) return v128.mul<real>(g, Smooth.normalSlope(z));
    if (op == Op.GeluTanh) return v128.mul<real>(g, Smooth.nearlyNormalSlope(z));
    if (op == Op.Silu) return v128.mul<real>(g, Smooth.siluSlope(z));
    if (op == Op.Mish) return v128.mul<real>(g, Smooth.mishSlope(z));
    if (op == Op.Clamp) return v128.or(v128.andnot(g, v128.or(v128.lt<real>(z, a), v128.gt<real>(z, b))), v128.ne<real>(z, z));
    return g;
  }

  @inline static positive(z: v128): v128 {
    return v128.gt<real>(z, v128.splat<real>(0));
  }

  /** The loop with one copy of a long body: its tail is asked for at every vector. */
  @inline static compact(op: Op, begin: usize, end: usize, g: usize, z: usize, out: usize): void {
    const none = v128.splat<real>(0);
    for (let i = begin; i < end; i += LANES) {
      const at = i * SIZE;
      const left = end - i;
      Tail.storeUpTo(out + at, Gradient.apply(op, Tail.loadUpTo(g + at, left), Tail.loadUpTo(z + at, left), none, none), left);
    }
  }

  @inline static run(op: Op, begin: usize, end: usize, first: real, second: real, g: usize, z: usize, out: usize): void {
    const a = v128.splat<real>(first);
    const b = v128.splat<real>(second);
    let i = begin;
    for (; i + LANES <= end; i += LANES) {
      const at = i * SIZE;
      v128.store(out + at, Gradient.apply(op, v128.load(g + at), v128.load(z + at), a, b));
    }
    if (i < end) {
      const at = i * SIZE;
      const zero = v128.splat<real>(0);
      const tail = Gradient.apply(op, Tail.load(g + at, end - i, zero), Tail.load(z + at, end - i, zero), a, b);
      Tail.store(out + at, tail, end - i);
    }
  }
}

/** out = y > 0 ? g : 0 where y = relu(x); NaN where y is NaN, as a comparison that holds is all ones. Range over elements. @split 256: range */
export function reluGrad(begin: Size, end: Size, g: Pointer, y: Pointer, out: Pointer): void {
  Gradient.run(Op.Relu, begin, end, 0, 0, g, y, out);
}

/** out = x > 0 ? g : slope · g; the derivative at 0 is slope. Range over elements. @split 256: range */
export function leakyReluGrad(begin: Size, end: Size, slope: real, g: Pointer, x: Pointer, out: Pointer): void {
  Gradient.run(Op.LeakyRelu, begin, end, slope, 0, g, x, out);
}

/** out = y > 0 ? g : g (y + alpha) where y = elu(x). Range over elements. @split 256: range * 2 */
export function eluGrad(begin: Size, end: Size, alpha: real, g: Pointer, y: Pointer, out: Pointer): void {
  Gradient.run(Op.Elu, begin, end, alpha, 0, g, y, out);
}

/** out = g y (1 - y) where y = sigmoid(x). Range over elements. @split 256: range */
export function sigmoidGrad(begin: Size, end: Size, g: Pointer, y: Pointer, out: Pointer): void {
  Gradient.run(Op.Sigmoid, begin, end, 0, 0, g, y, out);
}

/** out = g (1 - y²) where y = tanh(x). Range over elements. @split 256: range */
export function tanhGrad(begin: Size, end: Size, g: Pointer, y: Pointer, out: Pointer): void {
  Gradient.run(Op.Tanh, begin, end, 0, 0, g, y, out);
}

/** out = g · 1 / (1 + e^-x). Range over elements. @split 256: range * 6 */
export function softplusGrad(begin: Size, end: Size, g: Pointer, x: Pointer, out: Pointer): void {
  Gradient.compact(Op.Softplus, begin, end, g, x, out);
}

/** out = g · (Φ(x) + x φ(x)). Range over elements. @split 256: range * 8 */
export function geluGrad(begin: Size, end: Size, g: Pointer, x: Pointer, out: Pointer): void {
  Gradient.compact(Op.Gelu, begin, end, g, x, out);
}

/** out = g · f'(x) where f = geluTanh. Range over elements. @split 256: range * 8 */
export function geluTanhGrad(begin: Size, end: Size, g: Pointer, x: Pointer, out: Pointer): void {
  Gradient.compact(Op.GeluTanh, begin, end, g, x, out);
}

/** out = g · s (1 + x (1 - s)), s = sigmoid x. Range over elements. @split 256: range * 6 */
export function siluGrad(begin: Size, end: Size, g: Pointer, x: Pointer, out: Pointer): void {
  Gradient.compact(Op.Silu, begin, end, g, x, out);
}

/** out = g · (w + x s (1 - w²)), w = tanh(softplus x), s = sigmoid x. Range over elements. @split 256: range * 8 */
export function mishGrad(begin: Size, end: Size, g: Pointer, x: Pointer, out: Pointer): void {
  Gradient.compact(Op.Mish, begin, end, g, x, out);
}

/** out = g where low ≤ x ≤ high, else 0; NaN where x is NaN. Range over elements. @split 256: range */
export function clampGrad(begin: Size, end: Size, low: real, high: real, g: Pointer, x: Pointer, out: Pointer): void {
  Gradient.run(Op.Clamp, begin, end, low, high, g, x, out);
}
