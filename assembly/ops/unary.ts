// Written by scripts/generate.mjs from assembly/templates/unary.template.
import { Elementary } from '../core/math';
import { LANES, SIZE } from '../core/simd';
import { Smooth } from '../core/smooth';
import { Tail } from '../core/tail';
import { Trigonometry } from '../core/trigonometry';

enum Op {
  Neg,
  Abs,
  Sqrt,
  Nearest,
  Exp,
  Log,
  Relu,
  Sigmoid,
  Tanh,
  LeakyRelu,
  Elu,
  Affine,
  Expm1,
  Log1p,
  Sin,
  Cos,
  Erf,
  Softplus,
  Gelu,
  GeluTanh,
  Silu,
  Mish,
  Clamp,
}

/** The shared loops; `op` is a constant wherever they are called, so each kernel keeps one branch of `apply`. */
class Unary {
  @inline static apply(op: Op, x: v128, a: v128, b: v128): v128 {
    if (op == Op.Neg) return v128.neg<real>(x);
    if (op == Op.Abs) return v128.abs<real>(x);
    if (op == Op.Sqrt) return v128.sqrt<real>(x);
    if (op == Op.Nearest) return v128.nearest<real>(x);
    if (op == Op.Exp) return Elementary.exp(x);
    if (op == Op.Log) return Elementary.log(x);
    if (op == Op.Relu) return v128.pmax<real>(x, v128.splat<real>(0));
    if (op == Op.Sigmoid) return Elementary.sigmoid(x);
    if (op == Op.Tanh) return Elementary.tanh(x);
    if (op == Op.LeakyRelu) return Unary.whereNegative(x, v128.mul<real>(a, x));
    if (op == Op.Elu) return Unary.whereNegative(x, v128.mul<real>(a, Elementary.expm1(x)));
    if (op == Op.Affine) return v128.add<real>(v128.mul<real>(a, x), b);
    if (op == Op.Expm1) return Elementary.expm1(x);
    if (op == Op.Log1p) return Elementary.log1p(x);
    if (op == Op.Sin) return Trigonometry.sin(x);
    if (op == Op.Cos) return Trigonometry.cos(x);
    if (op == Op.Erf) return Smooth.erf(x);
    if (op == Op.Softplus) return Smooth.softplus(x);
    if (op == Op.Gelu) return Smooth.gated(x, Smooth.normal(x));
    if (op == Op.GeluTanh) return Smooth.gated(x, Smooth.nearlyNormal(x));
    if (op == Op.Silu) return Smooth.gated(x, Elementary.sigmoid(x));
    if (op == Op.Mish) return Smooth.gated(x, Smooth.mishGate(x));
    if (op == Op.Clamp) return v128.pmin<real>(v128.pmax<real>(x, a), b);
    return x;
  }

  @inline static whereNegative(x: v128, value: v128): v128 {
    return v128.bitselect(x, value, v128.gt<real>(x, v128.splat<real>(0)));
  }

  /** The loop with one copy of a long body: its tail is asked for at every vector. */
  @inline static compact(op: Op, begin: usize, end: usize, x: usize, y: usize): void {
    const none = v128.splat<real>(0);
    for (let i = begin; i < end; i += LANES) {
      Tail.storeUpTo(y + i * SIZE, Unary.apply(op, Tail.loadUpTo(x + i * SIZE, end - i), none, none), end - i);
    }
  }

  @inline static run(op: Op, begin: usize, end: usize, first: real, second: real, x: usize, y: usize): void {
    const a = v128.splat<real>(first);
    const b = v128.splat<real>(second);
    let i = begin;
    let p = x + begin * SIZE;
    let q = y + begin * SIZE;
    for (; i + LANES <= end; i += LANES) {
      v128.store(q, Unary.apply(op, v128.load(p), a, b));
      p += 16;
      q += 16;
    }
    if (i < end) Tail.store(q, Unary.apply(op, Tail.load(p, end - i, v128.splat<real>(0)), a, b), end - i);
  }
}

/** y = -x. Range over elements. @split 256: range */
export function neg(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.run(Op.Neg, begin, end, 0, 0, x, y);
}

