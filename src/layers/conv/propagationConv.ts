import type { Activation } from '../../nn/activations.js';
import { spmm } from '../../ops/spmm.js';
import { project, splitActivation } from '../activate.js';
import { define } from '../define.js';

/** Options of `propagationConv`. */
export interface PropagationConvOptions {
  /** Width of the output. */
  readonly units: number;
  /** Default 'relu'. */
  readonly activation: Activation;
  /** Default true. */
  readonly useBias: boolean;
  /** Every node hears itself too. Default true. */
  readonly addSelfLoops: boolean;
}

/**
 * Network propagation through the plain adjacency matrix: act((A + I) X W + b). Nothing is normalised, so sums over
 * neighbourhoods can be learned exactly.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, units]. Params: kernel [in, units] glorotUniform; bias [units] zeros.
 * Source: the graph fingerprint convolution of Duvenaud et al. (arXiv:1509.09292) with one weight for all degrees.
 *
 * @example layers.propagationConv({ units: 32 })
 */
export const propagationConv = define<PropagationConvOptions, Pick<PropagationConvOptions, 'units'> & Partial<PropagationConvOptions>>({
  kind: 'propagationConv',
  options: {
    units: { type: 'int', min: 1 },
    activation: { type: 'activation', default: 'relu' },
    useBias: { type: 'boolean', default: true },
    addSelfLoops: { type: 'boolean', default: true },
  },
  needsGraph: true,
  takesSparse: true,
  params: ({ units, useBias }, [, width]) => ({
    kernel: { shape: [width, units], init: 'glorotUniform' },
    ...(useBias ? { bias: { shape: [units], init: 'zeros' } } : {}),
  }),
  call: ({ activation, addSelfLoops }, { kernel, bias = null }, x, graph) => {
    const { csr, constant, weights } = graph.adjacency({ addSelfLoops });
    const { epilogue, rest } = splitActivation(activation);
    return rest(spmm(csr, project(x, kernel), { constant, weights, bias, activation: epilogue }));
  },
});
