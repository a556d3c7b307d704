import { LANES, SIZE } from '../core/simd';
import { Tail } from '../core/tail';

enum Op {
  Relu,
  LeakyRelu,
  Elu,
  Sigmoid,
  Tanh,
}

/** out = g · f'(x), where `z` is whichever of x and y = f(x) the derivative is cheapest from. */
class Gradient {
  @inline static apply(op: Op, g: v128, z: v128, a: v128): v128 {
    const one = v128.splat<real>(1);
    if (op == Op.Sigmoid) return v128.mul<real>(v128.mul<real>(g, z), v128.sub<real>(one, z));
    if (op == Op.Tanh) return v128.mul<real>(g, v128.sub<real>(one, v128.mul<real>(z, z)));
    const positive = v128.gt<real>(z, v128.splat<real>(0));
    // a comparison that holds is all ones, which is a NaN
    if (op == Op.Relu) return v128.or(v128.and(g, positive), v128.ne<real>(z, z));
    const slope = op == Op.LeakyRelu ? a : v128.add<real>(z, a);
    return v128.bitselect(g, v128.mul<real>(g, slope), positive);
  }

  @inline static run(op: Op, begin: usize, end: usize, parameter: real, g: usize, z: usize, out: usize): void {
    const a = v128.splat<real>(parameter);
    let i = begin;
    for (; i + LANES <= end; i += LANES) {
      const at = i * SIZE;
      v128.store(out + at, Gradient.apply(op, v128.load(g + at), v128.load(z + at), a));
    }
    if (i < end) {
      const at = i * SIZE;
      const zero = v128.splat<real>(0);
      const tail = Gradient.apply(op, Tail.load(g + at, end - i, zero), Tail.load(z + at, end - i, zero), a);
      Tail.store(out + at, tail, end - i);
    }
  }
}

/** out = y > 0 ? g : 0 where y = relu(x); NaN where y is NaN. Range over elements. */
export function reluGrad(begin: usize, end: usize, g: usize, y: usize, out: usize): void {
  Gradient.run(Op.Relu, begin, end, 0, g, y, out);
}

/** out = x > 0 ? g : slope · g; the derivative at 0 is slope. Range over elements. */
export function leakyReluGrad(begin: usize, end: usize, slope: real, g: usize, x: usize, out: usize): void {
  Gradient.run(Op.LeakyRelu, begin, end, slope, g, x, out);
}

/** out = y > 0 ? g : g (y + alpha) where y = elu(x). Range over elements. */
export function eluGrad(begin: usize, end: usize, alpha: real, g: usize, y: usize, out: usize): void {
  Gradient.run(Op.Elu, begin, end, alpha, g, y, out);
}

/** out = g y (1 - y) where y = sigmoid(x). Range over elements. */
export function sigmoidGrad(begin: usize, end: usize, g: usize, y: usize, out: usize): void {
  Gradient.run(Op.Sigmoid, begin, end, 0, g, y, out);
}

/** out = g (1 - y²) where y = tanh(x). Range over elements. */
export function tanhGrad(begin: usize, end: usize, g: usize, y: usize, out: usize): void {
  Gradient.run(Op.Tanh, begin, end, 0, g, y, out);
}
