import { filled } from '../autodiff/space.js';
import { misfit } from '../core/expect.js';
import { readOptions } from '../core/options/read.js';
import { oneOf } from '../core/options/vocabulary.js';
import { Graph } from '../graph/graph.js';
import { sourceRows, targetRows } from '../layers/aggregate.js';
import { scale, shift } from '../ops/affine.js';
import { div, mul, sub } from '../ops/binary.js';
import { inverseSqrt } from '../ops/inverse-sqrt.js';
import { spmm } from '../ops/spmm.js';
import { sum } from '../ops/sum.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';

const options = {
  /** 'normalized': of x_i / √(1 + d_i), halved; 'mean': of x, over the nodes; 'rayleigh': the first over |x|². Default 'normalized'. */
  kind: oneOf(['normalized', 'mean', 'rayleigh'], 'normalized'),
};

/**
 * Dirichlet energy of node features: how unlike neighbours are; 0 where a network has smoothed all away. x: [nodes, F] -> a scalar, differentiable.
 *
 * 'normalized' ½ Σ |x_i / √(1 + d_i) - x_j / √(1 + d_j)|² over the edges j -> i, d the incoming edges (arXiv:2006.13318); 'mean'
 * 1/nodes Σ |x_i - x_j|² (arXiv:2303.10993); 'rayleigh' the normalised energy over |x|².
 */
export function dirichletEnergy(x: Tensor, graph: Graph, given: { readonly kind?: 'normalized' | 'mean' | 'rayleigh' } = {}): Tensor {
  const where = 'explain.dirichletEnergy';
  const { kind } = readOptions(where, options, given);
  expectTensor(where, x, 'x');
  if (!(graph instanceof Graph)) throw misfit(where, 'the second argument', graph, 'a graph');
  const differences = (of: Tensor): Tensor => squares(sub(targetRows(graph, of), sourceRows(graph, of)));
  if (kind === 'mean') return scale(differences(x), 1 / graph.numNodes);
  const degrees = spmm(graph.inCsr, filled({ shape: [graph.numNodes, 1], dtype: x.dtype }, 1));
  const energy = scale(differences(mul(x, inverseSqrt(shift(degrees, 1)))), 0.5);
  return kind === 'normalized' ? energy : div(energy, squares(x));
}

const squares = (x: Tensor): Tensor => sum(mul(x, x));
