import { type DType, viewOf } from '../../core/dtype.js';
import { OptionError } from '../../core/errors.js';
import { misfit } from '../../core/expect.js';
import type { Expand, Given, Values } from '../../core/options/option.js';
import { type PlainSchema, type WordsOf, wordsOf } from '../../core/options/plain.js';
import { readOptions } from '../../core/options/read.js';
import { isDictionary } from '../../core/tree.js';
import { runtime } from '../../runtime/runtime.js';
import { type LearningRate, learningRateOption } from '../schedules.js';
import { optimizerNames } from './byName.js';
import { defineOptimizer, type Optimizer, type SharedOptions, sharedOptions } from './optimizer.js';

/** Numbers of one tensor, flat. */
type Numbers = Float32Array | Float64Array;

/** One tensor in one step. `param` and `slots` are copies: what `update` makes of them is written once every tensor's update is known. */
export interface OwnUpdate<Slot extends string = string> {
  readonly param: Numbers;
  /** After clipping and accumulation. */
  readonly grad: Numbers;
  readonly slots: Readonly<Record<Slot, Numbers>>;
  /** Moves of the parameters, this one included: counts from 1. */
  readonly step: number;
  /** Those of the group that covers the tensor. */
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** The definition of an optimizer of one's own. S: its options in plain form; Slot: names of its slots. */
export interface OptimizerDefinition<S extends PlainSchema, Slot extends string> {
  /** Its kind, in camel case. */
  readonly kind: string;
  /** Options besides those that every optimizer has: learningRate, weightDecay, groups, clipNorm, clipValue, accumulate, ema. Default none. */
  readonly options?: S;
  /** The default of the learning rate. Default 0.001. */
  readonly learningRate?: number;
  /** What it remembers of each tensor, by name, and the number each begins with. Default nothing. */
  readonly slots?: Readonly<Record<Slot, number>>;
  /** Moves one tensor: writes into `param` and `slots`. */
  update(options: Expand<Values<WordsOf<S>>>, given: OwnUpdate<Slot>): void;
}

/** Options of such an optimizer as people write them. */
export type OwnOptions<S> = Expand<Given<WordsOf<S>> & SharedOptions>;

/**
 * Makes a kind of optimizer of one's own, with learning rate schedules, groups, clipping, accumulation and averages as the library's have. It is
 * no part of files: a model compiled with it is loaded without, and it trains in its own thread.
 *
 * @throws OptionError for a kind of the library, and what is no definition.
 * @example optimizers.define({
 *   kind: 'signDescent',
 *   options: { momentum: { type: 'number', min: 0, default: 0.9 } },
 *   slots: { velocity: 0 },
 *   update: ({ momentum }, { param, grad, slots: { velocity }, learningRate }) => {
 *     for (let i = 0; i < param.length; i++) {
 *       velocity[i] = momentum * velocity[i] + (1 - momentum) * grad[i];
 *       param[i] -= learningRate * Math.sign(velocity[i]);
 *     }
 *   },
 * })({ learningRate: 0.01 })
 */
export function define<const S extends PlainSchema = Record<never, never>, Slot extends string = never>(
  definition: OptimizerDefinition<S, Slot>,
): (options?: OwnOptions<S>) => Optimizer {
  const where = 'optimizers.define';
  if (!isDictionary(definition) || typeof definition.kind !== 'string' || typeof definition.update !== 'function')
    throw misfit(where, 'the argument', definition, 'a definition', 'It has kind and update, and may have options and slots');
  const { kind, options = {} as S, learningRate = 0.001, slots = {} as Record<Slot, number>, update } = definition;
  if ((optimizerNames as readonly string[]).includes(kind))
    throw new OptionError({ where, what: 'an optimizer of this kind comes with the library', got: kind, expected: 'a kind of its own' });
  const schema = { ...sharedOptions, learningRate: learningRateOption(learningRate), ...wordsOf(options) };
  const names = Object.keys(slots) as Slot[];
  return (given) => {
    const all: unknown = readOptions(`optimizers.${kind}`, schema, given);
    const values = all as Expand<Values<WordsOf<S>>>; // the schema has these, and all of the next
    const shared = all as SharedOptions & { learningRate: LearningRate; weightDecay: number };
    return defineOptimizer(
      kind,
      shared,
      names,
      ({ dtype, size, param, grad, slots: addresses, step, settings }) => {
        const read = (address: number): Numbers => numbersAt(dtype, address, size).slice();
        const own = Object.fromEntries(names.map((name, i) => [name, read(addresses[i])])) as Record<Slot, Numbers>; // of these names
        const moved = read(param);
        update(values, { param: moved, grad: read(grad), slots: own, step, ...settings });
        return () => {
          numbersAt(dtype, param, size).set(moved);
          names.forEach((name, i) => void numbersAt(dtype, addresses[i], size).set(own[name]));
        };
      },
      slots,
    );
  };
}

const numbersAt = (dtype: DType, address: number, size: number): Numbers =>
  viewOf(runtime().memory.buffer, dtype, address, size) as Numbers; // optimizers know floats alone
