import { Key } from '../../core/random.js';

/** Bits that a step drew, and how to come from the key of the step to them. */
export interface Draw {
  readonly bits: number;
  readonly path: readonly number[];
}

/** The key of a step that is written down: the same numbers, and a note of the bits that were drawn. */
export class TracedKey extends Key {
  constructor(
    { high, low }: Key,
    private readonly draws: Draw[],
    /** Called where a number is drawn that JavaScript goes by. */
    private readonly spoil: () => void,
    private readonly path: readonly number[] = [],
  ) {
    super(high, low);
  }

  override at(n: number): Key {
    return new TracedKey(super.at(n), this.draws, this.spoil, [...this.path, n]);
  }

  override bits(): number {
    const bits = super.bits();
    this.draws.push({ bits, path: this.path });
    return bits;
  }

  override uniform(): number {
    this.spoil();
    return super.uniform();
  }
}

/** The bits at the end of a path. */
export function drawnAt(key: Key, path: readonly number[]): number {
  let at = key;
  for (let i = 0; i < path.length; i++) at = at.at(path[i]);
  return at.bits();
}
