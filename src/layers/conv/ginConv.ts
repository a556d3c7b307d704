import { constant } from '../../nn/initializers.js';
import { scale, shift } from '../../ops/affine.js';
import { add, mul } from '../../ops/binary.js';
import { spmm } from '../../ops/spmm.js';
import type { Tensor } from '../../runtime/tensor.js';
import type { Context } from '../context.js';
import { define, type Layer, type ParamSpec } from '../define.js';
import { receiverRows } from '../receivers.js';

/** Options of `ginConv`. */
export interface GinConvOptions {
  /** The network applied to the sums: a layer or a container. */
  readonly nn: Layer;
  /** ε, or where it starts. Default 0. */
  readonly eps: number;
  /** Learns ε. Default false. */
  readonly trainEps: boolean;
}

/** The schema of ε: a parameter where it is learned, else a buffer. */
export const epsSpec = (present: boolean, eps: number): Readonly<Record<string, ParamSpec>> =>
  present ? { eps: { shape: [1], init: constant(eps), pyg: 'eps' } } : {};

/** ε where it is not learned: from the buffers, or the options. */
const fixedEps = (eps: number, { buffers }: Context): number => (buffers?.eps as Tensor | undefined)?.item() ?? eps;

/** (1 + ε) x + messages, with ε from the parameters, the buffers or the options. */
export function addSelf(x: Tensor, messages: Tensor, learned: Tensor | undefined, eps: number, context: Context): Tensor {
  if (learned !== undefined) return add(mul(x, shift(learned, 1)), messages);
  const fixed = fixedEps(eps, context);
  return add(fixed === 0 ? x : scale(x, 1 + fixed), messages);
}

/**
 * Graph isomorphism network (arXiv:1810.00826): nn((1 + ε) x_i + Σ_j x_j) over the senders j of node i. Edge weights are ignored.
 *
 * Shapes: x [nodes, in] -> whatever `nn` makes of [nodes, in]. Params: nn, those of the network; eps [1] with `trainEps`.
 * Buffers: eps [1] without it.
 *
 * @example layers.ginConv({ nn: layers.mlp({ units: [32, 32] }) })
 */
export const ginConv = define<GinConvOptions, Pick<GinConvOptions, 'nn'> & Partial<GinConvOptions>>({
  kind: 'ginConv',
  options: {
    nn: { type: 'layer' },
    eps: { type: 'number', default: 0 },
    trainEps: { type: 'boolean', default: false },
  },
  needsGraph: true,
  takesBlocks: true,
  params: ({ trainEps, eps }) => epsSpec(trainEps, eps),
  buffers: ({ trainEps, eps }) => epsSpec(!trainEps, eps),
  parts: ({ nn }) => ({ nn: { layer: nn, pyg: 'nn' } }),
  call: ({ eps }, params, x, graph, context, { nn }) => {
    const own = x as Tensor;
    const whole = graph.numReceivers === graph.numNodes;
    // without ε the node itself is one more sender: a single pass
    if (whole && params.eps === undefined && fixedEps(eps, context) === 0) return nn(spmm(graph.loopedCsr, own));
    return nn(addSelf(receiverRows(graph, own), spmm(graph.inCsr, own), params.eps, eps, context));
  },
});
