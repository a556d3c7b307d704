import { either, func, nullable, oneOf, optional } from '../../core/options/vocabulary.js';
import type { Shape } from '../../core/shape.js';
import type { Graph } from '../../graph/graph.js';
import type { Tensor } from '../../runtime/tensor.js';
import { aggregateMessages, aggregateNeighbours, aggregates, sourceRows, targetRows } from '../aggregate.js';
import { define, type ParamSpec } from '../define.js';

/** What a message may be made of: one row for each edge j -> i. Only what is asked for is computed. */
export interface MessageInput {
  /** Features of the receivers [edges, f]. */
  readonly xi: Tensor;
  /** Features of the senders [edges, f]. */
  readonly xj: Tensor;
  /** Edge attributes [edges, s], if the graph has some. */
  readonly e: Tensor | null;
  /** Edge weights [edges], if the graph has some. */
  readonly w: Tensor | null;
  readonly params: Readonly<Record<string, Tensor>>;
}

/** What the new features may be made of. */
export interface UpdateInput {
  readonly x: Tensor;
  /** The aggregated messages [nodes, …]. */
  readonly messages: Tensor;
  readonly params: Readonly<Record<string, Tensor>>;
}

/**
 * A convolution of one's own: update(x_i, aggregate_j(message(x_i, x_j, e_ij))) over the edges j -> i (arXiv:1704.01212).
 *
 * Shapes: x [nodes, f] -> what `update` makes. Params: those that `params` declares.
 *
 * @example
 * layers.messagePassing({
 *   params: ([, f]) => ({ kernel: { shape: [2 * f, 16], init: 'glorotUniform' } }),
 *   message: ({ xi, xj, params }) => ops.relu(ops.matmul(ops.concat([xi, ops.sub(xj, xi)]), params.kernel)),
 *   aggregate: 'max',
 * })
 */
export const messagePassing = define({
  kind: 'messagePassing',
  options: {
    /** The messages; 'copy' sends x_j, 'weighted' w_ij x_j, both without a row for each edge. Default 'copy'. */
    message: optional(either(oneOf(['copy', 'weighted']), func<(input: MessageInput) => Tensor>()), 'copy'),
    /** Default 'sum'. */
    aggregate: oneOf(aggregates, 'sum'),
    /** Makes the output of x and the aggregated messages. Default: the messages as they are. */
    update: nullable(func<(input: UpdateInput) => Tensor>()),
    /** The parameters that message and update get, for features of a shape. Default: none. */
    params: nullable(func<(inShape: Shape, graph: Graph | undefined) => Readonly<Record<string, ParamSpec>>>()),
  },
  needsGraph: true,
  params: ({ params }, inShape, graph) => params?.(inShape, graph) ?? {},
  call: ({ message, aggregate, update }, params, x, graph) => {
    const messages =
      typeof message === 'string'
        ? aggregateNeighbours(graph, x, aggregate, message === 'weighted' ? graph.edgeWeight : null)
        : aggregateMessages(graph, message(messageInput(graph, x, params)), aggregate);
    return update === null ? messages : update({ x, messages, params });
  },
});

const messageInput = (graph: Graph, x: Tensor, params: Record<string, Tensor>): MessageInput => ({
  get xi() {
    return targetRows(graph, x);
  },
  get xj() {
    return sourceRows(graph, x);
  },
  e: graph.edgeAttr,
  w: graph.edgeWeight,
  params,
});
