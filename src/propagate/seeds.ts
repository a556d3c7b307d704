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
  refuseOrdered(where, graph);
  if (seeds instanceof Tensor) return readWeights(where, graph, seeds);
  if (!Array.isArray(seeds) && !ArrayBuffer.isView(seeds)) throw none(where, String(seeds));
  if (seeds.length === 0) throw none(where, 'an empty list');
  const weights = new Float64Array(graph.numNodes);
  for (const [position, id] of Array.from(seeds as ArrayLike<number>).entries()) {
    if (!Number.isInteger(id) || id < 0 || id >= graph.numNodes) throw outOfRange(where, graph, position, id);
    weights[id] = 1;
  }
  return emptyTensor([graph.numNodes, 1], graph.dtype).set(weights);
}

function readWeights(where: string, graph: Graph, seeds: Tensor): Tensor {
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

const outOfRange = (where: string, { numNodes }: Graph, position: number, value: number): IndexError =>
  new IndexError({
    where,
    what: `seed ${position} is no node of the graph`,
    got: String(value),
    expected: `a whole number in [0, ${numNodes})`,
    fields: { position, value },
  });
