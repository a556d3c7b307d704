import type { FloatType } from '../core/dtype.js';
import type { Schema } from '../core/options/option.js';
import type { Shape } from '../core/shape.js';
import type { GraphLike } from '../graph/batch.js';
import type { Graph } from '../graph/graph.js';
import type { Initializer, InitializerName } from '../nn/initializers.js';
import type { SparseTensor } from '../runtime/sparse.js';
import type { Tensor } from '../runtime/tensor.js';
import type { Context, ContextLike, TensorTree } from './context.js';

/** Node features on their way through a network. */
export type Features = Tensor | SparseTensor;
/** What a layer returns: features, or features with a graph that replaces the one it got. */
export type LayerResult = Features | { readonly x: Tensor; readonly graph: Graph };

/** One parameter: its shape, initial value, and its name and orientation in PyTorch Geometric. */
export interface ParamSpec {
  readonly shape: Shape;
  readonly init: InitializerName | Initializer;
  /** Key in a PyG state_dict, below that of the layer; several stand for the slices along the first axis. */
  readonly pyg?: string | readonly string[];
  /** PyG stores it [out, in]. */
  readonly transpose?: boolean;
}

/**
 * The definition of a layer. O: its options with defaults filled in; S: their declarations; X: the features it takes.
 *
 * @term kind: what a layer is called in files and containers, the name of its constructor
 * @term buffer: a value beside the parameters that gradients never see, such as running statistics
 */
export interface LayerDefinition<O extends object, S = Schema, X extends Features = Features> {
  /** Its kind, in camel case: the name of its constructor. */
  readonly kind: string;
  /** Where its constructor is found, for messages. Default 'layers'. */
  readonly group?: 'layers' | 'models';
  /** Each option's type, default and check; the comment above it documents it. */
  readonly options: S;
  /** Options that depend on each other: refuses those that contradict, and returns those that follow from others. */
  readonly settle?: (options: O, where: string) => Readonly<Record<string, unknown>>;
  /** Options as files of earlier versions hold them -> as they are given today. Default: the same. */
  readonly restore?: (stored: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Parameters for features of a shape, on a graph like the given one. */
  readonly params?: (options: O, inShape: Shape, graph: Graph | undefined) => Readonly<Record<string, ParamSpec>>;
  /** Values beside the parameters that gradients never see, such as running statistics. */
  readonly buffers?: (options: O, inShape: Shape) => Readonly<Record<string, ParamSpec>>;
  /** Columns of the output for features of a width, of an aggregation that changes it: convolutions ask before they make their parameters. */
  readonly width?: (options: O, width: number) => number;
  /** True for layers that cannot do without a graph. Default false. */
  readonly needsGraph?: boolean;
  /** True for models that learn rows of their own: they are called with graphs without x as well. Default false. */
  readonly takesNoFeatures?: boolean;
  /** True for layers that take a block of a sampled graph: `graph.numReceivers` rows out of `graph.numNodes`. Default false. */
  readonly takesBlocks?: boolean;
  /** Layers inside this one, by the name under which their parameters nest. */
  readonly parts?: (options: O) => Readonly<Record<string, Part>>;
  /** True for layers that take sparse features. Default false. */
  readonly takesSparse?: boolean;
  /** The layer itself: pure, and differentiable in its parameters. */
  call(options: O, params: Record<string, Tensor>, x: X, graph: Graph, context: Context, parts: Record<string, RunPart>): LayerResult;
}

/** A layer without its call. */
export interface LayerProperties<O extends object = object> {
  readonly kind: string;
  /** What it was made from; null for containers. */
  readonly definition: LayerDefinition<never> | null;
  /** The options with defaults filled in. */
  readonly options: Readonly<O> & { readonly name: string; readonly trainable?: boolean };
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

/** How the parameters and buffers of a layer alone are made, as a network makes those of all its layers. */
export interface Initialised {
  /** New parameters for features like the given ones. */
  init(options: InitOptions): TensorTree;
  /** New buffers, like `init`. */
  initBuffers(options: InitOptions): TensorTree;
}

/** Options of `init` and `initBuffers`. */
export interface InitOptions {
  /** Where the random numbers come from. Default: a fresh seed. */
  readonly seed?: number;
  /** A graph (or a list of them) like those to come, or features alone: it tells the width. */
  readonly like: GraphLike | readonly GraphLike[] | Features;
  /** Element type of the parameters. Default: that of the features. */
  readonly dtype?: FloatType;
}

/** A callable object: `layer(params, x, graph?, context?)`. It stores its options and never its weights. */
export interface Layer<O extends object = object> extends LayerProperties<O>, Initialised {
  (params: unknown, x: Features, graph?: Graph, context?: ContextLike | Context): Tensor;
}

/** Parameters and buffers of a layer, as made for the first time. */
export interface Built {
  readonly params: TensorTree;
  readonly buffers: TensorTree;
}

/**
 * A layer inside a layer. Its parameters, buffers and random numbers nest under its name.
 *
 * @term part: a layer inside a layer; its parameters and random numbers nest under its name
 */
export interface Part {
  readonly layer: Layer;
  /** Prefix of its keys in a PyG state_dict, below that of the whole. */
  readonly pyg?: string;
}

/** Runs a part, on the graph of the whole unless given another. */
export interface RunPart {
  (x: Features, graph?: Graph): Tensor;
  /** Runs it, and says on which graph what follows runs. */
  onward(x: Features, graph?: Graph): { readonly x: Tensor; readonly graph: Graph };
  /** The parameters it runs with; undefined before they are made. */
  readonly params: TensorTree | undefined;
  /** Runs it with other parameters, and random numbers that are the same for the same number. */
  replay(params: TensorTree, x: Features, nth: number): Tensor;
}
