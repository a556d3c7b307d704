import { Csr } from '../../runtime/csr.js';
import type { KernelRule } from '../rule.js';

/** What `gcnConv` propagates with: D^-1/2 (A + I) D^-1/2, where loops that are there keep their weight (arXiv:1609.02907). */
export function gcnRule(improved: boolean, addSelfLoops: boolean): KernelRule {
  const options = { improved, addSelfLoops };
  const looped = improved ? '(A + 2 I)' : '(A + I)';
  return {
    config: { kernel: 'gcn', ...options },
    text: `D^-1/2 ${addSelfLoops ? looped : 'A'} D^-1/2 (loops kept)`,
    matrix: (graph, dtype) => graph.gcn(options, dtype),
    entries: (graph, dtype) => {
      const { csr, constant, weights } = graph.gcn(options, dtype);
      if (constant === null) return { csr, weights };
      return { csr: new Csr(csr.rows, csr.cols, csr.rowptr, csr.col, null), weights: constant.forward };
    },
  };
}
