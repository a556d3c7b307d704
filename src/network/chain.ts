import type { Graph } from '../graph/graph.js';
import type { TensorTree } from '../layers/context.js';
import type { Features, Layer } from '../layers/define.js';
import type { Built } from '../layers/layer.js';
import { buildPart } from '../layers/parts.js';
import { giveBack } from '../runtime/passing.js';
import { Tensor } from '../runtime/tensor.js';
import type { Parts } from './names.js';

/** What a container computes, layer-like. */
export type Body = Pick<Layer, 'apply' | 'build'>;

const part = (tree: unknown, name: string): TensorTree | undefined => (tree as Record<string, TensorTree> | null | undefined)?.[name];

interface State {
  readonly x: Features;
  readonly graph: Graph | undefined;
}

/** Nobody else has what went from one part to the next; a part that makes a graph may have put it there, and a graph keeps what it was given. */
function leave({ x, graph }: State, after: State): void {
  if (x instanceof Tensor && x !== after.x && x !== graph?.x && graph === after.graph) giveBack(x);
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
