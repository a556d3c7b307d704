import { misfit } from '../core/expect.js';
import type { GraphLike } from '../graph/batch.js';
import { Graph } from '../graph/graph.js';
import { build, type Weights } from '../layers/build.js';
import { Context, type ContextLike, type TensorTree } from '../layers/context.js';
import { type Features, type LayerProperties, makeLayer } from '../layers/define.js';
import { readInput } from '../layers/input.js';
import type { InitOptions } from '../layers/layer.js';
import type { Match } from '../nn/optimizers/groups.js';
import { slice } from '../ops/layout.js';
import type { Tensor } from '../runtime/tensor.js';
import type { Parts } from './names.js';

/** The call of a network: pure, `network(params, graph, context?)` or, as a layer, `network(params, x, graph?, context?)`. */
interface NetworkCall {
  (params: unknown, graph: Graph, context?: ContextLike | Context): Tensor;
  (params: unknown, x: Features, graph?: Graph, context?: ContextLike | Context): Tensor;
}

/** A layer made of layers that takes a graph as well, with its parameters. It knows nothing of training. */
export interface Network extends LayerProperties, NetworkCall {
  readonly parts: Parts;
  /** Live parameters in a plain nested dictionary; null before the first init or fit. */
  params: TensorTree | null;
  /** Values beside the parameters; null like them. */
  buffers: TensorTree | null;
  /** Whose parameters training leaves as they are, as `model.freeze` chose them; besides, layers made with `trainable: false`. */
  frozen: readonly Match[];
  /** New parameters; the model itself is not changed. */
  init(options: InitOptions): TensorTree;
  /** New buffers, like `init`. */
  initBuffers(options: InitOptions): TensorTree;
}

/** @throws OptionError for what is no network, as `sequential`, `module` and the ready-made models make them. */
export function expectNetwork(where: string, network: Network): Network {
  if (typeof network === 'function' && typeof network.init === 'function' && typeof network.parts === 'object') return network;
  throw misfit(where, 'the model', network, 'a model', 'Make one by sequential, module or models');
}

/** A network with the options, parts and parameters of a layer. */
export function networkOf({
  kind,
  definition,
  options,
  paramSpecs,
  bufferSpecs,
  parts,
  pygParts,
  apply,
  build: make,
}: LayerProperties): Network {
  const where = options.name || kind;
  const call: NetworkCall = (params: unknown, second: Features | Graph, third?: unknown, fourth?: unknown): Tensor => {
    const { x, graph } = readInput(where, second, third, definition?.takesNoFeatures !== true);
    const context = second instanceof Graph ? third : fourth;
    // by the signatures of NetworkCall
    return seedRows(graph, apply(params, x, graph, Context.from(context as ContextLike | undefined)).x);
  };
  const layer = makeLayer(call, { kind, definition, options, paramSpecs, bufferSpecs, parts, pygParts, apply, build: make });
  const own: Pick<Network, 'params' | 'buffers' | 'frozen' | 'init' | 'initBuffers'> = {
    params: null,
    buffers: null,
    frozen: [],
    init: (given) => build(layer, given).params,
    initBuffers: (given) => build(layer, given).buffers,
  };
  return Object.assign(layer, own);
}

/** Of a sampled graph only the rows of its seeds are an answer; they come first. */
const seedRows = (graph: Graph | undefined, y: Tensor): Tensor => {
  const seeds = graph?.numSeeds ?? null;
  return seeds === null || y.shape[0] === seeds ? y : slice(y, { end: seeds });
};

/** True for layers that are networks. */
export const isNetwork = (layer: object): layer is Network => 'params' in layer;

export const hasWeights = ({ params, buffers }: Network): boolean => params !== null && buffers !== null;

/** Fills in parameters and buffers that are absent; `like` may be null where none is. */
export function ensureWeights(network: Network, like: GraphLike | null, seed: number): Weights {
  if (network.params === null || network.buffers === null) {
    const made = build(network, { seed, like: like as GraphLike });
    network.params ??= made.params;
    network.buffers ??= made.buffers;
  }
  return { params: network.params, buffers: network.buffers };
}
