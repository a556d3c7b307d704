import { filled } from '../autodiff/space.js';
import { isRecording } from '../autodiff/tape.js';
import { OptionError } from '../core/errors.js';
import { int, number } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import { scale } from '../ops/affine.js';
import { bmm } from '../ops/batched-matmul.js';
import { add } from '../ops/binary.js';
import { checkpoint } from '../ops/checkpoint.js';
import { dropout as drop } from '../ops/dropout.js';
import { concat, reshape, slice, transpose } from '../ops/layout.js';
import { linear } from '../ops/matmul.js';
import { gather } from '../ops/segment.js';
import { softmax } from '../ops/softmax.js';
import { giveBack } from '../runtime/passing.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { define, floatOf } from './define.js';
import { graphSizes } from './perGraph.js';

/** Far below any score, and no infinity, which would make a row of nothing else NaN. */
const NEVER = -1e30;

/** What queries, keys and values [blocks, length, width] are compared by. */
interface Attending {
  readonly heads: number;
  /** True for a key that counts for nothing, block after block; null where all count. */
  readonly padding: readonly boolean[] | null;
  /** Applied to the shares. */
  readonly dropped?: (shares: Tensor) => Tensor;
}

/**
 * softmax(Q Kᵀ / √d) V, head by head, d columns each: what each query takes from the values of its block, and the shares by which it does
 * [blocks, heads, queries, keys].
 */
export function attend(query: Tensor, key: Tensor, value: Tensor, { heads, padding, dropped = (shares) => shares }: Attending) {
  const [blocks, queries, width] = query.shape;
  const keys = key.shape[1];
  const columns = width / heads;
  const apart = (x: Tensor): Tensor =>
    reshape(transpose(reshape(x, [blocks, x.shape[1], heads, columns]), [0, 2, 1, 3]), [blocks * heads, x.shape[1], columns]);
  const products = bmm(apart(scale(query, 1 / Math.sqrt(columns))), apart(key), { transposeB: true });
  let scores = reshape(products, [blocks, heads, queries, keys]);
  if (padding !== null) {
    const never = Float64Array.from(padding, (out) => (out ? NEVER : 0));
    scores = add(scores, tensor(never, { shape: [blocks, 1, 1, keys], dtype: floatOf(query) }));
  }
  const shares = softmax(scores, { axis: -1 });
  for (const spent of [products, scores]) giveBack(spent);
  const taken = bmm(reshape(dropped(shares), [blocks * heads, queries, keys]), apart(value));
  const out = reshape(transpose(reshape(taken, [blocks, heads, queries, columns]), [0, 2, 1, 3]), [blocks, queries, width]);
  return { out, shares };
}

type Dropped = ((shares: Tensor) => Tensor) | undefined;

/** Shares that are made at a time. */
const SHARES = 2 ** 22;

/** So many shares are kept for the derivative; where there are more, backward makes them again, which takes a third longer. */
const KEPT = 2 ** 25;

/** Attention within one block, [1, n, width] each -> [n, width]; where it is large, shares are made for some queries at a time, where it is huge in backward again. */
function inPieces(query: Tensor, key: Tensor, value: Tensor, heads: number, dropping: (nth: number) => Dropped): Tensor {
  const [, n, width] = query.shape;
  const rows = Math.max(1, Math.floor(SHARES / (n * heads)));
  if (rows >= n) return reshape(attend(query, key, value, { heads, padding: null, dropped: dropping(0) }).out, [n, width]);
  const kept = isRecording() && n * n * heads <= KEPT;
  const pieces: Tensor[] = [];
  for (let start = 0; start < n; start += rows) {
    const dropped = dropping(pieces.length);
    const some = slice(query, { axis: 1, start, end: Math.min(n, start + rows) });
    const taken = ([q, k, v]: readonly Tensor[]): Tensor => attend(q, k, v, { heads, padding: null, dropped }).out;
    pieces.push(kept ? taken([some, key, value]) : checkpoint(taken, [some, key, value]));
  }
  return reshape(concat(pieces, { axis: 1 }), [n, width]);
}

/** Graphs of like size as blocks of one length. */
interface Block {
  readonly count: number;
  readonly length: number;
  /** The node at each place, one behind the last for an empty place. */
  readonly index: Tensor;
  readonly padding: readonly boolean[] | null;
}
interface Blocks {
  readonly list: readonly Block[];
  /** Where each node stands, block after block. */
  readonly places: Tensor;
}

