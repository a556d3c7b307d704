import { number } from '../core/options/vocabulary.js';
import { dropout as drop } from '../ops/dropout.js';
import { define } from './define.js';

/**
 * Sets each element to 0 with probability `rate` while training and scales the others by 1 / (1 - rate); the identity
 * otherwise (arXiv:1207.0580). Of sparse features only the non-zeros are drawn.
 *
 * Shapes: x [...] -> [...], dense or sparse. No params.
 *
 * @example layers.dropout({ rate: 0.5 })
 */
export const dropout = define({
  kind: 'dropout',
  options: {
    /** Probability of dropping an element. */
    rate: number({ min: 0, max: 1 }),
  },
  takesSparse: true,
  call: ({ rate }, _params, x, _graph, context) => {
    if (!context.training || rate === 0) return x;
    return drop(x, { rate, key: context.requireKey('layers.dropout') });
  },
});