/** y = |x|. Range over elements. @split 256: range */
export function abs(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.run(Op.Abs, begin, end, 0, 0, x, y);
}

/** y = √x, NaN for x < 0. Range over elements. @split 256: range */
export function sqrt(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.run(Op.Sqrt, begin, end, 0, 0, x, y);
}

/** y = the nearest whole number, of two the even one. Range over elements. @split 256: range */
export function nearest(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.run(Op.Nearest, begin, end, 0, 0, x, y);
}

/** y = e^x. Range over elements. @split 256: range * 6 */
export function exp(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.Exp, begin, end, x, y);
}

/** y = ln x. Range over elements. @split 256: range * 6 */
export function log(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.Log, begin, end, x, y);
}

/** y = max(x, 0); NaN stays, pmax keeps its first operand then. Range over elements. @split 256: range */
export function relu(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.run(Op.Relu, begin, end, 0, 0, x, y);
}

/** y = 1 / (1 + e^-x). Range over elements. @split 256: range * 6 */
export function sigmoid(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.Sigmoid, begin, end, x, y);
}

/** y = tanh x. Range over elements. @split 256: range * 8 */
export function tanh(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.Tanh, begin, end, x, y);
}

/** y = x > 0 ? x : slope · x. Range over elements. @split 256: range */
export function leakyRelu(begin: Size, end: Size, slope: real, x: Pointer, y: Pointer): void {
  Unary.run(Op.LeakyRelu, begin, end, slope, 0, x, y);
}

/** y = x > 0 ? x : alpha (e^x - 1). Range over elements. @split 256: range * 14 */
export function elu(begin: Size, end: Size, alpha: real, x: Pointer, y: Pointer): void {
  Unary.run(Op.Elu, begin, end, alpha, 0, x, y);
}

/** y = scale · x + shift. Range over elements. @split 256: range */
export function affine(begin: Size, end: Size, scale: real, shift: real, x: Pointer, y: Pointer): void {
  Unary.run(Op.Affine, begin, end, scale, shift, x, y);
}

/** y = e^x - 1. Range over elements. @split 256: range * 6 */
export function expm1(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.Expm1, begin, end, x, y);
}

/** y = ln(1 + x). Range over elements. @split 256: range * 6 */
export function log1p(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.Log1p, begin, end, x, y);
}

/** y = sin x, NaN beyond 2^31. Range over elements. @split 256: range * 6 */
export function sin(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.Sin, begin, end, x, y);
}

/** y = cos x, NaN beyond 2^31. Range over elements. @split 256: range * 6 */
export function cos(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.Cos, begin, end, x, y);
}

/** y = erf x. Range over elements. @split 256: range * 8 */
export function erf(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.Erf, begin, end, x, y);
}

/** y = ln(1 + e^x). Range over elements. @split 256: range * 6 */
export function softplus(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.Softplus, begin, end, x, y);
}

/** y = x Φ(x). Range over elements. @split 256: range * 8 */
export function gelu(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.Gelu, begin, end, x, y);
}

/** y = x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2. Range over elements. @split 256: range * 8 */
export function geluTanh(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.GeluTanh, begin, end, x, y);
}

/** y = x / (1 + e^-x). Range over elements. @split 256: range * 6 */
export function silu(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.Silu, begin, end, x, y);
}

/** y = x tanh(ln(1 + e^x)). Range over elements. @split 256: range * 8 */
export function mish(begin: Size, end: Size, x: Pointer, y: Pointer): void {
  Unary.compact(Op.Mish, begin, end, x, y);
}

/** y = min(max(x, low), high). Range over elements. @split 256: range */
export function clamp(begin: Size, end: Size, low: real, high: real, x: Pointer, y: Pointer): void {
  Unary.run(Op.Clamp, begin, end, low, high, x, y);
}

/** y = value. Range over elements. @split 256: range */
export function fill(begin: Size, end: Size, value: real, y: Pointer): void {
  const v = v128.splat<real>(value);
  let i = begin;
  for (; i + LANES <= end; i += LANES) v128.store(y + i * SIZE, v);
  if (i < end) Tail.store(y + i * SIZE, v, end - i);
}
