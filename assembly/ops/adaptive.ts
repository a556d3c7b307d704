// Written by scripts/generate.mjs from assembly/templates/adaptive.template.
import { LANES, SIZE } from '../core/simd';
import { Tail } from '../core/tail';

/** What the updates of one vector share; `left` of its elements exist. Hyperparameters are f64, so that each is rounded once. */
class Step {
  /** The gradient with L2 decay. */
  @inline static gradient(weightDecay: f64, weights: v128, g: usize, left: usize): v128 {
    const q = Tail.loadUpTo(g, left);
    return weightDecay == 0 ? q : v128.add<real>(q, Step.times(weightDecay, weights));
  }

  /** slot = keep · slot + (1 - keep) · fresh, and the new value. */
  @inline static decay(slot: usize, left: usize, keep: f64, fresh: v128): v128 {
    return Step.put(slot, left, v128.add<real>(Step.times(keep, Tail.loadUpTo(slot, left)), Step.times(1 - keep, fresh)));
  }

  @inline static put(slot: usize, left: usize, value: v128): v128 {
    Tail.storeUpTo(slot, value, left);
    return value;
  }

  @inline static times(factor: f64, v: v128): v128 {
    return v128.mul<real>(v128.splat<real>(<real>factor), v);
  }

  /** q / (√v + epsilon) */
  @inline static overRoot(q: v128, v: v128, epsilon: f64): v128 {
    return v128.div<real>(q, v128.add<real>(v128.sqrt<real>(v), v128.splat<real>(<real>epsilon)));
  }

  /** w = weights - d */
  @inline static move(w: usize, left: usize, weights: v128, d: v128): void {
    Tail.storeUpTo(w, v128.sub<real>(weights, d), left);
  }
}

/**
 * RMSProp (Hinton, lecture 6e) as in torch, in place. v = alpha v + (1 - alpha) g²; centered: a = alpha a + (1 - alpha) g, and v - a² takes the
 * place of v; d = g / (√v + epsilon); with momentum b = momentum b + d, and d = b; w -= lr d. a, b may be 0. Range over elements.
 */
export function rmsprop(
  begin: Size,
  end: Size,
  lr: f64,
  alpha: f64,
  epsilon: f64,
  momentum: f64,
  weightDecay: f64,
  w: Pointer,
  g: Pointer,
  v: Pointer,
  a: Pointer,
  b: Pointer,
): void {
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    const weights = Tail.loadUpTo(w + at, left);
    const q = Step.gradient(weightDecay, weights, g + at, left);
    let second = Step.decay(v + at, left, alpha, v128.mul<real>(q, q));
    if (a) {
      const mean = Step.decay(a + at, left, alpha, q);
      second = v128.sub<real>(second, v128.mul<real>(mean, mean));
    }
    let d = Step.overRoot(q, second, epsilon);
    if (b) d = Step.put(b + at, left, v128.add<real>(Step.times(momentum, Tail.loadUpTo(b + at, left)), d));
    Step.move(w + at, left, weights, Step.times(lr, d));
  }
}

/** Adagrad (Duchi et al. 2011) as in torch, in place. s += g²; w -= lr g / (√s + epsilon). Range over elements. */
export function adagrad(begin: Size, end: Size, lr: f64, epsilon: f64, weightDecay: f64, w: Pointer, g: Pointer, s: Pointer): void {
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    const weights = Tail.loadUpTo(w + at, left);
    const q = Step.gradient(weightDecay, weights, g + at, left);
    const sum = Step.put(s + at, left, v128.add<real>(Tail.loadUpTo(s + at, left), v128.mul<real>(q, q)));
    Step.move(w + at, left, weights, Step.times(lr, Step.overRoot(q, sum, epsilon)));
  }
}

/**
 * Adadelta (arXiv 1212.5701) as in torch, in place. s = rho s + (1 - rho) g²; d = g √(a + epsilon) / √(s + epsilon);
 * a = rho a + (1 - rho) d²; w -= lr d. Range over elements.
 */
export function adadelta(
  begin: Size,
  end: Size,
  lr: f64,
  rho: f64,
  epsilon: f64,
  weightDecay: f64,
  w: Pointer,
  g: Pointer,
  s: Pointer,
  a: Pointer,
): void {
  const least = v128.splat<real>(<real>epsilon);
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    const weights = Tail.loadUpTo(w + at, left);
    const q = Step.gradient(weightDecay, weights, g + at, left);
    const squares = Step.decay(s + at, left, rho, v128.mul<real>(q, q));
    const moved = v128.add<real>(Tail.loadUpTo(a + at, left), least);
    const d = v128.mul<real>(v128.div<real>(v128.sqrt<real>(moved), v128.sqrt<real>(v128.add<real>(squares, least))), q);
    Step.decay(a + at, left, rho, v128.mul<real>(d, d));
    Step.move(w + at, left, weights, Step.times(lr, d));
  }
}

/**
 * Adamax (arXiv 1412.6980, section 7) as in torch, in place. m = beta1 m + (1 - beta1) g; u = max(beta2 u, |g| + epsilon);
 * w -= rate m / u, where rate = lr / (1 - beta1^t). Range over elements.
 */
export function adamax(
  begin: Size,
  end: Size,
  rate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  weightDecay: f64,
  w: Pointer,
  g: Pointer,
  m: Pointer,
  u: Pointer,
): void {
  const least = v128.splat<real>(<real>epsilon);
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    const weights = Tail.loadUpTo(w + at, left);
    const q = Step.gradient(weightDecay, weights, g + at, left);
    const first = Step.decay(m + at, left, beta1, q);
    const most = v128.max<real>(Step.times(beta2, Tail.loadUpTo(u + at, left)), v128.add<real>(v128.abs<real>(q), least));
    Step.move(w + at, left, weights, v128.div<real>(Step.times(rate, first), Step.put(u + at, left, most)));
  }
}

/**
 * The relatives of Adam, in place. m and v are decayed means of g and g²; where `most` is not 0 the largest v so far takes the place of v
 * (AMSGrad); w -= (rateGradient g + rateMoment m) / (√v scale + epsilon), or w -= rateMoment m where `plain`. Range over elements.
 */
export function adamRelative(
  begin: Size,
  end: Size,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  weightDecay: f64,
  rateGradient: f64,
  rateMoment: f64,
  scale: f64,
  plain: Size,
  w: Pointer,
  g: Pointer,
  m: Pointer,
  v: Pointer,
  most: Pointer,
): void {
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    const weights = Tail.loadUpTo(w + at, left);
    const q = Step.gradient(weightDecay, weights, g + at, left);
    const first = Step.decay(m + at, left, beta1, q);
    let second = Step.decay(v + at, left, beta2, v128.mul<real>(q, q));
    if (most) second = Step.put(most + at, left, v128.max<real>(Tail.loadUpTo(most + at, left), second));
    let d = Step.times(rateMoment, first);
    if (!plain) {
      const root = Step.times(scale, v128.sqrt<real>(second));
      d = v128.div<real>(v128.add<real>(d, Step.times(rateGradient, q)), v128.add<real>(root, v128.splat<real>(<real>epsilon)));
    }
    Step.move(w + at, left, weights, d);
  }
}
