import { iota } from '../../core/iota.js';
import { key, permutation } from '../../core/random.js';

/** 0 … n-1 in an order drawn by a seed, for one purpose. */
export const shuffled = (n: number, seed: number, purpose: string): Uint32Array => permutation(n, key(seed).child(purpose));

/** Positions by label: one list a label, labels in the order they first occur. */
export function byLabel(labels: ArrayLike<number | string>, order: Uint32Array = iota(labels.length)): number[][] {
  const groups = new Map<number | string, number[]>();
  for (const i of order) {
    const group = groups.get(labels[i]);
    if (group === undefined) groups.set(labels[i], [i]);
    else group.push(i);
  }
  return [...groups.values()];
}
