import { DTypeError, OptionError, ShapeError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { instance, optional } from '../core/options/vocabulary.js';
import { formatShape } from '../core/shape.js';
import type { Graph } from '../graph/graph.js';
import { refuseOrdered } from '../graph/order.js';
import { add, mul } from '../ops/binary.js';
import { scope } from '../runtime/scope.js';
import { emptyTensor, Tensor } from '../runtime/tensor.js';
import { type Converged, iterate, limits } from './iterate.js';
import { adjacency } from './kernels.js';
import { kernelOption } from './parts.js';

const schema = {
  /** Features [nodes, F] with NaN where they are missing. Default the graph's x. */
  x: optional(instance(Tensor, 'a tensor [nodes, features]')),
  /** What they flow through. Default D^-1/2 A D^-1/2. */
  kernel: optional(kernelOption),
  ...limits(0, 40),
};

/**
 * Feature propagation for missing features (arXiv:2111.12128): x ← K x with what is known set again, from zeros, 40 steps unless said otherwise.
 *
 * @throws OptionError where a column has nothing that is known, for nothing would flow.
 */
export function featurePropagation(graph: Graph, options: Given<typeof schema> = {}): Converged {
  const where = 'propagate.featurePropagation';
  refuseOrdered(where, graph);
  const { x = graph.x, kernel = adjacency().normalize('symmetric'), ...rest } = readOptions(where, schema, options);
  if (!(x instanceof Tensor)) {
    throw new DTypeError({
      where,
      what: 'there are no dense features',
      got: String(x),
      expected: 'a tensor [nodes, features]',
      mend: 'Give x, or ops.toDense(graph.x)',
    });
  }
  if (x.rank !== 2 || x.shape[0] !== graph.numNodes) {
    throw new ShapeError({
      where,
      what: 'the features do not fit the graph',
      got: formatShape(x.shape),
      expected: `[${graph.numNodes}, features]`,
    });
  }
  return scope(() => {
    const { known, missing } = split(where, x);
    return iterate(where, known, (y) => add(mul(missing, kernel.apply(graph, y)), known), rest);
  });
}

/** What is known, zeros elsewhere; and 1 where something is missing. */
function split(where: string, x: Tensor): { known: Tensor; missing: Tensor } {
  const values = Float64Array.from(x.toTypedArray());
  const columns = x.shape[1];
  const gaps = Float64Array.from(values, (value) => (Number.isNaN(value) ? 1 : 0));
  const counts = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) {
    counts[i % columns] += 1 - gaps[i];
    if (gaps[i] === 1) values[i] = 0;
  }
  const empty = counts.indexOf(0);
  if (empty >= 0)
    throw new OptionError({ where, what: `nothing is known of feature ${empty}`, expected: 'at least one number in every column' });
  return { known: emptyTensor(x.shape, x.dtype).set(values), missing: emptyTensor(x.shape, x.dtype).set(gaps) };
}
