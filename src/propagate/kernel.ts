import type { FloatType } from '../core/dtype.js';
import { GraphError } from '../core/errors.js';
import { misfit } from '../core/expect.js';
import { checkOptions, readOptions } from '../core/options/read.js';
import { bool, int, number, oneOf } from '../core/options/vocabulary.js';
import { expectGraph, type Graph } from '../graph/graph.js';
import type { Propagation } from '../graph/normalize.js';
import { spmm } from '../ops/spmm.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { type Entries, settled } from './entries.js';
import type { Factor, KernelConfig, KernelRule } from './rule.js';
import { plusRule, powerRule, timesRule } from './rules/arithmetic.js';
import { heatRule, pageRankRule } from './rules/diffusion.js';
import { type Normalization, normalizedRule } from './rules/normalize.js';
import { type Per, thresholdRule, topKRule } from './rules/sparsify.js';

const applyOptions = { transposed: bool(false) };

/**
 * A kernel of propagation: the rule by which a graph becomes a matrix K [receivers, senders], so that K x lets every node hear what its neighbours
 * have. It is a value: made without a graph, described, saved as JSON, and composed with others. What a graph makes of it is kept on the graph.
 *
 * @example propagate.kernels.adjacency({ selfLoops: 1 }).normalize('symmetric').power(2)
 *
 * @term kernel of propagation: the rule by which a graph becomes a matrix [receivers, senders]
 */
export class Kernel implements Factor {
  constructor(private readonly rule: KernelRule) {}

  /** K x, or Kᵀ x where `transposed`. x: [nodes, F] -> [nodes, F]; differentiable with respect to x and to traced edge weights. */
  apply(graph: Graph, x: Tensor, options: { readonly transposed?: boolean } = {}): Tensor {
    const { transposed } = readOptions('kernel.apply', applyOptions, options);
    expectGraph('kernel.apply', graph);
    expectTensor('kernel.apply', x);
    refuseMasked(graph);
    if (this.rule.apply !== undefined) return this.rule.apply(graph, x, transposed);
    const { csr, constant, weights } = this.matrix(graph, x.dtype as FloatType);
    if (!transposed) return spmm(csr, x, { constant, weights });
    return spmm(csr.transpose, x, { weights, constant: constant && { forward: constant.backward, backward: constant.forward } });
  }

  /**
   * The matrix itself, as `ops.spmm` takes it; kept on the graph. Kernels that reach far (powers, PageRank, heat) have an entry for every pair of
   * nodes within reach, n² at worst: sparsify them first on all but small graphs.
   */
  matrix(graph: Graph, dtype: FloatType = graph?.dtype): Propagation {
    expectGraph('kernel.matrix', graph);
    refuseMasked(graph);
    if (this.rule.matrix !== undefined) return this.rule.matrix(graph, dtype);
    return graph.cachedWeighted(`kernel ${this.rule.text} ${dtype}`, () => settled(this.rule.entries(graph, dtype)));
  }

  /** The entries of the matrix with their weights [nnz], numbered as `csr.perm` says; null weights are ones. */
  entries(graph: Graph, dtype: FloatType = graph?.dtype): Entries {
    refuseMasked(expectGraph('kernel.entries', graph));
    return this.rule.entries(graph, dtype);
  }

  /** K divided by its sums: 'symmetric' D^-1/2 K D^-1/2 (D sums rows), 'row' D^-1 K (means), 'column' K D^-1 (a walk that keeps its mass). */
  normalize(normalization: Normalization): Kernel {
    checkOptions('kernel.normalize', { normalization: oneOf(['symmetric', 'row', 'column']) }, { normalization });
    return new Kernel(normalizedRule(this, normalization));
  }

  /** K K … K. */
  power(exponent: number): Kernel {
    checkOptions('kernel.power', { exponent: int({ min: 0 }) }, { exponent });
    return new Kernel(powerRule(this, exponent));
  }

  /** K + other. */
  plus(other: Kernel): Kernel {
    if (!(other instanceof Kernel)) throw misfit('kernel.plus', 'the argument', other, 'a kernel');
    return new Kernel(plusRule(this, other));
  }

  /** factor · K. */
  times(factor: number): Kernel {
    checkOptions('kernel.times', { factor: number() }, { factor });
    return new Kernel(timesRule(this, factor));
  }

  /** Personalised PageRank on K, α (I - (1 - α) K)^-1 with 0 < α <= 1 (arXiv:1810.05997); K's eigenvalues must not exceed 1, as those of a normalised one. */
  pageRank(options: { readonly alpha: number }): Kernel {
    const { alpha } = readOptions('kernel.pageRank', { alpha: number({ above: 0, max: 1 }) }, options);
    return new Kernel(pageRankRule(this, alpha));
  }

  /** Heat on K, exp(-time (I - K)) (arXiv:1911.05485). */
  heat(options: { readonly time: number }): Kernel {
    const { time } = readOptions('kernel.heat', { time: number({ min: 0, max: 700 }) }, options);
    return new Kernel(heatRule(this, time));
  }

  /** The k largest entries of each receiver or sender (arXiv:1911.05485). Constant: not differentiated through. */
  topK(k: number, options: { readonly per?: Per } = {}): Kernel {
    const { per } = readOptions('kernel.topK', { per: oneOf(['receiver', 'sender'], 'receiver') }, options);
    checkOptions('kernel.topK', { k: int({ min: 1 }) }, { k });
    return new Kernel(topKRule(this, k, per));
  }

  /** The entries of at least `epsilon`, or as many of the largest as give a mean degree. Constant: not differentiated through. */
  threshold(limit: { readonly epsilon: number } | { readonly averageDegree: number }): Kernel {
    checkOptions('kernel.threshold', { epsilon: number(), averageDegree: number({ above: 0 }) }, limit);
    return new Kernel(thresholdRule(this, limit));
  }

  /** The formula in one line. */
  describe(): string {
    return this.rule.text;
  }

  /** Plain data from which `kernels.fromConfig` makes the kernel again. */
  toJSON(): KernelConfig {
    return this.rule.config;
  }

  toString(): string {
    return `Kernel ${this.rule.text}`;
  }
}

/** @throws GraphError for a graph with a mask of edges: an entry of a kernel is made of many. */
function refuseMasked({ edgeMask }: Graph): void {
  if (edgeMask === null) return;
  throw new GraphError({
    where: 'Kernel',
    what: 'a kernel of propagation cannot see a mask of edges',
    expected: 'a graph without edgeMask',
    mend: 'Explain nodes and features, or edges of a network without kernels',
  });
}
