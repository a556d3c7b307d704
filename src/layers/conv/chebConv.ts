import { OptionError } from '../../core/errors.js';
import { bool, int, nullable, number, oneOf } from '../../core/options/vocabulary.js';
import { maskedMatrix } from '../../graph/masked.js';
import { activation as byName } from '../../nn/activations.js';
import { scale } from '../../ops/affine.js';
import { add, sub } from '../../ops/binary.js';
import { matmul } from '../../ops/matmul.js';
import { settled } from '../../propagate/entries.js';
import { laplacianRule } from '../../propagate/rules/laplacian.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define, floatOf } from '../define.js';
import { hop, nth, total } from '../hops.js';
import { activation } from '../options.js';

/**
 * Chebyshev convolution (arXiv:1606.09375): act(Σ_k T_k(L̂) X W_k + b) for k below `terms`, with L̂ = 2 L / λ - I, where L is the Laplacian of the
 * graph without its loops, and λ its largest eigenvalue or a bound of it.
 *
 * Shapes: x [nodes, in] -> [nodes, units]. Params: kernel [terms, in, units] glorotUniform; bias [units] zeros.
 *
 * @pyg ChebConv
 * @example layers.chebConv({ units: 16, terms: 3, activation: 'relu' })
 */
export const chebConv = define({
  kind: 'chebConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Number of polynomials, T_0 to T_(terms - 1); PyG calls it K. */
    terms: int({ min: 1 }),
    /** The Laplacian, as `propagate.kernels.laplacian` has it. Default 'symmetric'. */
    normalization: oneOf(['symmetric', 'randomWalk', 'none'], 'symmetric'),
    /** λ. Default 2, the bound of both normalised ones; 'none' needs it said. */
    lambdaMax: nullable(number({ above: 0 })),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default true. */
    useBias: bool(true),
  },
  settle: ({ normalization, lambdaMax }, where) => {
    if (normalization !== 'none' || lambdaMax !== null) return { lambdaMax: lambdaMax ?? 2 };
    throw new OptionError({
      where,
      what: 'the eigenvalues of D - A have no common bound',
      got: "normalization: 'none' without lambdaMax",
      expected: 'lambdaMax, a number',
      mend: 'Twice the largest degree is a bound of them',
    });
  },
  needsGraph: true,
  params: ({ units, terms, useBias }, [, width]) => ({
    kernel: {
      shape: [terms, width, units],
      init: 'glorotUniform',
      pyg: Array.from({ length: terms }, (_, k) => `lins.${k}.weight`),
      transpose: true,
    },
    ...(useBias ? { bias: { shape: [units], init: 'zeros', pyg: 'bias' } } : {}),
  }),
  call: ({ terms, normalization, lambdaMax, activation }, { kernel, bias }, x, graph) => {
    const { text, entries } = laplacianRule(normalization);
    const whole = graph.cachedWeighted(`chebConv ${text} ${floatOf(x)}`, () => settled(entries(graph, floatOf(x))));
    const matrix = graph.edgeMask === null ? whole : maskedMatrix(whole, graph.attention(), graph.edgeMask);
    const times = (h: Tensor): Tensor => sub(scale(hop(matrix, h), 2 / (lambdaMax as number)), h); // L̂ h
    const polynomials = [x];
    for (let k = 1; k < terms; k++) {
      const next = times(polynomials[k - 1]);
      polynomials.push(k === 1 ? next : sub(scale(next, 2), polynomials[k - 2]));
    }
    const y = total(polynomials.map((t, k) => matmul(t, nth(kernel, k))));
    return byName('layers.chebConv', activation)(bias === undefined ? y : add(y, bias));
  },
});
