/**
 * Reproducible numbers in [0, 1) from a seed: mulberry32, a Weyl sequence through a 32-bit mixer. Good enough to draw data sets; the
 * numbers of training are counter-based and live in `core`. All 53 bits of the
 * seed are mixed first, so that neighbouring seeds give unrelated streams.
 */
export function mulberry32(seed: number): () => number {
  let state = mix((seed + 0x6d2b79f5) | 0) ^ mix(Math.floor(seed / 2 ** 32));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return (mix(state) >>> 0) / 2 ** 32;
  };
}

function mix(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return t ^ (t >>> 14);
}
