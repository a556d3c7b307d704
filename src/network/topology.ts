import { type Complaint, FormatError, OptionError } from '../core/errors.js';
import type { Option, Schema } from '../core/options/option.js';
import type { Json } from '../io/json.js';
import { type Layer, sharedLayerOptions } from '../layers/define.js';
import type { Kernel } from '../propagate/kernel.js';
import type { KernelConfig } from '../propagate/rule.js';
import { chained } from './containers.js';
import { isKnown, type Kinds, kindName } from './kinds.js';
import { isNetwork, type Network, networkOf } from './network.js';

/** Layers that one file may describe; the largest real ones have some hundred. */
const MAX_LAYERS = 10_000;

/**
 * What a network is made of, without weights: JSON.
 *
 * @term topology: what a network is made of, without weights, as JSON
 */
export type Topology =
  | { readonly kind: 'sequential'; readonly name: string; readonly parts: readonly (readonly [name: string, part: Topology])[] }
  | { readonly kind: string; readonly options: Readonly<Record<string, TopologyValue>> };

/** An option: a plain value, a layer, a kernel of propagation, or a list of either. */
export type TopologyValue = null | boolean | number | string | Topology | KernelConfig | readonly TopologyValue[];

/** Why no file can hold a network: functions of the user's, and kinds that are not among those known. */
export type Unsayable = Pick<Complaint, 'what' | 'got' | 'expected' | 'mend'>;

/** The topology of a model or a layer: kinds, options and names; or what in it no file can say. */
export function describeTopology(layer: Layer, kinds: Kinds): { readonly topology: Topology } | { readonly unsayable: Unsayable } {
  const writer = new Writer(kinds);
  const topology = writer.layer(layer, []);
  return writer.unsayable === null ? { topology } : { unsayable: writer.unsayable };
}

/** The topology of a model or a layer. @throws OptionError for what a file cannot say. */
export function topologyOf(where: string, layer: Layer, kinds: Kinds): Topology {
  const said = describeTopology(layer, kinds);
  if ('topology' in said) return said.topology;
  throw new OptionError({ where, ...said.unsayable });
}

/** Stands for what cannot be said. */
const NOTHING: Topology = { kind: '', options: {} };

class Writer {
  /** The first thing that cannot be said. */
  unsayable: Unsayable | null = null;
  private layers = 0;

  constructor(private readonly kinds: Kinds) {}

  private refuse(unsayable: Unsayable): typeof NOTHING {
    this.unsayable ??= unsayable;
    return NOTHING;
  }

  layer(layer: Layer, path: readonly string[]): Topology {
    const { kind, definition, options } = layer;
    const place = path.join('.') || 'the model';
    if (++this.layers > MAX_LAYERS)
      return this.refuse({ what: 'the model has more layers than a file may describe', expected: `at most ${MAX_LAYERS}` });
    if (definition === null) {
      if (kind !== 'sequential') {
        return this.refuse({
          what: `${place} is a ${kind}, whose function no file can hold`,
          expected: 'sequential, ready-made models, or kinds made by layers.define',
          mend: 'Define a kind of your own: layers.define({ kind, parts, call }), and name it in { layers: { myNet } } here and in io.load',
        });
      }
      const parts = Object.entries(layer.parts).map(([name, part]) => [name, this.layer(part, [...path, name])] as const);
      return { kind, name: options.name, parts };
    }
    const name = kindName(definition);
    if (!isKnown(definition) && this.kinds.get(name)?.definition !== definition) {
      return this.refuse({
        what: `${place} is of a kind that is not known by name`,
        got: name,
        expected: `a kind of the library, or { layers: { ${kind} } }`,
        mend: `Pass { layers: { ${kind} } } here, and to io.load what layers.define returned for it`,
      });
    }
    const schema: Schema = { ...definition.options, ...sharedLayerOptions };
    const values: Record<string, TopologyValue> = {};
    for (const option of Object.keys(schema)) {
      const value = (options as Readonly<Record<string, unknown>>)[option];
      if (value !== undefined && (option !== 'name' || value !== ''))
        values[option] = this.option(value, schema[option], [...path, option]);
    }
    return { kind: name, options: values };
  }

  private option(value: unknown, spec: Option, path: readonly string[]): TopologyValue {
    if (spec.type === 'layer' && value !== null) return this.layer(value as Layer, path);
    if (spec.type === 'layers') return (value as readonly Layer[]).map((one, i) => this.layer(one, [...path, String(i)]));
    if (spec.type === 'layersByName')
      return Object.entries(value as Readonly<Record<string, Layer>>).map(([name, one]) => [name, this.layer(one, [...path, name])]);
    if (spec.type === 'kernel' && value !== null) return (value as Kernel).toJSON();
    if (typeof value !== 'function') return value as TopologyValue;
    return this.refuse({
      what: `${path.join('.')} is a function, which no file can hold`,
      expected: 'values by name',
      mend: 'Use a name, or make it part of a kind of your own with layers.define',
    });
  }
}

