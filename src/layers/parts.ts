import type { Graph } from '../graph/graph.js';
import type { Tensor } from '../runtime/tensor.js';
import type { Context, TensorTree } from './context.js';
import type { Built, Features, Layer, RunPart } from './layer.js';

type Layers = Readonly<Record<string, Layer>>;

/** The parts as functions of their input, each with the parameters and the context of its name. */
export function bindParts(layers: Layers, params: unknown, graph: Graph | undefined, context: Context): Record<string, RunPart> {
  if (layers === NO_LAYERS) return NO_PARTS;
  const tree = (params ?? {}) as TensorTree;
  return bind(layers, tree, graph, context, (name, x, on) => layers[name].apply(tree[name], x, on, context.child(name)));
}

/** The parts as functions that make their parameters at their first use. */
export function buildingParts(layers: Layers, built: Built, graph: Graph | undefined, context: Context): Record<string, RunPart> {
  return bind(layers, built.params, graph, context, (name, x, on) => buildPart(layers[name], name, built, x, on, context.child(name)));
}

/** Of a layer without parts: known by identity, since every call asks. */
export const NO_LAYERS: Layers = Object.freeze({});
const NO_PARTS: Record<string, RunPart> = Object.freeze({});

type Run = (name: string, x: Features, graph: Graph | undefined) => { x: Tensor; graph: Graph | undefined };

function bind(layers: Layers, params: TensorTree, graph: Graph | undefined, context: Context, run: Run): Record<string, RunPart> {
  const bound: Record<string, RunPart> = {};
  for (const name of Object.keys(layers)) {
    const onward = (x: Features, on?: Graph) => run(name, x, on ?? graph);
    const call = (x: Features, on?: Graph): Tensor => onward(x, on).x;
    const replay = (given: TensorTree, x: Features, nth: number): Tensor =>
      layers[name].apply(given, x, graph, context.child(name).replica(nth)).x;
    const whole = Object.defineProperty(Object.assign(call, { onward, replay }), 'params', { get: () => params[name] });
    bound[name] = whole as unknown as RunPart; // all properties were just given; a layer inside has a graph where the whole has one
  }
  return bound;
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
