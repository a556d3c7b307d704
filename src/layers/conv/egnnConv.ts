import { ShapeError } from '../../core/errors.js';
import { bool, int, optional } from '../../core/options/vocabulary.js';
import { uniform } from '../../nn/initializers.js';
import { sigmoid } from '../../ops/activations.js';
import { add, mul, sub } from '../../ops/binary.js';
import { concat, slice } from '../../ops/layout.js';
import { linear, matmul } from '../../ops/matmul.js';
import { silu } from '../../ops/smooth-activations.js';
import { sum } from '../../ops/sum.js';
import type { Tensor } from '../../runtime/tensor.js';
import { aggregateMessages, sourceRows, targetRows } from '../aggregate.js';
import { define, type ParamSpec } from '../define.js';
import { edgeColumns, rowsFor } from '../edgeMaps.js';
import { positionsOf } from '../positions.js';

type Specs = Readonly<Record<string, ParamSpec>>;

/** A linear map, silu and a linear map, under the names of a torch Sequential. */
function network(name: string, pyg: string, rows: number, hidden: number, units: number, useBias = true): Specs {
  const map = (at: 1 | 2, from: number, to: number): Specs => ({
    [`${name}Kernel${at}`]: { shape: [from, to], init: 'kaimingUniform', pyg: `${pyg}.${2 * at - 2}.weight`, transpose: true },
    ...(at === 1 || useBias
      ? { [`${name}Bias${at}`]: { shape: [to], init: uniform(1 / Math.sqrt(from)), pyg: `${pyg}.${2 * at - 2}.bias` } }
      : {}),
  });
  return { ...map(1, rows, hidden), ...map(2, hidden, units) };
}

/** silu(x A + a) B + b. */
const run = (params: Record<string, Tensor>, name: string, x: Tensor): Tensor =>
  linear(silu(linear(x, params[`${name}Kernel1`], params[`${name}Bias1`])), params[`${name}Kernel2`], params[`${name}Bias2`] ?? null);

/**
 * E(n) equivariant convolution (arXiv:2102.09844): messages m_ij = silu(edge([h_i, h_j, ‖p_i - p_j‖², e_ij])) over the edges j -> i; positions
 * p_i + mean_j (p_i - p_j) pos(m_ij); features node([h_i, Σ_j m_ij]), plus h_i with `residual`. Each of edge, node, pos and velocity is a linear map, silu
 * and a linear map. The graph that it hands on holds the new positions. Turning and moving all positions turns and moves the new ones, and changes
 * no features. Edge weights are ignored.
 *
 * Shapes: x [nodes, in]; pos [nodes, d], with `velocity` [nodes, 2 d]: positions, then velocities; edgeAttr [edges, s], if any -> [nodes, units].
 * Params: edgeKernel1 [2 in + 1 + s, hidden] and edgeKernel2 [hidden, hidden]; nodeKernel1 [in + hidden, hidden] and nodeKernel2 [hidden, units];
 * posKernel1 [hidden, hidden] and posKernel2 [hidden, 1]; with `velocity` velocityKernel1 [in, hidden] and velocityKernel2 [hidden, 1]; with
 * `attention` attentionKernel [hidden, 1]; the biases of all but posKernel2. All start as U(±1/√rows). Names in files are those of the authors'
 * code; PyG has no such layer.
 *
 * @throws GraphError for a graph without positions; ShapeError where `residual` meets another width.
 * @example layers.egnnConv({ units: 8 })
 */