/**
 * A network from its topology as JSON. Names are looked up among the kinds and nowhere else, options are checked by their schema, and nothing
 * in the text is evaluated.
 *
 * @throws FormatError for anything that `topologyOf` does not write.
 */
export function fromTopology(where: string, json: Json, kinds: Kinds): Network {
  const model = new Reader(where, kinds).layer(json);
  if (isNetwork(model)) return model;
  throw new FormatError({ where, what: 'the topology is that of a layer', got: model.kind, expected: 'a model' });
}

class Reader {
  private layers = 0;

  constructor(
    private readonly where: string,
    private readonly kinds: Kinds,
  ) {}

  layer(json: Json | undefined): Layer {
    if (++this.layers > MAX_LAYERS) throw this.error('more layers than a file may have', undefined, `at most ${MAX_LAYERS}`);
    const kind = json instanceof Map ? (json.get('kind') as Json | undefined) : undefined;
    if (!(json instanceof Map) || typeof kind !== 'string') throw this.error('a layer is not described by a kind');
    if (kind === 'sequential') return this.chain(json);
    const factory = this.kinds.get(kind);
    if (factory === undefined) {
      throw this.error(
        'a kind is not known by name',
        JSON.stringify(kind.slice(0, 80)),
        'a kind of the library or one given by { layers: { … } }',
        'If it is a kind of your own, pass io.load(source, { layers: { … } }) what layers.define returned',
      );
    }
    const given = json.get('options') as Json | undefined;
    if (!(given instanceof Map) || json.size !== 2) throw this.error(`${kind} has no options`);
    const { options: schema, restore } = factory.definition;
    const options: Record<string, unknown> = Object.create(null);
    for (const [name, value] of given as ReadonlyMap<string, Json>)
      options[name] = this.option(value, Object.hasOwn(schema, name) ? schema[name] : undefined);
    return this.guarded(() => factory({ ...(restore?.(options) ?? options) } as never));
  }

  private chain(json: ReadonlyMap<string, Json>): Layer {
    const [name, entries] = [json.get('name'), json.get('parts')];
    if (typeof name !== 'string' || !Array.isArray(entries) || json.size !== 3)
      throw this.error('sequential is not described by name and parts');
    const parts: Record<string, Layer> = Object.create(null);
    for (const entry of entries as readonly Json[]) {
      const [part, inside] = Array.isArray(entry) && entry.length === 2 ? (entry as readonly Json[]) : [];
      if (typeof part !== 'string' || part === '' || part === '__proto__' || part in parts)
        throw this.error('sequential has a part without a name of its own');
      parts[part] = this.layer(inside);
    }
    return this.guarded(() => networkOf(chained(parts, name)));
  }

  private option(value: Json, spec: Option | undefined): unknown {
    if (value instanceof Map) return spec?.type === 'kernel' ? this.kernel(value) : this.layer(value);
    if (spec?.type === 'layersByName') return this.byName(value);
    if (Array.isArray(value)) return value.map((one: Json) => this.option(one, spec));
    return value;
  }

  /** Layers as pairs of a name and a layer, since the order of names counts. */
  private byName(json: Json): Readonly<Record<string, Layer>> {
    const out: Record<string, Layer> = Object.create(null);
    for (const pair of Array.isArray(json) ? (json as readonly Json[]) : []) {
      const [name, inside] = Array.isArray(pair) && pair.length === 2 ? (pair as readonly Json[]) : [];
      if (typeof name !== 'string' || name in out) throw this.error('layers by name are no pairs of a name and a layer');
      out[name] = this.layer(inside);
    }
    return { ...out };
  }

  private kernel(json: ReadonlyMap<string, Json>): unknown {
    const { kernel } = this.kinds;
    if (kernel === undefined) throw this.error('a kernel of propagation cannot be read here');
    return this.guarded(() => kernel(plain(json) as KernelConfig)); // fromConfig refuses what is none
  }

  /** Options that a constructor refuses make a bad file. */
  private guarded<T>(make: () => T): T {
    try {
      return make();
    } catch (cause) {
      if (cause instanceof FormatError) throw cause;
      throw new FormatError({
        where: this.where,
        what: `the topology is refused: ${cause instanceof Error ? cause.message : String(cause)}`,
        cause,
      });
    }
  }

  private error(what: string, got?: string, expected?: string, mend?: string): FormatError {
    return new FormatError({ where: this.where, what: `the topology: ${what}`, got, expected, mend });
  }
}

/** JSON as JavaScript has it; what is called `__proto__` is an entry like any other. */
function plain(json: Json): unknown {
  if (Array.isArray(json)) return json.map((one: Json) => plain(one));
  if (!(json instanceof Map)) return json;
  const out: Record<string, unknown> = Object.create(null);
  for (const [name, value] of json as ReadonlyMap<string, Json>) out[name] = plain(value);
  return out;
}
