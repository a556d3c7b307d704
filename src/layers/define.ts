import { GraphError, OptionError, ShapeError } from '../core/errors.js';
import { misfit } from '../core/expect.js';
import { shownAs } from '../core/inspect.js';
import { readOptions } from '../core/options/read.js';
import { bool, optional, string } from '../core/options/vocabulary.js';
import { formatShape, sameShape } from '../core/shape.js';
import { isDictionary } from '../core/tree.js';
import type { Graph } from '../graph/graph.js';
import { initializer } from '../nn/initializers.js';
import { wrongRows } from '../ops/segment.js';
import { Tensor } from '../runtime/tensor.js';
import { build } from './build.js';
import { Context, type ContextLike, type TensorTree } from './context.js';
import type { Built, Features, Initialised, Layer, LayerDefinition, LayerProperties, ParamSpec } from './layer.js';
import { declared, type LayerGiven, type LayerOptions, type OptionSchema } from './options.js';
import { bindParts, buildingParts, NO_LAYERS } from './parts.js';

export { floatOf } from './floatOf.js';
export type { Features, Layer, LayerDefinition, LayerProperties, LayerResult, ParamSpec } from './layer.js';

/** What every layer takes besides its own options: its name in a container, and whether training moves it (kept only where it does not). */
export const sharedLayerOptions = { name: string(''), trainable: optional(bool()) };

type Shared = LayerProperties['options'];

/** A function that makes layers of one kind. `G`: the options as people write them, `O`: with defaults filled in. */
export interface LayerFactory<G extends object, O extends object> {
  // without options that must be given, none need be
  (...options: Record<never, never> extends G ? [options?: G] : [options: G]): Layer<O>;
  readonly definition: LayerDefinition<O>;
}

/** A definition whose call gets dense features, unless it promises to take sparse ones too. */
export type Defined<S extends OptionSchema> =
  | (LayerDefinition<LayerOptions<S>, S, Tensor> & { readonly takesSparse?: false })
  | (LayerDefinition<LayerOptions<S>, S> & { readonly takesSparse: true });

/**
 * Makes a kind of layer from its definition: options are checked, parameters follow from the schema, and the result is a
 * plain function with its options attached.
 */
export function define<const S extends OptionSchema>(given: Defined<S>): LayerFactory<LayerGiven<S>, LayerOptions<S>> {
  if (!isDictionary(given) || !isDictionary(given.options) || typeof given.call !== 'function')
    throw misfit('layers.define', 'the argument', given, 'a definition', 'It has kind, options, params and call');
  const definition: LayerDefinition<LayerOptions<S>> = { ...given, options: declared(given.options) };
  return Object.assign(maker(definition), { definition });
}

function maker<O extends object>(definition: LayerDefinition<O>): (given?: object) => Layer<O> {
  const { kind, group = 'layers', settle } = definition;
  const where = `${group}.${kind}`;
  const schema = { ...definition.options, ...sharedLayerOptions };
  return (given) => {
    const { trainable, ...rest } = readOptions(where, schema, given);
    const read = (trainable === false ? { ...rest, trainable } : rest) as unknown as O & Shared; // O is what the schema declares
    const options: O & Shared = settle === undefined ? read : { ...read, ...settle(read, where) };
    Object.freeze(options);
    const inside = Object.entries(definition.parts?.(options) ?? {});
    const layers = inside.length === 0 ? NO_LAYERS : Object.fromEntries(inside.map(([name, { layer }]) => [name, layer]));
    const bufferSpecs: Layer<O>['bufferSpecs'] = (inShape) => definition.buffers?.(options, inShape) ?? {};
    const paramSpecs: Layer<O>['paramSpecs'] = (inShape, graph) => definition.params?.(options, inShape, graph) ?? {};
    const apply: Layer<O>['apply'] = (params, x, graph, given) => {
      const context = options.trainable === false ? given.atRest : given;
      if (definition.needsGraph && graph === undefined) {
        throw new GraphError({
          where: nameOf(context, where),
          what: 'a graph is needed',
          expected: 'layer(params, x, graph)',
          mend: 'Pass the graph, or call the model with it',
        });
      }
      if (!definition.takesSparse && !(x instanceof Tensor)) refuseSparse(nameOf(context, where), x);
      const weights = readParams(() => nameOf(context, where), paramSpecs(x.shape, graph), params);
      const step = stepOf(definition, graph, x);
      if (definition.needsGraph && step !== undefined && x.shape[0] !== step.numNodes)
        throw wrongRows(nameOf(context, where), x, step.numNodes);
      const result = definition.call(options, weights, x, step as Graph, context, bindParts(layers, params, step, context));
      // a call returns features as they are handed on, dense
      return 'graph' in result ? result : { x: result as Tensor, graph };
    };
    const layer = (params: unknown, x: Features, graph?: Graph, context?: ContextLike | Context): Tensor =>
      apply(params, x, graph, Context.from(context)).x;
    const properties: LayerProperties<O> = {
      kind,
      definition: definition as LayerDefinition<never>,
      options,
      apply,
      paramSpecs,
      bufferSpecs,
      parts: layers,
      pygParts: Object.fromEntries(inside.flatMap(([name, { pyg }]) => (pyg === undefined ? [] : [[name, pyg]]))),
      build: (x, graph, context) => {
        const built: Built = {
          params: make(paramSpecs(x.shape, graph), context),
          buffers: make(bufferSpecs(x.shape), context),
        };
        if (inside.length > 0) {
          const step = stepOf(definition, graph, x);
          const parts = buildingParts(layers, built, step, context);
          definition.call(options, built.params as Record<string, Tensor>, x, step as Graph, context, parts);
        }
        return built;
      },
    };
    return makeLayer(layer, properties);
  };
}

