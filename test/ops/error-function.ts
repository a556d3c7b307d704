/** erf in double precision: its power series near 0, and the continued fraction of erfc far from it (error below 1e-15). */
export function erf(x: number): number {
  const t = Math.abs(x);
  if (!(t >= 1.5)) {
    let [term, sum] = [x, x];
    for (let n = 1; n < 60; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 300; n > 0; n--) fraction = n / 2 / (t + fraction);
  return Math.sign(x) * (1 - Math.exp(-t * t) / Math.sqrt(Math.PI) / (t + fraction));
}
