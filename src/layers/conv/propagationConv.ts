import { bool, int, nullable } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { add } from '../../ops/binary.js';
import { spmm } from '../../ops/spmm.js';
import { project, splitActivation } from '../activate.js';
import { define } from '../define.js';
import { activation, propagationKernel } from '../options.js';

/**
 * Network propagation through the plain adjacency matrix: act((A + I) X W + b). Nothing is normalised, so sums over
 * neighbourhoods can be learned exactly.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, units]. Params: kernel [in, units] glorotUniform; bias [units] zeros.
 * Source: the graph fingerprint convolution of Duvenaud et al. (arXiv:1509.09292) with one weight for all degrees.
 *
 * @example layers.propagationConv({ units: 32 })
 */
export const propagationConv = define({
  kind: 'propagationConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Default 'relu'. */
    activation: activation('relu'),
    /** Default true. */
    useBias: bool(true),
    /** What propagates, in the place of A + I; null: that. Default null. */
    kernel: nullable(propagationKernel()),
    /** Every node hears itself too, where no `kernel` is given. Default true. */
    addSelfLoops: bool(true),
  },
  needsGraph: true,
  takesSparse: true,
  params: ({ units, useBias }, [, width]) => ({
    kernel: { shape: [width, units], init: 'glorotUniform' },
    ...(useBias ? { bias: { shape: [units], init: 'zeros' } } : {}),
  }),
  call: ({ activation, kernel: propagation, addSelfLoops }, { kernel, bias = null }, x, graph) => {
    if (propagation !== null) {
      const y = propagation.apply(graph, project(x, kernel));
      return byName('layers.propagationConv', activation)(bias === null ? y : add(y, bias));
    }
    const { csr, constant, weights } = graph.adjacency({ addSelfLoops });
    const { epilogue, rest } = splitActivation(activation);
    return rest(spmm(csr, project(x, kernel), { constant, weights, bias, activation: epilogue }));
  },
});
