import { OptionError } from '../core/errors.js';
import type { Layer, LayerDefinition } from '../layers/define.js';
import { layerNames } from '../layers/names.js';
import { isOwn } from '../layers/own.js';
import type { Kernel } from '../propagate/kernel.js';
import type { KernelConfig } from '../propagate/rule.js';

/** What makes layers or models of one kind again from their options. */
export interface Kind {
  (options: never): Layer;
  readonly definition: LayerDefinition<never>;
}

/** Kinds under the names that files use: `layers.gcnConv`, `models.gin`. */
export interface Kinds extends ReadonlyMap<string, Kind> {
  /** Makes a kernel of propagation from its plain form; only who reads files has it. */
  readonly kernel?: (config: KernelConfig) => Kernel;
}

/** The name of a kind in files. */
export const kindName = ({ group = 'layers', kind }: LayerDefinition<never>): string => `${group}.${kind}`;

/** Stands in the definitions of ready-made networks: files may name their kinds without being told. */
const READY_MADE = Symbol('ready-made');

/** A definition as that of a ready-made network. */
export const readyMade = <D extends object>(definition: D): D => Object.assign(definition, { [READY_MADE]: true });
export const isReadyMade = (definition: LayerDefinition<never>): boolean => READY_MADE in definition;

/** Whether files may name a kind without being told of it: the library's, and ready-made networks. */
export const isKnown = (definition: LayerDefinition<never>): boolean => isReadyMade(definition) || !isOwn(definition);

/**
 * The kinds that the user vouches for, `{ myConv }` as `layers.define` made them: all that who writes a file needs. Who reads one adds the library's.
 *
 * @throws OptionError for a kind whose name is taken, or what is no kind.
 */
export function ownKinds(where: string, own: Readonly<Record<string, unknown>> = {}): Kinds {
  const kinds = new Map<string, Kind>();
  for (const [name, given] of Object.entries(own)) {
    const definition = typeof given === 'function' ? (given as Partial<Kind>).definition : undefined;
    if (definition === undefined)
      throw new OptionError({ where, what: `layers.${name} is no kind of layer`, expected: 'what layers.define returned' });
    const { group = 'layers', kind } = definition;
    const isTaken = group === 'models' ? !isReadyMade(definition) : isOwn(definition) && layerNames.includes(kind);
    if (isTaken)
      throw new OptionError({
        where,
        what: 'a kind with this name comes with the library',
        got: kindName(definition),
        expected: 'a kind with a name of its own',
      });
    kinds.set(kindName(definition), given as Kind);
  }
  return kinds;
}
