import type { Expand, Given, Option, Optional, Schema, Values } from '../core/options/option.js';
import { basicWord, type PlainBasic } from '../core/options/plain.js';
import { array, custom, either, func, int, nullable, oneOf, optional } from '../core/options/vocabulary.js';
import { isDictionary } from '../core/tree.js';
import { type Activation, activationNames, activation as readActivation } from '../nn/activations.js';
import { type Initializer, type InitializerName, initializerNames, initializer as readInitializer } from '../nn/initializers.js';
import type { Kernel } from '../propagate/kernel.js';
import type { Layer } from './layer.js';

/** An activation by name, or a function. */
export function activation<D extends Activation>(fallback: D): Optional<Activation>;
export function activation(): Option<Activation>;
export function activation(...fallback: Activation[]): Option<Activation> {
  const fits = (value: unknown): boolean => typeof value === 'function' || (activationNames as readonly unknown[]).includes(value);
  const option = custom<Activation>('activation', `${activationNames.join(', ')}, or a function`, fits);
  const explained: Option<Activation> = { ...option, refuse: (where, _name, value) => void readActivation(where, value as Activation) };
  return fallback.length === 0 ? explained : optional(explained, fallback[0]);
}

/** An initializer by name, or a function. */
export function initializer(fallback: InitializerName): Optional<InitializerName | Initializer>;
export function initializer(): Option<InitializerName | Initializer>;
export function initializer(...fallback: InitializerName[]): Option<InitializerName | Initializer> {
  const option: Option<InitializerName | Initializer> = {
    ...custom(
      'initializer',
      `${initializerNames.join(', ')}, or a function`,
      (value) => typeof value === 'function' || (initializerNames as readonly unknown[]).includes(value),
    ),
    refuse: (where, _name, value) => void readInitializer(where, value as InitializerName),
  };
  return fallback.length === 0 ? option : optional(option, fallback[0]);
}

const isLayer = (value: unknown): value is Layer => typeof value === 'function' && 'kind' in value && 'apply' in value;

/** A kernel of propagation. Known by what it can do, so that naming the option loads none of them. */
export const propagationKernel = (): Option<Kernel> =>
  custom('kernel', 'a kernel, as propagate.kernels.gcn() makes one', (value) => {
    return typeof value === 'object' && value !== null && ['apply', 'matrix', 'describe'].every((name) => name in value);
  });

/** A layer or a container. */
export const layer = (): Option<Layer> => custom('layer', 'a layer, as layers.dense({ … }) or sequential([ … ]) makes them', isLayer);

/** Layers in a row, at least one. */
export const layerList = (): Option<readonly Layer[]> =>
  custom('layers', 'a list of layers', (value) => Array.isArray(value) && value.length > 0 && value.every(isLayer));

/** Layers by name, at least one. */
export const layerDictionary = (): Option<Readonly<Record<string, Layer>>> =>
  custom(
    'layersByName',
    'layers by name',
    (value) => isDictionary(value) && Object.keys(value).length > 0 && Object.values(value).every(isLayer),
  );

/** Declarations in plain form, as JSON could hold them. */
type PlainOption =
  | PlainBasic
  | { readonly type: 'ints'; readonly min?: number; readonly default?: readonly number[] }
  /** A function of the user's, or one of some names. */
  | { readonly type: 'function'; readonly values?: readonly string[]; readonly default?: string | null }
  /** A layer or a container; with the default null it may be left out. */
  | { readonly type: 'layer'; readonly default?: null }
  | { readonly type: 'layers' }
  | { readonly type: 'activation'; readonly default?: Activation }
  | { readonly type: 'initializer'; readonly default?: InitializerName };

/** The options of a layer, by name: words of the vocabulary, or their plain form. One without a default must be given. */
export type OptionSchema = Readonly<Record<string, Option | PlainOption>>;

interface PlainValues {
  readonly int: number;
  readonly number: number;
  readonly ints: readonly number[];
  readonly boolean: boolean;
  readonly string: string;
  readonly function: (...args: never[]) => unknown;
  readonly layer: Layer;
  readonly layers: readonly Layer[];
  readonly activation: Activation;
  readonly initializer: InitializerName | Initializer;
}
type NamesOf<P> = P extends { readonly values: readonly (infer V)[] } ? V : never;
type PlainValue<P extends PlainOption> =
  | (P extends { readonly type: 'string'; readonly values: unknown } ? never : PlainValues[P['type']])
  | NamesOf<P>
  | (P extends { readonly default: null } ? null : never);
type Declared<S> = {
  [K in keyof S]: S[K] extends Option
    ? S[K]
    : S[K] extends PlainOption
      ? S[K] extends { readonly default: unknown }
        ? Optional<PlainValue<S[K]>>
        : Option<PlainValue<S[K]>>
      : never;
};

/** The options of a layer with defaults filled in. */
export type LayerOptions<S> = Values<Declared<S>>;
interface Named {
  /** What the layer is called inside a container. Default: its kind and a number. */
  name?: string;
  /** Whether training moves its parameters and running statistics. Default true. */
  trainable?: boolean;
}
/** The options of a layer as people write them. */
export type LayerGiven<S> = Expand<Given<Declared<S>> & Named>;

/** A schema whose plain forms became words of the vocabulary. */
export const declared = (schema: OptionSchema): Schema =>
  Object.fromEntries(Object.entries(schema).map(([name, option]) => [name, 'fits' in option ? option : ofPlain(option)]));

function ofPlain(plain: PlainOption): Option {
  const option = wordOf(plain);
  const { default: fallback } = plain as { default?: unknown };
  if (fallback === undefined) return option;
  return fallback === null ? nullable(option) : optional(option, fallback);
}

function wordOf(plain: PlainOption): Option {
  switch (plain.type) {
    case 'ints':
      return array(int({ min: plain.min }), { min: 1 });
    case 'function':
      return plain.values === undefined ? func() : either(oneOf(plain.values), func());
    case 'layer':
      return layer();
    case 'layers':
      return layerList();
    case 'activation':
      return activation();
    case 'initializer':
      return initializer();
    default:
      return basicWord(plain);
  }
}
