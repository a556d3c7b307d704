import { int, number, oneOf } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import { lstmJump } from '../layers/cell/lstmJump.js';
import type { Layer } from '../layers/define.js';
import { dense } from '../layers/dense.js';
import { dropout as dropoutLayer } from '../layers/dropout.js';
import { jump as joinDepths } from '../layers/jumpingKnowledge.js';
import type { Part, RunPart } from '../layers/layer.js';
import { mlp } from '../layers/mlp.js';
import { batchNorm } from '../layers/norm/batchNorm.js';
import { layerNorm } from '../layers/norm/layerNorm.js';
import type { LayerOptions } from '../layers/options.js';
import { activation } from '../layers/options.js';
import { activation as byName } from '../nn/activations.js';
import { concat } from '../ops/layout.js';
import { segmentMax, segmentMean, segmentSum } from '../ops/segment.js';
import type { Tensor } from '../runtime/tensor.js';

/** Options that stacks of convolutions share. */
export const stackOptions = {
  /** Width of the hidden layers. */
  units: int({ min: 1 }),
  /** Number of convolutions. Default 3. */
  layers: int({ min: 1, default: 3 }),
  /** Width of the output; 0 leaves the hidden width. Default 0. */
  outputs: int({ min: 0, default: 0 }),
  /** One row for each graph: 'sum', 'mean' or 'max' of its nodes; 'none' keeps a row for each node. Default 'none'. */
  readout: oneOf(['none', 'sum', 'mean', 'max'], 'none'),
  /**
   * Depths that go into the result: the last, or all of them side by side ('cat'), as maximum ('max') or in a sum that an lstm weighs ('lstm').
   * Default 'none': the last, plain.
   */
  jump: oneOf(['none', 'last', 'cat', 'max', 'lstm'], 'none'),
  /** Normalisation after each convolution. Default 'none'. */
  norm: oneOf(['none', 'batchNorm', 'layerNorm'], 'none'),
  /** After the normalisation. Default 'relu'. */
  activation: activation('relu'),
  /** Probability of dropping a hidden element while training. Default 0. */
  dropout: number({ min: 0, max: 1, default: 0 }),
};

export type StackOptions = LayerOptions<typeof stackOptions>;

const norms = { batchNorm, layerNorm };
const readouts = { sum: segmentSum, mean: segmentMean, max: segmentMax };

/** True when the last convolution is the output, with nothing after it. */
const endsPlain = ({ readout, jump }: StackOptions): boolean => readout === 'none' && jump === 'none';

/** The parts of a stack: `conv` makes a convolution of some width, or the one that makes the output. Names in PyG are those of its BasicGNN. */
export function stackParts(options: StackOptions, conv: (units: number, isOutput: boolean) => Layer): Readonly<Record<string, Part>> {
  const { units, layers, outputs, readout, jump, norm, activation, dropout } = options;
  const parts: Record<string, Part> = {};
  for (let i = 0; i < layers; i++) {
    const plain = endsPlain(options) && i === layers - 1;
    parts[`conv${i + 1}`] = { layer: conv(plain && outputs > 0 ? outputs : units, plain && outputs > 0), pyg: `convs.${i}` };
    if (plain) break;
    if (norm !== 'none') parts[`norm${i + 1}`] = { layer: norms[norm]({ activation }), pyg: `norms.${i}` };
    if (dropout > 0) parts[`dropout${i + 1}`] = { layer: dropoutLayer({ rate: dropout }) };
  }
  if (jump === 'lstm') parts.jump = { layer: lstmJump({ layers }), pyg: 'jk' };
  if (outputs === 0 || endsPlain(options)) return parts;
  const head = readout === 'none' ? dense({ units: outputs }) : mlp({ units: [units, outputs], norm: 'none', activation, dropout });
  return { ...parts, head: { layer: head, pyg: readout === 'none' ? 'lin' : 'mlp' } };
}

/** Convolution, normalisation, activation and dropout at each depth; then the depths joined, the nodes of a graph, and the head. */
export function runStack(options: StackOptions, x: Tensor, graph: Graph, parts: Readonly<Record<string, RunPart | undefined>>): Tensor {
  const { layers, jump, readout, activation } = options;
  const act = byName('models', activation);
  const depths: Tensor[] = [];
  let h = x;
  for (let i = 1; i <= layers; i++) {
    h = (parts[`conv${i}`] as RunPart)(h);
    if (i === layers && endsPlain(options)) return h;
    h = parts[`norm${i}`]?.(h) ?? act(h);
    h = parts[`dropout${i}`]?.(h) ?? h;
    depths.push(h);
  }
  const joined = jump === 'cat' || jump === 'max' ? joinDepths(depths, jump) : (parts.jump?.(concat(depths)) ?? h);
  const pooled = readout === 'none' ? joined : readouts[readout](joined, graph.pool);
  return parts.head?.(pooled) ?? pooled;
}
