import { type FloatType, isFloat } from '../core/dtype.js';
import { GraphError, OptionError, ShapeError } from '../core/errors.js';
import { formatShape, type Shape, sameShape } from '../core/shape.js';
import type { Graph } from '../graph/graph.js';
import { type Initializer, initializer } from '../nn/initializers.js';
import type { SparseTensor } from '../runtime/sparse.js';
import { Tensor } from '../runtime/tensor.js';
import { Context, type ContextLike, type TensorTree } from './context.js';
import { type OptionSchema, readOptions } from './options.js';
import { type Built, bindParts, buildingParts, NO_LAYERS, type Part, type RunPart } from './parts.js';

/** Node features on their way through a network. */
export type Features = Tensor | SparseTensor;
/** What a layer returns: features, or features with a graph that replaces the one it got. */
export type LayerResult = Features | { readonly x: Tensor; readonly graph: Graph };

/** One parameter: its shape, initial value, and its name and orientation in PyTorch Geometric. */
export interface ParamSpec {
  readonly shape: Shape;
  readonly init: string | Initializer;
  /** Key in a PyG state_dict, below that of the layer; several stand for the slices along the first axis. */
  readonly pyg?: string | readonly string[];
  /** PyG stores it [out, in]. */
  readonly transpose?: boolean;
}

/** The definition of a layer. */
export interface LayerDefinition<O extends object> {
  /** Its kind, in camel case: the name of its constructor. */
  readonly kind: string;
  /** Where its constructor is found, for messages. Default 'layers'. */
  readonly group?: 'layers' | 'models';
  readonly options: OptionSchema;
  /** Parameters for features of a shape, on a graph like the given one. */
  readonly params?: (options: O, inShape: Shape, graph: Graph | undefined) => Readonly<Record<string, ParamSpec>>;
  /** Values beside the parameters that gradients never see, such as running statistics. */
  readonly buffers?: (options: O, inShape: Shape) => Readonly<Record<string, ParamSpec>>;
  /** True for layers that cannot do without a graph. Default false. */
  readonly needsGraph?: boolean;
  /** True for layers that take a block of a sampled graph: `graph.numReceivers` rows out of `graph.numNodes`. Default false. */
  readonly takesBlocks?: boolean;
  /** Layers inside this one, by the name under which their parameters nest. */
  readonly parts?: (options: O) => Readonly<Record<string, Part>>;
  /** True for layers that take sparse features. Default false. */
  readonly takesSparse?: boolean;
  /** The layer itself: pure, and differentiable in its parameters. */
  call(
    options: O,
    params: Record<string, Tensor>,
    x: Features,
    graph: Graph,
    context: Context,
    parts: Record<string, RunPart>,
  ): LayerResult;
}

/** A layer without its call. */
export interface LayerProperties<O extends object = object> {
  readonly kind: string;
  /** What it was made from; null for containers. */
  readonly definition: LayerDefinition<never> | null;
  /** The options with defaults filled in. */
  readonly options: Readonly<O> & { readonly name: string };
  /** Schema of the parameters for features of a shape, without those of the parts; empty for containers. */
  paramSpecs(inShape: Shape, graph?: Graph): Readonly<Record<string, ParamSpec>>;
  /** Schema of the buffers, likewise. */
  bufferSpecs(inShape: Shape): Readonly<Record<string, ParamSpec>>;
  /** The layers inside, by name. */
  readonly parts: Readonly<Record<string, Layer>>;
  /** Prefixes of the parts' keys in a PyG state_dict, where they have one. */
  readonly pygParts: Readonly<Record<string, string>>;
  /** Makes parameters and buffers for features like x. */
  build(x: Features, graph: Graph | undefined, context: Context): Built;
  /** The call with a graph handed on. */
  apply(params: unknown, x: Features, graph: Graph | undefined, context: Context): { x: Tensor; graph: Graph | undefined };
}

/** A callable object: `layer(params, x, graph?, context?)`. It stores its options and never its weights. */
export interface Layer<O extends object = object> extends LayerProperties<O> {
  (params: unknown, x: Features, graph?: Graph, context?: ContextLike | Context): Tensor;
}

/** A function that makes layers of one kind. */
export interface LayerFactory<Given extends object, O extends object> {
  (options?: Given): Layer<O>;
  readonly definition: LayerDefinition<O>;
}

/**
 * Makes a kind of layer from its definition: options are checked, parameters follow from the schema, and the result is a
 * plain function with its options attached.
 */
export function define<O extends object, Given extends object = Partial<O>>(
  definition: LayerDefinition<O>,
): LayerFactory<Given & { name?: string }, O> {
  const { kind, group = 'layers' } = definition;
  const where = `${group}.${kind}`;
  const factory = (given: object = {}): Layer<O> => {
    const options = Object.freeze(readOptions<O & { name: string }>(where, definition.options, given));
    const inside = Object.entries(definition.parts?.(options) ?? {});
    const layers = inside.length === 0 ? NO_LAYERS : Object.fromEntries(inside.map(([name, { layer }]) => [name, layer]));
    const bufferSpecs: Layer<O>['bufferSpecs'] = (inShape) => definition.buffers?.(options, inShape) ?? {};
    const paramSpecs: Layer<O>['paramSpecs'] = (inShape, graph) => definition.params?.(options, inShape, graph) ?? {};
    const apply: Layer<O>['apply'] = (params, x, graph, context) => {
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
      const result = definition.call(options, weights, x, step as Graph, context, bindParts(layers, params, step, context));
      return 'graph' in result ? result : { x: result as Tensor, graph };
    };
    const layer = (params: unknown, x: Features, graph?: Graph, context?: ContextLike | Context): Tensor =>
      apply(params, x, graph, Context.from(context)).x;
    return makeLayer(layer, {
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
    });
  };
  return Object.assign(factory, { definition });
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
): Call & LayerProperties<O> {
  Object.defineProperty(call, 'name', { value: properties.kind });
  const inspect = { value: () => `${properties.kind}(${JSON.stringify(properties.options)})`, enumerable: false };
  Object.defineProperty(call, Symbol.for('nodejs.util.inspect.custom'), inspect);
  return Object.assign(call, properties, { toJSON: () => ({ kind: properties.kind, options: properties.options }) });
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

/** The float type of features. */
export const floatOf = ({ dtype }: Features): FloatType => (isFloat(dtype) ? dtype : 'f32');
