import { GraphError, OptionError } from '../core/errors.js';
import { Graph } from '../graph/graph.js';
import type { Context, TensorTree } from '../layers/context.js';
import type { Features, Layer, LayerResult } from '../layers/define.js';
import type { Built } from '../layers/layer.js';
import { buildPart } from '../layers/parts.js';
import { giveBack } from '../runtime/passing.js';
import { Tensor } from '../runtime/tensor.js';

/** The parts of a container by name, in order. */
export type Parts = Readonly<Record<string, Layer>>;
/** What a container computes, layer-like. */
export type Body = Pick<Layer, 'apply' | 'build'>;

/** The user's function of a module: its parts, their parameters, features and graph, and the context. */
export type ModuleCall<P extends Parts> = (
  parts: P,
  params: { [K in keyof P]: TensorTree },
  input: { readonly x: Tensor; readonly graph: Graph },
  context: Context,
) => LayerResult;

/** Names parts that come as a list: their own name, or their kind and a number that counts from 1. */
export function nameParts(layers: readonly Layer[] | Parts): Parts {
  if (!Array.isArray(layers)) return layers as Parts;
  const counts = new Map<string, number>();
  const parts: Record<string, Layer> = {};
  for (const layer of layers as readonly Layer[]) {
    if (typeof layer !== 'function' || layer.kind === undefined) {
      throw new OptionError({
        where: 'sequential',
        what: `part ${Object.keys(parts).length} is not a layer`,
        got: typeof layer,
        expected: 'layers, as layers.dense({ … }) makes them',
      });
    }
    const count = (counts.get(layer.kind) ?? 0) + 1;
    counts.set(layer.kind, count);
    const name = layer.options.name || `${layer.kind}${count}`;
    if (name in parts)
      throw new OptionError({
        where: 'sequential',
        what: 'two parts have one name',
        got: `'${name}'`,
        expected: 'a name of its own for each part',
      });
    parts[name] = layer;
  }
  return parts;
}

const part = (tree: unknown, name: string): TensorTree | undefined => (tree as Record<string, TensorTree> | null | undefined)?.[name];

interface State {
  readonly x: Features;
  readonly graph: Graph | undefined;
}

/** Nobody else has what went from one part to the next; a part that makes a graph may have put it there. */
function leave(before: State, after: State): void {
  if (before.x instanceof Tensor && before.x !== after.x && before.graph === after.graph) giveBack(before.x);
}

/** One part after the other. What goes from one to the next is given back unless a derivative needs it. */
export function chain(parts: Parts): Body {
  return {
    apply: (params, x, graph, context) => {
      let state: State = { x, graph };
      for (const name of Object.keys(parts)) {
        const before = state;
        state = parts[name].apply(part(params, name), before.x, before.graph, context.child(name));
        if (before.x !== x) leave(before, state);
      }
      return state as { x: Tensor; graph: Graph | undefined };
    },
    build: (x, graph, context) => {
      const built: Built = { params: {}, buffers: {} };
      let state: State = { x, graph };
      for (const name of Object.keys(parts)) {
        const before = state;
        state = buildPart(parts[name], name, built, before.x, before.graph, context.child(name));
        if (before.x !== x) leave(before, state);
      }
      return built;
    },
  };
}

/** Parts joined by a function of the user's. */
export function custom<P extends Parts>(parts: P, call: ModuleCall<P>): Body {
  const run = (given: P, params: unknown, x: Features, graph: Graph | undefined, context: Context) => {
    const result = call(given, (params ?? {}) as Parameters<ModuleCall<P>>[1], { x: x as Tensor, graph: graph as Graph }, context);
    return 'graph' in result ? result : { x: result as Tensor, graph };
  };
  return {
    apply: (params, x, graph, context) => run(parts, params, x, graph, context),
    build: (x, graph, context) => {
      const built: Built = { params: {}, buffers: {} };
      const makers = Object.fromEntries(
        Object.entries(parts).map(([name, layer]) => [
          name,
          Object.assign((_: unknown, h: Features, g?: Graph) => buildPart(layer, name, built, h, g, context.child(name)).x, layer),
        ]),
      );
      run(makers as unknown as P, {}, x, graph, context);
      return built;
    },
  };
}

/** Features and graph of a call that gave either a graph, or features and maybe a graph. */
export function readInput(where: string, second: Features | Graph, third: unknown): { x: Features; graph: Graph | undefined } {
  if (!(second instanceof Graph)) return { x: second, graph: third instanceof Graph ? third : undefined };
  if (second.x === null) throw new GraphError({ where, what: 'the graph has no features', expected: 'x', mend: 'Give data.graph an x' });
  return { x: second.x, graph: second };
}
