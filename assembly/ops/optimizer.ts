// Written by scripts/generate.mjs from assembly/templates/optimizer.template.
import { LANES, SIZE } from '../core/simd';
import { Tail } from '../core/tail';

/** Below these magnitudes gradients and moments count as 0 in f32: arithmetic on subnormals is twice as slow. */
const TINY_GRADIENT: f32 = 1e-15;
const TINY_FIRST: f32 = 1e-30;
const TINY_SECOND: f32 = 1e-37;

class Tiny {
  /** Zero where |x| ≤ limit (f32 only); NaN stays. */
  @inline static flush(x: v128, limit: f32): v128 {
    if (sizeof<real>() == 8) return x;
    return v128.andnot(x, f32x4.le(f32x4.abs(x), f32x4.splat(limit)));
  }
}

/**
 * Stochastic gradient descent as in torch, in place. d = g + weightDecay · w; with momentum v = first ? d : momentum · v +
 * (1 - dampening) · d, and d = nesterov ? d + momentum · v : v; then w -= lr · d. v may be 0 when momentum is 0. Hyperparameters are f64, so
 * that each is rounded once. Range over elements.
 */
export function sgd(
  begin: Size,
  end: Size,
  lr: f64,
  momentum: f64,
  dampening: f64,
  nesterov: Size,
  weightDecay: f64,
  first: Size,
  w: Pointer,
  g: Pointer,
  v: Pointer,
): void {
  const rate = v128.splat<real>(<real>lr);
  const decay = v128.splat<real>(<real>weightDecay);
  const inertia = v128.splat<real>(<real>momentum);
  const fresh = v128.splat<real>(<real>(1 - dampening));
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    const weights = Tail.loadUpTo(w + at, left);
    let d = Tail.loadUpTo(g + at, left);
    if (weightDecay != 0) d = v128.add<real>(d, v128.mul<real>(decay, weights));
    if (momentum != 0) {
      let velocity = d;
      if (!first) velocity = v128.add<real>(v128.mul<real>(inertia, Tail.loadUpTo(v + at, left)), v128.mul<real>(fresh, d));
      velocity = Tiny.flush(velocity, TINY_FIRST);
      Tail.storeUpTo(v + at, velocity, left);
      d = nesterov ? v128.add<real>(d, v128.mul<real>(inertia, velocity)) : velocity;
    }
    Tail.storeUpTo(w + at, v128.sub<real>(weights, v128.mul<real>(rate, d)), left);
  }
}

class AdamStep {
  /** One vector of which `left` elements exist. */
  @inline static run(
    at: usize,
    left: usize,
    keepFirst: v128,
    freshFirst: v128,
    keepSecond: v128,
    freshSecond: v128,
    rate: v128,
    scale: v128,
    least: v128,
    decay: v128,
    shrink: v128,
    w: usize,
    g: usize,
    m: usize,
    v: usize,
  ): void {
    const weights = Tail.loadUpTo(w + at, left);
    // the gradient goes first: the square of a tiny one is the subnormal that costs
    const q = Tiny.flush(v128.add<real>(Tail.loadUpTo(g + at, left), v128.mul<real>(decay, weights)), TINY_GRADIENT);
    const oldFirst = v128.mul<real>(keepFirst, Tail.loadUpTo(m + at, left));
    const oldSecond = v128.mul<real>(keepSecond, Tail.loadUpTo(v + at, left));
    const first = Tiny.flush(v128.add<real>(oldFirst, v128.mul<real>(freshFirst, q)), TINY_FIRST);
    const second = Tiny.flush(v128.add<real>(oldSecond, v128.mul<real>(freshSecond, v128.mul<real>(q, q))), TINY_SECOND);
    const size = v128.add<real>(v128.mul<real>(v128.sqrt<real>(second), scale), least);
    const step = v128.div<real>(v128.mul<real>(rate, first), size);
    Tail.storeUpTo(m + at, first, left);
    Tail.storeUpTo(v + at, second, left);
    Tail.storeUpTo(w + at, v128.sub<real>(v128.mul<real>(shrink, weights), step), left);
  }
}

/**
 * Adam (Kingma and Ba, arXiv 1412.6980) as in torch, in place. q = g + weightDecay · w, or with `decoupled` (AdamW, arXiv 1711.05101) q = g
 * and w *= 1 - lr · weightDecay; m = beta1 · m + (1 - beta1) · q; v = beta2 · v + (1 - beta2) · q²;
 * w -= lr / correction1 · m / (√v / √correction2 + epsilon), where correction = 1 - beta^t. Hyperparameters are f64, so that 1 - beta
 * rounds once. The f32 build flushes tiny gradients and moments to 0. Range over elements.
 */
export function adam(
  begin: Size,
  end: Size,
  lr: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  weightDecay: f64,
  decoupled: Size,
  correction1: f64,
  correction2: f64,
  w: Pointer,
  g: Pointer,
  m: Pointer,
  v: Pointer,
): void {
  const keepFirst = v128.splat<real>(<real>beta1);
  const freshFirst = v128.splat<real>(<real>(1 - beta1));
  const keepSecond = v128.splat<real>(<real>beta2);
  const freshSecond = v128.splat<real>(<real>(1 - beta2));
  const rate = v128.splat<real>(<real>(lr / correction1));
  const scale = v128.splat<real>(<real>(1 / sqrt(correction2)));
  const least = v128.splat<real>(<real>epsilon);
  const decay = v128.splat<real>(<real>(decoupled ? 0 : weightDecay));
  const shrink = v128.splat<real>(<real>(decoupled ? 1 - lr * weightDecay : 1));
  let i = begin;
  for (; i + LANES <= end; i += LANES) {
    AdamStep.run(i * SIZE, LANES, keepFirst, freshFirst, keepSecond, freshSecond, rate, scale, least, decay, shrink, w, g, m, v);
  }
  if (i < end) {
    AdamStep.run(i * SIZE, end - i, keepFirst, freshFirst, keepSecond, freshSecond, rate, scale, least, decay, shrink, w, g, m, v);
  }
}
