import { IndexError, NumericError, OptionError, ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import type { Graph } from '../graph/graph.js';
import { refuseOrdered } from '../graph/order.js';
import { reshape } from '../ops/layout.js';
import { emptyTensor, Tensor } from '../runtime/tensor.js';

/** Where something starts: ids of nodes, which weigh 1 each, or a tensor of weights [nodes] or [nodes, columns], every column a start of its own. */
export type Seeds = readonly number[] | Uint32Array | Int32Array | Tensor;

/**
 * Seeds as weights [nodes, columns].
 *
 * @throws OptionError where there is none; IndexError for ids out of range; ShapeError, NumericError for weights that are none.
 */
export function readSeeds(where: string, graph: Graph, seeds: Seeds | undefined): Tensor {
  if (seeds instanceof Tensor) return readWeights(where, graph, seeds);
  const weights = new Float64Array(graph.numNodes);
  for (const id of readIds(where, graph, seeds)) weights[id] = 1;
  return emptyTensor([graph.numNodes, 1], graph.dtype).set(weights);
}

/** Seeds as the nodes that have any and their shares, which sum to 1: what is small where the graph is large. */
export function readShares(where: string, graph: Graph, seeds: Seeds | undefined): ReadonlyMap<number, number> {
  if (!(seeds instanceof Tensor)) {
    const ids = readIds(where, graph, seeds);
    return new Map(Array.from(ids, (id) => [id, 1 / ids.size]));
  }
  const weights = readWeights(where, graph, seeds);
  if (weights.shape[1] !== 1) {
    const got = `${weights.shape[1]} columns`;
    throw new OptionError({ where, what: "'push' starts from one column of seeds", got, expected: 'a list of node ids, or [nodes, 1]' });
  }
  const values = weights.toTypedArray();
  let total = 0;
  for (const value of values) total += value;
  const shares = new Map<number, number>();
  for (let node = 0; node < values.length; node++) if (values[node] !== 0) shares.set(node, values[node] / total);
  return shares;
}

function readIds(where: string, graph: Graph, seeds: readonly number[] | Uint32Array | Int32Array | undefined): ReadonlySet<number> {
  refuseOrdered(where, graph);
  if (!Array.isArray(seeds) && !ArrayBuffer.isView(seeds)) throw none(where, String(seeds));
  if (seeds.length === 0) throw none(where, 'an empty list');
  for (let position = 0; position < seeds.length; position++) {
    const id: unknown = seeds[position];
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= graph.numNodes) throw outOfRange(where, graph, position, id);
  }
  return new Set(seeds);
}

function readWeights(where: string, graph: Graph, seeds: Tensor): Tensor {
  refuseOrdered(where, graph);
  if (seeds.shape[0] !== graph.numNodes || seeds.rank > 2 || seeds.dtype !== graph.dtype) {
    throw new ShapeError({
      where,
      what: 'the seeds do not fit the graph',
      got: `${seeds.dtype} ${formatShape(seeds.shape)}`,
      expected: `${graph.dtype} [${graph.numNodes}] or [${graph.numNodes}, columns], or a list of node ids`,
    });
  }
  const values = seeds.toTypedArray();
  const columns = seeds.shape[1] ?? 1;
  const sums = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new NumericError({
        where,
        what: `the seed of node ${Math.floor(i / columns)} is no number`,
        got: String(values[i]),
        expected: 'finite weights',
      });
    }
    sums[i % columns] += Math.abs(values[i]);
  }
  const empty = sums.indexOf(0);
  if (empty >= 0 || columns === 0) throw none(where, columns === 0 ? 'no column' : `column ${empty} without any`);
  return seeds.rank === 2 ? seeds : reshape(seeds, [-1, 1]);
}

const none = (where: string, got: string): OptionError =>
  new OptionError({ where, what: 'there is no seed', got, expected: 'ids of nodes, or a tensor with weights in every column' });

const outOfRange = (where: string, { numNodes }: Graph, position: number, value: unknown): IndexError =>
  new IndexError({
    where,
    what: `seed ${position} is no node of the graph`,
    got: String(value),
    expected: `a whole number in [0, ${numNodes})`,
    fields: { position, value },
  });