/** The part of a sampled graph that a layer works on; any other graph is worked on as a whole. */
const stepOf = <O extends object>(
  { needsGraph, takesBlocks }: LayerDefinition<O>,
  graph: Graph | undefined,
  x: Features,
): Graph | undefined => (graph === undefined || !needsGraph ? graph : graph.atRows(x.shape[0], takesBlocks === true));

/** Attaches a layer's properties to its call; the name shows in stack traces. */
export function makeLayer<Call extends (...args: never[]) => Tensor, O extends object>(
  call: Call,
  properties: LayerProperties<O>,
): Call & LayerProperties<O> & Initialised {
  Object.defineProperty(call, 'name', { value: properties.kind });
  Object.defineProperties(
    call,
    shownAs(() => `${properties.kind}(${JSON.stringify(properties.options)})`),
  );
  const methods: Initialised = {
    init: (given) => build(properties, given).params,
    initBuffers: (given) => build(properties, given).buffers,
  };
  return Object.assign(call, properties, methods, { toJSON: () => ({ kind: properties.kind, options: properties.options }) });
}

const nameOf = (context: Context, fallback: string): string => (context.path.length === 0 ? fallback : context.path.join('.'));

/** For layers that take sparse features in some settings only. */
export function refuseSparse(where: string, x: Features): asserts x is Tensor {
  if (x instanceof Tensor) return;
  throw new ShapeError({
    where,
    what: 'sparse features reach a layer that needs them dense',
    got: x.toString(),
    expected: 'a dense tensor',
    mend: 'Spell the zeros out with ops.toDense first',
  });
}

function make(specs: Readonly<Record<string, ParamSpec>>, { building }: Context): TensorTree {
  const out: TensorTree = {};
  if (building === null) throw new OptionError({ where: 'layers', what: 'parameters are made outside of init', mend: 'Call model.init' });
  for (const [name, spec] of Object.entries(specs))
    out[name] = initializer('layers', spec.init)(spec.shape, building.key.child(name), building.dtype);
  return out;
}

/** Checks that the parameters are there and fit the features. */
function readParams(where: () => string, specs: Readonly<Record<string, ParamSpec>>, given: unknown): Record<string, Tensor> {
  const params = (given ?? {}) as Record<string, Tensor>;
  for (const name in specs) {
    const { shape } = specs[name];
    const param = params[name];
    if (param instanceof Tensor && sameShape(param.shape, shape)) continue;
    throw new ShapeError({
      where: where(),
      what: param instanceof Tensor ? `the parameter '${name}' does not fit the features` : `the parameter '${name}' is missing`,
      got: param instanceof Tensor ? formatShape(param.shape) : typeof param,
      expected: formatShape(shape),
      mend: 'The features need the width that the model was initialised with',
      fields: { param: name, shape },
    });
  }
  return params;
}
