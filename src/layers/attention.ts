import { bool, int, number, oneOf } from '../core/options/vocabulary.js';
import { type AttentionStructure, attentionAttributes, type LoopFill } from '../graph/attention.js';
import type { Graph } from '../graph/graph.js';
import { maskOfSlots } from '../graph/masked.js';
import { activation as byName } from '../nn/activations.js';
import type { InitializerName } from '../nn/initializers.js';
import type { AttentionDropout, AttentionThrough } from '../ops/attention.js';
import { add, mul } from '../ops/binary.js';
import { reshape } from '../ops/layout.js';
import { mean } from '../ops/reduce.js';
import type { Tensor } from '../runtime/tensor.js';
import { project } from './activate.js';
import type { Context } from './context.js';
import type { Features, ParamSpec } from './define.js';
import type { LayerOptions } from './options.js';
import { activation } from './options.js';

/** Options that convolutions with attention share. */
export const attentionOptions = {
  /** Width of the output of each head. */
  units: int({ min: 1 }),
  /** Number of heads. Default 1. */
  heads: int({ min: 1, default: 1 }),
  /** Heads stand side by side, [nodes, heads · units]; else their mean, [nodes, units]. Default true. */
  concat: bool(true),
  /** Probability of dropping an edge for one head while training, after the softmax. Default 0. */
  dropout: number({ min: 0, max: 1, default: 0 }),
  /** Edge attributes, where the graph has some, take part in the attention. Default true. */
  useEdgeAttr: bool(true),
  /** Default 'linear'. */
  activation: activation('linear'),
  /** Default true. */
  useBias: bool(true),
};

export type AttentionConvOptions = LayerOptions<typeof attentionOptions>;

/** Options of the convolutions after GAT. */
export const gatFamilyOptions = {
  ...attentionOptions,
  /** Slope of leakyRelu for negative scores. Default 0.2. */
  negativeSlope: number({ min: 0, default: 0.2 }),
  /** Loops are taken out, and each node gets one. Default true. */
  addSelfLoops: bool(true),
  /** What the attributes of a new loop are made of: those of the edges that come in. Default 'mean'. */
  fillValue: oneOf(['mean', 'sum', 'min', 'max'], 'mean'),
  /** Adds a linear map of x. Default false. */
  residual: bool(false),
};

export type GatFamilyOptions = LayerOptions<typeof gatFamilyOptions>;

/** Columns of all heads, and of the output. */
export const columnsOf = ({ units, heads, concat }: AttentionConvOptions): { inner: number; outer: number } => ({
  inner: units * heads,
  outer: concat ? units * heads : units,
});

/** Width of the edge attributes that take part; 0 for none. */
export const edgeWidth = ({ useEdgeAttr }: AttentionConvOptions, graph: Graph | undefined): number =>
  useEdgeAttr ? (graph?.edgeAttr?.shape[1] ?? 0) : 0;

/** The map of the edge attributes, where the graph has some. */
export function edgeKernelSpec(
  options: AttentionConvOptions,
  graph: Graph | undefined,
  init: InitializerName,
): Readonly<Record<string, ParamSpec>> {
  const width = edgeWidth(options, graph);
  if (width === 0) return {};
  return { edgeKernel: { shape: [width, columnsOf(options).inner], init, pyg: 'lin_edge.weight', transpose: true } };
}

/** Residual kernel and bias of the convolutions after GAT. */
export function outputSpecs(options: GatFamilyOptions, width: number): Readonly<Record<string, ParamSpec>> {
  const { outer } = columnsOf(options);
  return {
    ...(options.residual ? { residualKernel: { shape: [width, outer], init: 'glorotUniform', pyg: 'res.weight', transpose: true } } : {}),
    ...(options.useBias ? { bias: { shape: [outer], init: 'zeros', pyg: 'bias' } } : {}),
  };
}

/** Dropout on the attention of one call; null when nothing is dropped. */
export const attentionDropout = (where: string, { dropout: rate }: AttentionConvOptions, context: Context): AttentionDropout | null =>
  context.training && rate > 0 ? { rate, key: context.requireKey(where) } : null;

/** What is done to the attention of a call: it is shown to who listens, and masked. Null where nothing is. */
export function attentionThrough(graph: Graph, structure: AttentionStructure, { listener, path }: Context): AttentionThrough | null {
  const hear = listener?.attention;
  if (hear === undefined && graph.edgeMask === null) return null;
  return (alpha) => {
    hear?.({ path, structure, alpha });
    return maskSlots(graph, structure, alpha);
  };
}

/** Something of each slot times the mask of its edge, where the graph has one. [slots, h] -> [slots, h]. */
export const maskSlots = ({ edgeMask }: Graph, structure: AttentionStructure, values: Tensor): Tensor =>
  edgeMask === null ? values : mul(values, maskOfSlots(structure, edgeMask));

/** Edge attributes for the slots of a structure; null when none take part. */
export const edgeAttrFor = (
  options: AttentionConvOptions & { readonly fillValue?: LoopFill },
  graph: Graph,
  structure: AttentionStructure,
): Tensor | null =>
  // a width of attributes says that there are some
  edgeWidth(options, graph) === 0 ? null : attentionAttributes(structure, graph.edgeAttr as Tensor, options.fillValue ?? 'mean');

/** The heads side by side, or their mean. y: [nodes, heads · units] -> [nodes, heads · units] or [nodes, units]. */
export const joinHeads = ({ units, heads, concat }: AttentionConvOptions, y: Tensor): Tensor =>
  concat || heads === 1 ? y : mean(reshape(y, [-1, heads, units]), { axis: 1 });

/** The bias that attention can add itself: where nothing comes between. */
export const fusedBias = ({ heads, concat }: AttentionConvOptions, bias: Tensor | undefined): Tensor | null =>
  concat || heads === 1 ? (bias ?? null) : null;

/** act(heads joined + residual + bias): what follows the attention; `fused` bias has been added. */
export function finish(
  options: GatFamilyOptions,
  y: Tensor,
  x: Features,
  { residualKernel, bias }: Readonly<Record<string, Tensor | undefined>>,
): Tensor {
  const left = fusedBias(options, bias) === null ? (bias ?? null) : null;
  const joined = joinHeads(options, y);
  const shifted = left === null ? joined : add(joined, left);
  const all = residualKernel ? add(shifted, project(x, residualKernel)) : shifted;
  return byName('layers', options.activation)(all);
}
