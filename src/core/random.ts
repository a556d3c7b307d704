import { DTypeError, OptionError } from './errors.js';
import { misfit } from './expect.js';
import { wholeNumber } from './whole.js';
import { written } from './written.js';

/** lowbias32: a 32-bit mixer whose every output bit depends on every input bit. */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/**
 * A place in the space of random numbers. Keys are values: the same key always gives the same numbers, and
 * `at` and `child` lead to independent places. Nothing here has a state, so neither order nor threads matter.
 *
 * @term key: a place in the space of random numbers, made of a seed and names; has no state
 */
export class Key {
  constructor(
    readonly high: number,
    readonly low: number,
  ) {}

  /** The key of the nth step, call or row below this one. */
  at(n: number): Key {
    if (typeof n !== 'number') throw misfit('Key.at', 'the argument', n, 'a number');
    const low = mix(this.low ^ mix(n ^ 0x9e3779b9));
    return new Key(mix((this.high + low) ^ Math.imul(n, 0x85ebca6b)), low);
  }

  /** The key of a name below this one: the path of a layer, a parameter. */
  child(name: string): Key {
    if (typeof name !== 'string') throw misfit('Key.child', 'the argument', name, 'a text');
    let hash = 0x811c9dc5;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    return this.at(hash >>> 0).at(name.length);
  }

  /** 32 random bits, as an unsigned number. */
  bits(): number {
    return mix(this.low ^ mix(this.high ^ 0x6a09e667));
  }

  /** A number in [0, 1), a multiple of 2^-32. */
  uniform(): number {
    return this.bits() / 4294967296;
  }

  toString(): string {
    return `Key ${this.high.toString(16).padStart(8, '0')}${this.low.toString(16).padStart(8, '0')}`;
  }
}

/** The root key of a seed, a whole number in [0, 2^53). */
export function key(seed: number): Key {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new OptionError({ where: 'random.key', what: 'bad seed', got: String(seed), expected: 'a whole number in [0, 2^53)' });
  }
  return new Key(Math.floor(seed / 4294967296) >>> 0, mix(seed >>> 0)).at(0);
}

/** A seed nobody chose. History carries it, so that a run can be repeated. */
export const freshSeed = (): number => Math.floor(Math.random() * 4294967296);

/** @throws DTypeError unless a value is a key. */
export function expectKey(where: string, key: unknown): Key {
  if (key instanceof Key) return key;
  throw new DTypeError({ where, what: 'no key', got: written(key), expected: 'a Key', mend: 'Make one with random.key(seed)' });
}

/** 0 … n-1 in an order drawn by the key: Fisher and Yates. */
export function permutation(n: number, order: Key): Uint32Array {
  wholeNumber('random.permutation', 'n', n);
  expectKey('random.permutation', order);
  const out = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(order.at(i).uniform() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}
