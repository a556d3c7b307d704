import { Mask, type MaskLike } from '../runtime/mask.js';
import type { Tensor } from '../runtime/tensor.js';
import { pointers } from './choice.js';
import type { Graph } from './graph.js';

/** True for a mask that nothing is in. */
export function isEmptyMask(mask: MaskLike | Mask): boolean {
  if (mask instanceof Mask) return mask.count === 0;
  return 'indices' in mask ? mask.indices.length === 0 : !(mask as readonly unknown[]).some(Boolean);
}

/** The masks of many graphs: under each name the rows that are in, counted within their graph. */
export class SetMasks {
  private constructor(private readonly named: ReadonlyMap<string, { readonly rows: Uint32Array; readonly ptr: Uint32Array }>) {}

  /** A graph that lacks a mask others have is out of it altogether. */
  static of(graphs: readonly Graph[]): SetMasks {
    const names = new Set(graphs.flatMap((one) => Object.keys(one.masks)));
    const none = new Uint32Array(0);
    const read = (name: string) => {
      const parts = graphs.map((one) => one.masks[name]?.indices ?? none);
      const ptr = pointers(parts.map((part) => part.length));
      const rows = new Uint32Array(ptr[parts.length]);
      parts.forEach((part, i) => {
        rows.set(part, ptr[i]);
      });
      return { rows, ptr };
    };
    return new SetMasks(new Map([...names].map((name) => [name, read(name)])));
  }

  /** The masks of some graphs side by side; graph ids[i] begins at row starts[i]. */
  batch(ids: ArrayLike<number>, starts: ArrayLike<number>, anchor: Tensor | null): Record<string, Mask> {
    const masks: [string, Mask][] = [];
    for (const [name, { rows, ptr }] of this.named) {
      const picked: number[] = [];
      for (let i = 0; i < ids.length; i++) {
        for (let at = ptr[ids[i]]; at < ptr[ids[i] + 1]; at++) picked.push(starts[i] + rows[at]);
      }
      masks.push([name, new Mask(name, starts[ids.length], picked, anchor)]);
    }
    return Object.fromEntries(masks);
  }
}
