import { OptionError } from '../core/errors.js';
import { bool, int, number, oneOf } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import { ginConv } from '../layers/conv/ginConv.js';
import { gineConv } from '../layers/conv/gineConv.js';
import { gpsConv } from '../layers/conv/gpsConv.js';
import type { Features } from '../layers/define.js';
import { dense } from '../layers/dense.js';
import type { Layer, Part, RunPart } from '../layers/layer.js';
import { mlp } from '../layers/mlp.js';
import { activation, type LayerOptions } from '../layers/options.js';
import { segmentMax, segmentMean, segmentSum } from '../ops/segment.js';
import type { Tensor } from '../runtime/tensor.js';

/** Options of networks of `gpsConv`. */
export const transformerOptions = {
  /** Width of the features between layers. */
  units: int({ min: 1 }),
  /** Width of the output. */
  outputs: int({ min: 1 }),
  /** Number of layers. Default 3. */
  layers: int({ min: 1, default: 3 }),
  /** Number of heads, which divides `units`. Default 4. */
  heads: int({ min: 1, default: 4 }),
  /** What passes messages: `gineConv`, which needs edge attributes, or `ginConv`, around two linear maps; or nothing. Default 'gin'. */
  conv: oneOf(['gin', 'gine', 'none'], 'gin'),
  /** One row for each graph: 'sum', 'mean' or 'max' of its nodes; 'none' keeps a row for each node. Default 'none'. */
  readout: oneOf(['none', 'sum', 'mean', 'max'], 'none'),
  /** In each layer. Default 'batchNorm'. */
  norm: oneOf(['batchNorm', 'layerNorm', 'none'], 'batchNorm'),
  /** In the maps of each layer and of the head. Default 'relu'. */
  activation: activation('relu'),
  /** Probability of dropping an element while training. Default 0. */
  dropout: number({ min: 0, max: 1, default: 0 }),
  /** A hidden layer in the head, half as wide. Default true. */
  deepHead: bool(true),
};

export type TransformerOptions = LayerOptions<typeof transformerOptions>;

/** Heads have to divide the width. @throws OptionError */
export function refuseUndivided(where: string, { units, heads }: { units: number; heads: number }): void {
  if (units % heads === 0) return;
  throw new OptionError({ where, what: "the heads do not divide 'units'", got: `${heads} heads for ${units}`, expected: 'a divisor' });
}

/** A linear map, layers with some attention, and a head. */
export function transformerParts(
  options: TransformerOptions,
  attention: 'multihead' | 'performer' | Layer,
): Readonly<Record<string, Part>> {
  const { units, outputs, layers, heads, conv, norm, activation, dropout, deepHead } = options;
  const nn = mlp({ units: [units, units], norm: 'none', activation });
  const convs = { gin: () => ginConv({ nn }), gine: () => gineConv({ nn }), none: () => null };
  const parts: Record<string, Part> = { input: { layer: dense({ units }), pyg: 'node_emb' } };
  for (let i = 1; i <= layers; i++)
    parts[`conv${i}`] = {
      layer: gpsConv({ units, conv: convs[conv](), heads, attention, norm, activation, dropout }),
      pyg: `convs.${i - 1}`,
    };
  const widths = deepHead ? [Math.max(1, units >> 1), outputs] : [outputs];
  return { ...parts, head: { layer: mlp({ units: widths, norm: 'none', activation }), pyg: 'mlp' } };
}

const readouts = { sum: segmentSum, mean: segmentMean, max: segmentMax };

/** The parts one after the other, and the readout before the head. */
export function runTransformer(
  { layers, readout }: TransformerOptions,
  x: Features,
  graph: Graph,
  parts: Readonly<Record<string, RunPart>>,
): Tensor {
  let h = parts.input(x);
  for (let i = 1; i <= layers; i++) h = parts[`conv${i}`](h);
  return parts.head(readout === 'none' ? h : readouts[readout](h, graph.pool));
}
