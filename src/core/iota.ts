/** 0 … n-1. A plain loop: `Uint32Array.from` with a function takes ten times as long. */
export function iota(n: number): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(n);
  for (let i = 0; i < n; i++) out[i] = i;
  return out;
}