/** Blocks for graphs whose sizes lie between two powers of 2, so that at most three quarters of the scores are of empty places. */
function blocksOf(graph: Graph): Blocks {
  const sizes = graphSizes(graph);
  const starts = graph.nodePtr.view();
  const bySize = new Map<number, number[]>();
  sizes.forEach((size, g) => {
    const power = Math.ceil(Math.log2(size));
    if (size > 0) bySize.set(power, [...(bySize.get(power) ?? []), g]);
  });
  const places = new Uint32Array(graph.numNodes);
  let at = 0;
  const list = [...bySize.values()].map((members): Block => {
    const length = members.reduce((most, g) => Math.max(most, sizes[g]), 0);
    const index = new Uint32Array(members.length * length).fill(graph.numNodes);
    members.forEach((g, b) => {
      for (let i = 0; i < sizes[g]; i++) {
        index[b * length + i] = starts[g] + i;
        places[starts[g] + i] = at + b * length + i;
      }
    });
    at += index.length;
    const full = members.every((g) => sizes[g] === length);
    return { count: members.length, length, index: tensor(index), padding: full ? null : Array.from(index, (v) => v === graph.numNodes) };
  });
  return { list, places: tensor(places) };
}

/**
 * Multi-head attention (arXiv:1706.03762) of the nodes of each graph to all nodes of their graph, never to those of another: with
 * [Q, K, V] = x W + b, softmax(Q Kᵀ / √(f / heads)) V for each head's columns, side by side, times O plus o. As torch's MultiheadAttention over the
 * dense batch. Takes n² numbers for each head of a graph of n nodes; of a single large graph some nodes ask at a time, so that memory grows with n
 * beyond 2²⁵ of those numbers, the most that training keeps.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. Params: kernel W [f, 3 f] as U(±√(6 / 4f)); bias b [3 f] zeros; outKernel O [f, f] as U(±1/√f); outBias o [f]
 * zeros.
 *
 * @throws OptionError when the heads do not divide the width.
 * @pyg torch.nn.MultiheadAttention
 * @example layers.multiheadAttention({ heads: 4 })
 */
export const multiheadAttention = define({
  kind: 'multiheadAttention',
  options: {
    /** Default 1. */
    heads: int({ min: 1, default: 1 }),
    /** Probability of dropping a share while training. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
  },
  needsGraph: true,
  params: (_, [, width]) => ({
    kernel: { shape: [width, 3 * width], init: 'glorotUniform', pyg: 'in_proj_weight', transpose: true },
    bias: { shape: [3 * width], init: 'zeros', pyg: 'in_proj_bias' },
    outKernel: { shape: [width, width], init: 'kaimingUniform', pyg: 'out_proj.weight', transpose: true },
    outBias: { shape: [width], init: 'zeros', pyg: 'out_proj.bias' },
  }),
  call: ({ heads, dropout }, { kernel, bias, outKernel, outBias }, x, graph, context) => {
    const [rows, width] = x.shape;
    const where = 'layers.multiheadAttention';
    if (width % heads !== 0) {
      throw new OptionError({
        where,
        what: 'heads do not divide the width of x',
        got: `${heads} heads for ${width} columns`,
        expected: 'a divisor of the width',
        mend: 'Put a layers.dense of a multiple of the heads before it',
      });
    }
    const key = dropout > 0 && context.training ? context.requireKey(where) : null;
    const dropping = (nth: number): Dropped => (key === null ? undefined : (shares) => drop(shares, { rate: dropout, key: key.at(nth) }));
    const all = linear(x, kernel, bias);
    const within = (block: Tensor, count: number, length: number, padding: readonly boolean[] | null, nth: number): Tensor => {
      const part = (i: number): Tensor =>
        reshape(slice(block, { axis: 1, start: i * width, end: (i + 1) * width }), [count, length, width]);
      return reshape(attend(part(0), part(1), part(2), { heads, padding, dropped: dropping(nth) }).out, [count * length, width]);
    };
    if (rows === 0) return linear(x, outKernel, outBias);
    if (graph.numGraphs === 1) {
      const [query, key, value] = [0, 1, 2].map((i) =>
        reshape(slice(all, { axis: 1, start: i * width, end: (i + 1) * width }), [1, rows, width]),
      );
      return linear(inPieces(query, key, value, heads, dropping), outKernel, outBias);
    }
    const { list, places } = graph.cached('attention blocks', () => blocksOf(graph));
    const behind = concat([all, filled({ shape: [1, 3 * width], dtype: x.dtype }, 0)], { axis: 0 });
    const taken = list.map(({ count, length, index, padding }, i) => within(gather(behind, index), count, length, padding, i));
    return linear(gather(concat(taken, { axis: 0 }), places), outKernel, outBias);
  },
});
