import { LANES, SIZE } from '../core/simd';
import { Tail } from '../core/tail';

class Moment {
  /** keep · old + (1 - keep) · fresh. Hyperparameters are f64, so that 1 - keep rounds once. */
  @inline static decay(keep: f64, old: v128, fresh: v128): v128 {
    return v128.add<real>(v128.mul<real>(v128.splat<real>(<real>keep), old), v128.mul<real>(v128.splat<real>(<real>(1 - keep)), fresh));
  }

  /** The gradient with L2 decay. */
  @inline static gradient(weightDecay: f64, w: v128, g: v128): v128 {
    return weightDecay == 0 ? g : v128.add<real>(g, v128.mul<real>(v128.splat<real>(<real>weightDecay), w));
  }
}

/**
 * RMSProp (Hinton, lecture 6e) as in torch, in place. v = alpha v + (1 - alpha) g²; centered: a = alpha a + (1 - alpha) g, and v - a² takes the
 * place of v; d = g / (√v + epsilon); with momentum b = momentum b + d, and d = b; w -= lr d. a, b may be 0. Range over elements.
 */
export function rmsprop(
  begin: usize,
  end: usize,
  lr: f64,
  alpha: f64,
  epsilon: f64,
  momentum: f64,
  weightDecay: f64,
  w: usize,
  g: usize,
  v: usize,
  a: usize,
  b: usize,
): void {
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    const weights = Tail.loadUpTo(w + at, left);
    const q = Moment.gradient(weightDecay, weights, Tail.loadUpTo(g + at, left));
    let second = Moment.decay(alpha, Tail.loadUpTo(v + at, left), v128.mul<real>(q, q));
    Tail.storeUpTo(v + at, second, left);
    if (a) {
      const mean = Moment.decay(alpha, Tail.loadUpTo(a + at, left), q);
      Tail.storeUpTo(a + at, mean, left);
      second = v128.sub<real>(second, v128.mul<real>(mean, mean));
    }
    let d = v128.div<real>(q, v128.add<real>(v128.sqrt<real>(second), v128.splat<real>(<real>epsilon)));
    if (b) {
      d = v128.add<real>(v128.mul<real>(v128.splat<real>(<real>momentum), Tail.loadUpTo(b + at, left)), d);
      Tail.storeUpTo(b + at, d, left);
    }
    Tail.storeUpTo(w + at, v128.sub<real>(weights, v128.mul<real>(v128.splat<real>(<real>lr), d)), left);
  }
}

/** Adagrad (Duchi et al. 2011) as in torch, in place. s += g²; w -= lr g / (√s + epsilon). Range over elements. */
export function adagrad(begin: usize, end: usize, lr: f64, epsilon: f64, weightDecay: f64, w: usize, g: usize, s: usize): void {
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    const weights = Tail.loadUpTo(w + at, left);
    const q = Moment.gradient(weightDecay, weights, Tail.loadUpTo(g + at, left));
    const sum = v128.add<real>(Tail.loadUpTo(s + at, left), v128.mul<real>(q, q));
    Tail.storeUpTo(s + at, sum, left);
    const d = v128.div<real>(q, v128.add<real>(v128.sqrt<real>(sum), v128.splat<real>(<real>epsilon)));
    Tail.storeUpTo(w + at, v128.sub<real>(weights, v128.mul<real>(v128.splat<real>(<real>lr), d)), left);
  }
}

/**
 * Adadelta (arXiv 1212.5701) as in torch, in place. s = rho s + (1 - rho) g²; d = g √(a + epsilon) / √(s + epsilon);
 * a = rho a + (1 - rho) d²; w -= lr d. Range over elements.
 */
