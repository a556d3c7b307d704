import type { Graph } from '../graph/graph.js';
import type { Tensor } from '../runtime/tensor.js';
import type { Context, TensorTree } from './context.js';
import type { Features, Layer } from './define.js';

/** Parameters and buffers of a layer, as made for the first time. */
export interface Built {
  readonly params: TensorTree;
  readonly buffers: TensorTree;
}

/** A layer inside a layer. Its parameters, buffers and random numbers nest under its name. */
export interface Part {
  readonly layer: Layer;
  /** Prefix of its keys in a PyG state_dict, below that of the whole. */
  readonly pyg?: string;
}

/** Runs a part, on the graph of the whole unless given another. */
export type RunPart = (x: Features, graph?: Graph) => Tensor;

/** The parts as functions of their input, each with the parameters and the context of its name. */
export function bindParts(
  layers: Readonly<Record<string, Layer>>,
  params: unknown,
  graph: Graph | undefined,
  context: Context,
): Record<string, RunPart> {
  const tree = (params ?? {}) as TensorTree;
  return bind(layers, (name, layer, x, given) => layer.apply(tree[name], x, given ?? graph, context.child(name)).x);
}

/** The parts as functions that make their parameters at their first use. */
export function buildingParts(
  layers: Readonly<Record<string, Layer>>,
  built: Built,
  graph: Graph | undefined,
  context: Context,
): Record<string, RunPart> {
  return bind(layers, (name, layer, x, given) => buildPart(layer, name, built, x, given ?? graph, context.child(name)).x);
}

function bind(
  layers: Readonly<Record<string, Layer>>,
  run: (name: string, layer: Layer, x: Features, graph?: Graph) => Tensor,
): Record<string, RunPart> {
  return Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, (x, graph) => run(name, layer, x, graph)]));
}

/** Makes a part's parameters at its first use, and runs it with them. */
export function buildPart(layer: Layer, name: string, built: Built, x: Features, graph: Graph | undefined, context: Context) {
  if (built.params[name] === undefined) {
    const { params, buffers } = layer.build(x, graph, context);
    built.params[name] = params;
    if (Object.keys(buffers).length > 0) built.buffers[name] = buffers;
  }
  return layer.apply(built.params[name], x, graph, context);
}
