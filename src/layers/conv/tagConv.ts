import { bool, int } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { add } from '../../ops/binary.js';
import { define, floatOf } from '../define.js';
import { polynomial } from '../hops.js';
import { activation } from '../options.js';

/**
 * Topology adaptive graph convolution (arXiv:1710.10370): act(Σ_k Ã^k X W_k + b) for k from 0 to `hops`, with Ã = D^-1/2 A D^-1/2: no loops are added.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, units]. Params: kernel [hops + 1, in, units] U(±1/√in); bias [units] zeros.
 *
 * @pyg TAGConv
 * @example layers.tagConv({ units: 16, hops: 3, activation: 'relu' })
 */
export const tagConv = define({
  kind: 'tagConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** How far messages travel; PyG calls it K. Default 3. */
    hops: int({ min: 0, default: 3 }),
    /** Symmetric normalisation by the degrees. Default true. */
    normalize: bool(true),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  takesSparse: true,
  params: ({ units, hops, useBias }, [, width]) => ({
    kernel: {
      shape: [hops + 1, width, units],
      init: 'kaimingUniform',
      pyg: Array.from({ length: hops + 1 }, (_, k) => `lins.${k}.weight`),
      transpose: true,
    },
    ...(useBias ? { bias: { shape: [units], init: 'zeros', pyg: 'bias' } } : {}),
  }),
  call: ({ normalize, activation }, { kernel, bias }, x, graph) => {
    const y = polynomial(normalize ? graph.gcn({ addSelfLoops: false }, floatOf(x)) : graph.adjacency(), x, kernel);
    return byName('layers.tagConv', activation)(bias === undefined ? y : add(y, bias));
  },
});
