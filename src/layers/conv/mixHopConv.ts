import { OptionError } from '../../core/errors.js';
import { array, bool, int, optional } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { add } from '../../ops/binary.js';
import { concat } from '../../ops/layout.js';
import { matmul } from '../../ops/matmul.js';
import { define, floatOf } from '../define.js';
import { hops, nth } from '../hops.js';
import { activation } from '../options.js';

/**
 * Powers of the adjacency matrix side by side (arXiv:1905.00067): act([Â^p X W_p for each power p] + b), with Â as in `gcnConv`.
 *
 * Shapes: x [nodes, in] -> [nodes, powers · units]. Params: kernel [powers, in, units] U(±1/√in); bias [powers · units] zeros.
 *
 * @pyg MixHopConv
 * @example layers.mixHopConv({ units: 20, powers: [0, 1, 2], activation: 'tanh' })
 */
export const mixHopConv = define({
  kind: 'mixHopConv',
  options: {
    /** Width of the output of each power. */
    units: int({ min: 1 }),
    /** Powers, each at most once, in the order of the output. Default [0, 1, 2]. */
    powers: optional(array(int({ min: 0 }), { min: 1 }), [0, 1, 2]),
    /** Every node hears itself too. Default true. */
    addSelfLoops: bool(true),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default true. */
    useBias: bool(true),
  },
  settle: ({ powers }, where) => {
    if (new Set(powers).size === powers.length) return {};
    throw new OptionError({ where, what: 'a power stands twice in powers', got: powers.join(', '), expected: 'each at most once' });
  },
  needsGraph: true,
  params: ({ units, powers, useBias }, [, width]) => ({
    kernel: {
      shape: [powers.length, width, units],
      init: 'kaimingUniform',
      pyg: powers.map((power) => `lins.${power}.weight`),
      transpose: true,
    },
    ...(useBias ? { bias: { shape: [powers.length * units], init: 'zeros', pyg: 'bias' } } : {}),
  }),
  call: ({ powers, addSelfLoops, activation }, { kernel, bias }, x, graph) => {
    const reached = hops(
      graph.gcn({ addSelfLoops }, floatOf(x)),
      x,
      powers.reduce((most, power) => Math.max(most, power)),
    );
    const y = concat(powers.map((power, p) => matmul(reached[power], nth(kernel, p))));
    return byName('layers.mixHopConv', activation)(bias === undefined ? y : add(y, bias));
  },
});
