import { OptionError } from '../core/errors.js';
import type { Layer, LayerDefinition } from '../layers/define.js';
import * as list from '../layers/list.js';

/** What makes layers or models of one kind again from their options. */
export interface Kind {
  (options: never): Layer;
  readonly definition: LayerDefinition<never>;
}

/** Kinds under the names that files use: `layers.gcnConv`, `models.gin`. */
export type Kinds = ReadonlyMap<string, Kind>;

/** The name of a kind in files. */
export const kindName = ({ group = 'layers', kind }: LayerDefinition<never>): string => `${group}.${kind}`;

const builtIn: Kinds = new Map(Object.values(list).map((kind) => [kindName(kind.definition), kind]));

/** Stands in the definitions of ready-made networks: files may name their kinds without being told. */
const READY_MADE = Symbol('ready-made');

/** A definition as that of a ready-made network. */
export const readyMade = <D extends object>(definition: D): D => Object.assign(definition, { [READY_MADE]: true });
export const isReadyMade = (definition: LayerDefinition<never>): boolean => READY_MADE in definition;

/**
 * The kinds of the library and those that the user vouches for, `{ myConv }` as `layers.define` made them. Files name kinds; nothing outside
 * this map is ever looked up. Who reads files gives the ready-made networks among them.
 *
 * @throws OptionError for a kind whose name is taken, or what is no kind.
 */
export function kindsWith(where: string, own: Readonly<Record<string, unknown>> = {}): Kinds {
  const kinds = new Map(builtIn);
  for (const [name, given] of Object.entries(own)) {
    const definition = typeof given === 'function' ? (given as Partial<Kind>).definition : undefined;
    if (definition === undefined)
      throw new OptionError({ where, what: `layers.${name} is no kind of layer`, expected: 'what layers.define returned' });
    const key = kindName(definition);
    if ((builtIn.has(key) && builtIn.get(key) !== given) || (definition.group === 'models' && !isReadyMade(definition)))
      throw new OptionError({
        where,
        what: 'a kind with this name comes with the library',
        got: key,
        expected: 'a kind with a name of its own',
      });
    kinds.set(key, given as Kind);
  }
  return kinds;
}
