import { OptionError } from '../../core/errors.js';
import { namesOf } from '../../core/options/names.js';
import { checkOptions } from '../../core/options/read.js';

/** Zachary's karate club as plain arrays. */
export interface KarateData<X = KarateSparse | KarateDense> {
  /** 34. */
  readonly numNodes: number;
  /** Sources and targets: the 78 ties in both directions, sorted by source, then target. */
  readonly edges: readonly [sources: Uint32Array, targets: Uint32Array];
  /** The identity [34, 34]: every person is known by name alone. */
  readonly x: X;
  /** The community of each person, 0 to 3, as modularity finds them. */
  readonly y: Uint32Array;
  /** 4. */
  readonly numClasses: number;
  /** The club each person chose when it split: 0 Mr. Hi's, 1 the officer's. */
  readonly yClub: Uint32Array;
  /** Train: one person of each community. Test: the 30 others. */
  readonly masks: Readonly<Record<'train' | 'test', { readonly indices: Uint32Array }>>;
}
/** Identity in CSR; all values are 1. */
export interface KarateSparse {
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float32Array;
  readonly shape: readonly [34, 34];
}
/** Identity, row-major. */
export interface KarateDense {
  readonly data: Float32Array;
  readonly shape: readonly [34, 34];
}

const PEOPLE = 34;

/** For each person the friends of higher number; who is not listed has none. */
const FRIENDS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31],
  1: [2, 3, 7, 13, 17, 19, 21, 30],
  2: [3, 7, 8, 9, 13, 27, 28, 32],
  3: [7, 12, 13],
  4: [6, 10],
  5: [6, 10, 16],
  6: [16],
  8: [30, 32, 33],
  9: [33],
  13: [33],
  14: [32, 33],
  15: [32, 33],
  18: [32, 33],
  19: [33],
  20: [32, 33],
  22: [32, 33],
  23: [25, 27, 29, 32, 33],
  24: [25, 27, 31],
  25: [31],
  26: [29, 33],
  27: [33],
  28: [31, 33],
  29: [32, 33],
  30: [32, 33],
  31: [32, 33],
  32: [33],
};

const COMMUNITY = [1, 1, 1, 1, 3, 3, 3, 1, 0, 1, 3, 1, 1, 1, 0, 0, 3, 1, 0, 1, 0, 1, 0, 0, 2, 2, 0, 0, 2, 0, 0, 2, 0, 0];
const CLUB = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
const TRAIN = [0, 4, 8, 24];

function edges(): readonly [Uint32Array, Uint32Array] {
  const ties = Object.entries(FRIENDS).flatMap(([person, friends]) => friends.map((friend) => [Number(person), friend] as const));
  const pairs = ties.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]).sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  return [Uint32Array.from(pairs, ([source]) => source), Uint32Array.from(pairs, ([, target]) => target)];
}

function sparseIdentity(): KarateSparse {
  const indptr = Uint32Array.from({ length: PEOPLE + 1 }, (_, i) => i);
  return { indptr, indices: indptr.slice(0, PEOPLE), values: new Float32Array(PEOPLE).fill(1), shape: [PEOPLE, PEOPLE] };
}

function denseIdentity(): KarateDense {
  const data = new Float32Array(PEOPLE * PEOPLE);
  for (let i = 0; i < PEOPLE; i++) data[i * PEOPLE + i] = 1;
  return { data, shape: [PEOPLE, PEOPLE] };
}

interface KarateOptions {
  readonly features?: 'sparse' | 'dense';
}

const karateOptions = namesOf<KarateOptions>({ features: true });

/**
 * Zachary's karate club: 34 people, 78 ties among them outside the club, 4 communities of which one person each is labelled.
 *
 * @param options.features Form of the identity matrix x: 'sparse' (CSR, the default) or 'dense'.
 * @returns New arrays at each call.
 * @throws OptionError for another form.
 * @see Zachary, An Information Flow Model for Conflict and Fission in Small Groups, Journal of Anthropological Research 33, 1977
 */
export function karate(options?: { readonly features?: 'sparse' }): KarateData<KarateSparse>;
export function karate(options: { readonly features: 'dense' }): KarateData<KarateDense>;
export function karate(options: KarateOptions = {}): KarateData {
  checkOptions('karate', karateOptions, options);
  const { features = 'sparse' } = options;
  if (features !== 'sparse' && features !== 'dense') {
    throw new OptionError({ where: 'karate', what: 'unknown form of features', got: String(features), expected: "'sparse' or 'dense'" });
  }
  const everyone = Uint32Array.from({ length: PEOPLE }, (_, i) => i);
  return {
    numNodes: PEOPLE,
    edges: edges(),
    x: features === 'sparse' ? sparseIdentity() : denseIdentity(),
    y: Uint32Array.from(COMMUNITY),
    numClasses: 4,
    yClub: Uint32Array.from(CLUB),
    masks: {
      train: { indices: Uint32Array.from(TRAIN) },
      test: { indices: everyone.filter((person) => !TRAIN.includes(person)) },
    },
  };
}