export const egnnConv = define({
  kind: 'egnnConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Width of the messages and of the hidden layers. Default: units. */
    hidden: optional(int({ min: 1 })),
    /** Adds the features themselves, which need the width `units`. Default true. */
    residual: bool(true),
    /** Each message counts σ(m a + b) times. Default false. */
    attention: bool(false),
    /** Velocities v move the positions: v_i velocity(h_i) + mean_j (p_i - p_j) pos(m_ij) becomes the new one, and is added to p_i. Default false. */
    velocity: bool(false),
  },
  settle: ({ units, hidden = units }) => ({ hidden }),
  needsGraph: true,
  params: ({ units, hidden = units, attention, velocity }, [, width], graph) => ({
    ...network('edge', 'edge_mlp', 2 * width + 1 + edgeColumns(graph), hidden, hidden),
    ...network('node', 'node_mlp', width + hidden, hidden, units),
    ...network('pos', 'coord_mlp', hidden, hidden, 1, false),
    ...(velocity ? network('velocity', 'vel_mlp', width, hidden, 1) : {}),
    ...(attention
      ? {
          attentionKernel: { shape: [hidden, 1], init: 'kaimingUniform', pyg: 'att_mlp.0.weight', transpose: true },
          attentionBias: { shape: [1], init: uniform(1 / Math.sqrt(hidden)), pyg: 'att_mlp.0.bias' },
        }
      : {}),
  }),
  call: ({ units, residual, velocity }, params, x, graph) => {
    if (residual && x.shape[1] !== units) throw otherWidth(x.shape[1], units);
    const state = positionsOf('layers.egnnConv', graph);
    const [pos, speed] = velocity ? halves(state) : [state, null];
    const apart = sub(targetRows(graph, pos), sourceRows(graph, pos));
    const messages = messagesOf(params, x, sum(mul(apart, apart), { axis: 1, keepDims: true }), graph.edgeAttr, {
      own: (h) => targetRows(graph, h),
      sent: (h) => sourceRows(graph, h),
    });
    const pushed = aggregateMessages(graph, mul(apart, run(params, 'pos', messages)), 'mean');
    const moved = speed === null ? pushed : add(mul(speed, run(params, 'velocity', x)), pushed);
    const y = run(params, 'node', concat([x, aggregateMessages(graph, messages, 'sum')]));
    const placed = add(pos, moved);
    return { x: residual ? add(x, y) : y, graph: graph.with({ pos: velocity ? concat([placed, moved]) : placed }) };
  },
});

interface Ends {
  own(h: Tensor): Tensor;
  sent(h: Tensor): Tensor;
}

/** silu of the edge network, with attention. Nodes are mapped before they are repeated for their edges. */
function messagesOf(params: Record<string, Tensor>, x: Tensor, square: Tensor, edgeAttr: Tensor | null, { own, sent }: Ends): Tensor {
  const columns = edgeAttr?.shape[1] ?? 0;
  const [ownKernel, sentKernel, squareKernel, attrKernel] = rowsFor(params.edgeKernel1, [x.shape[1], x.shape[1], 1, columns]);
  const ends = add(own(linear(x, ownKernel, params.edgeBias1)), sent(matmul(x, sentKernel)));
  const near = add(ends, mul(square, squareKernel));
  const first = silu(edgeAttr === null ? near : add(near, matmul(edgeAttr, attrKernel)));
  const messages = silu(linear(first, params.edgeKernel2, params.edgeBias2));
  return params.attentionKernel ? mul(messages, sigmoid(linear(messages, params.attentionKernel, params.attentionBias))) : messages;
}

/** Positions and velocities of what stands side by side. */
function halves(state: Tensor): [Tensor, Tensor] {
  const columns = state.shape[1];
  if (columns % 2 === 0) return [slice(state, { axis: 1, end: columns / 2 }), slice(state, { axis: 1, start: columns / 2 })];
  throw new ShapeError({
    where: 'layers.egnnConv',
    what: 'positions and velocities are not of one width',
    got: `pos of ${columns} columns`,
    expected: 'an even number: positions, then velocities',
    mend: 'Put the velocities beside the positions, or leave out `velocity`',
  });
}

const otherWidth = (width: number, units: number): ShapeError =>
  new ShapeError({
    where: 'layers.egnnConv',
    what: 'features cannot be added to what is of another width',
    got: `${width} columns and units ${units}`,
    expected: 'equal widths',
    mend: 'Map the features with layers.dense first, or set residual: false',
  });