export function adadelta(
  begin: usize,
  end: usize,
  lr: f64,
  rho: f64,
  epsilon: f64,
  weightDecay: f64,
  w: usize,
  g: usize,
  s: usize,
  a: usize,
): void {
  const least = v128.splat<real>(<real>epsilon);
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    const weights = Tail.loadUpTo(w + at, left);
    const q = Moment.gradient(weightDecay, weights, Tail.loadUpTo(g + at, left));
    const squares = Moment.decay(rho, Tail.loadUpTo(s + at, left), v128.mul<real>(q, q));
    const moved = Tail.loadUpTo(a + at, left);
    const ratio = v128.div<real>(v128.sqrt<real>(v128.add<real>(moved, least)), v128.sqrt<real>(v128.add<real>(squares, least)));
    const d = v128.mul<real>(ratio, q);
    Tail.storeUpTo(s + at, squares, left);
    Tail.storeUpTo(a + at, Moment.decay(rho, moved, v128.mul<real>(d, d)), left);
    Tail.storeUpTo(w + at, v128.sub<real>(weights, v128.mul<real>(v128.splat<real>(<real>lr), d)), left);
  }
}

/**
 * Adamax (arXiv 1412.6980, section 7) as in torch, in place. m = beta1 m + (1 - beta1) g; u = max(beta2 u, |g| + epsilon);
 * w -= rate m / u, where rate = lr / (1 - beta1^t). Range over elements.
 */
export function adamax(
  begin: usize,
  end: usize,
  rate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  weightDecay: f64,
  w: usize,
  g: usize,
  m: usize,
  u: usize,
): void {
  const least = v128.splat<real>(<real>epsilon);
  const keep = v128.splat<real>(<real>beta2);
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    const weights = Tail.loadUpTo(w + at, left);
    const q = Moment.gradient(weightDecay, weights, Tail.loadUpTo(g + at, left));
    const first = Moment.decay(beta1, Tail.loadUpTo(m + at, left), q);
    const most = v128.max<real>(v128.mul<real>(keep, Tail.loadUpTo(u + at, left)), v128.add<real>(v128.abs<real>(q), least));
    Tail.storeUpTo(m + at, first, left);
    Tail.storeUpTo(u + at, most, left);
    const d = v128.div<real>(v128.mul<real>(v128.splat<real>(<real>rate), first), most);
    Tail.storeUpTo(w + at, v128.sub<real>(weights, d), left);
  }
}

/**
 * The relatives of Adam, in place. m and v are decayed means of g and g²; where `most` is not 0 the largest v so far takes the place of v
 * (AMSGrad); w -= (rateGradient g + rateMoment m) / (√v scale + epsilon), or w -= rateMoment m where `plain`. Range over elements.
 */
export function adamRelative(
  begin: usize,
  end: usize,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  weightDecay: f64,
  rateGradient: f64,
  rateMoment: f64,
  scale: f64,
  plain: usize,
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  most: usize,
): void {
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    const weights = Tail.loadUpTo(w + at, left);
    const q = Moment.gradient(weightDecay, weights, Tail.loadUpTo(g + at, left));
    const first = Moment.decay(beta1, Tail.loadUpTo(m + at, left), q);
    let second = Moment.decay(beta2, Tail.loadUpTo(v + at, left), v128.mul<real>(q, q));
    Tail.storeUpTo(m + at, first, left);
    Tail.storeUpTo(v + at, second, left);
    if (most) {
      second = v128.max<real>(Tail.loadUpTo(most + at, left), second);
      Tail.storeUpTo(most + at, second, left);
    }
    let d = v128.mul<real>(v128.splat<real>(<real>rateMoment), first);
    if (!plain) {
      d = v128.add<real>(d, v128.mul<real>(v128.splat<real>(<real>rateGradient), q));
      const root = v128.mul<real>(v128.sqrt<real>(second), v128.splat<real>(<real>scale));
      d = v128.div<real>(d, v128.add<real>(root, v128.splat<real>(<real>epsilon)));
    }
    Tail.storeUpTo(w + at, v128.sub<real>(weights, d), left);
  }
}
