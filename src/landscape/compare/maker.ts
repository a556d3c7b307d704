import { OptionError } from '../../core/errors.js';
import { readOptions } from '../../core/options/read.js';
import type { Network } from '../../network/network.js';
import { buildNetwork, type NetworkChoice, networkOptions } from './network.js';

/** Names and values; for a builder of one's own, whatever it takes. */
export type Choice = Readonly<Record<string, unknown>>;

/** A builder in a module of the user's, which any thread can import. */
export interface BuilderModule {
  /** Address of the module. */
  readonly module: string | URL;
  /** The name of its export. Default 'default'. */
  readonly export?: string;
}

/** What makes the network of a choice. */
export interface Maker {
  make(choice: Choice): Network | Promise<Network>;
  /** What another thread needs to make the same; null for a function. */
  readonly recipe: { readonly network: NetworkChoice } | { readonly module: string; readonly export: string } | null;
}

/** A name for a choice: its own, or the values it names. */
export function describeChoice(choice: Choice): string {
  if (typeof choice.name === 'string') return choice.name;
  const values = Object.values(choice).map((value) =>
    typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : String(value),
  );
  return values.join(' ') || 'as given';
}

/** @throws OptionError for choices that name what a network does not have. */
export function makerOf(
  where: string,
  network: NetworkChoice | undefined,
  build: ((choice: Choice) => Network) | BuilderModule | undefined,
  choices: readonly Choice[],
): Maker {
  if (build === undefined) {
    const make = ({ name: _name, optimizer: _optimizer, ...choice }: Choice): Network =>
      buildNetwork(where, readOptions(where, networkOptions, { ...network, ...choice }));
    for (const choice of choices) make(choice); // refused before anything is trained
    return { make, recipe: { network: network ?? {} } };
  }
  if (network !== undefined)
    throw new OptionError({ where, what: 'both network and build', expected: 'one of them', mend: 'Put the values into the choices' });
  if (typeof build === 'function') return { make: (choice) => expectNetwork(where, build(choice)), recipe: null };
  return moduleMaker(where, String(build.module), build.export ?? 'default');
}

/** A maker that imports the module of a builder. */
export function moduleMaker(where: string, module: string, name: string): Maker {
  return {
    make: async (choice) => {
      const exported: Record<string, unknown> = await import(/* @vite-ignore */ /* webpackIgnore: true */ module);
      const build = exported[name];
      if (typeof build === 'function') return expectNetwork(where, build(choice));
      throw new OptionError({
        where,
        what: `the module has no function '${name}'`,
        got: Object.keys(exported).join(', ') || 'no exports',
        expected: 'a function that gets a choice and returns a model',
      });
    },
    recipe: { module, export: name },
  };
}

function expectNetwork(where: string, made: unknown): Network {
  if (typeof made === 'function' && 'initBuffers' in made) return made as unknown as Network; // every network has it
  throw new OptionError({ where, what: 'the builder returned no model', got: typeof made, expected: 'what sequential or module gave' });
}
