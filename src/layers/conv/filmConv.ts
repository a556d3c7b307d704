import { int, oneOf } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { uniform } from '../../nn/initializers.js';
import { add, mul } from '../../ops/binary.js';
import { slice } from '../../ops/layout.js';
import { linear, matmul } from '../../ops/matmul.js';
import type { Tensor } from '../../runtime/tensor.js';
import { aggregateMessages, aggregates, sourceRows, targetRows } from '../aggregate.js';
import { define } from '../define.js';
import { activation } from '../options.js';

/**
 * Feature-wise modulation by the receiver (arXiv:1906.12192): act(γ_i ⊙ x_i R + β_i) + aggregate_j act(γ'_i ⊙ x_j W + β'_i), where x_i makes β and γ, and
 * β' and γ', by linear maps. PyG's layer of one relation. Edge weights are ignored.
 *
 * Shapes: x [nodes, in] -> [nodes, units]. Params: kernel [in, units]; filmKernel [in, 2 units], β' first, and filmBias [2 units]; rootKernel
 * [in, units]; rootFilmKernel [in, 2 units]; all start as U(±1/√in).
 *
 * @pyg FiLMConv
 * @example layers.filmConv({ units: 16 })
 */
export const filmConv = define({
  kind: 'filmConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Of each message and of the node itself. Default 'relu'. */
    activation: activation('relu'),
    /** Default 'mean'. */
    aggregate: oneOf(aggregates, 'mean'),
  },
  needsGraph: true,
  params: ({ units }, [, width]) => {
    const kernel = (pyg: string, columns: number) =>
      ({ shape: [width, columns], init: 'kaimingUniform', pyg: `${pyg}.weight`, transpose: true }) as const;
    return {
      kernel: kernel('lins.0', units),
      filmKernel: kernel('films.0', 2 * units),
      filmBias: { shape: [2 * units], init: uniform(1 / Math.sqrt(width)), pyg: 'films.0.bias' },
      rootKernel: kernel('lin_skip', units),
      rootFilmKernel: kernel('film_skip', 2 * units),
    };
  },
  call: ({ units, activation, aggregate }, { kernel, filmKernel, filmBias, rootKernel, rootFilmKernel }, x, graph) => {
    const act = byName('layers.filmConv', activation);
    const modulated = (h: Tensor, film: Tensor): Tensor =>
      act(add(mul(slice(film, { axis: 1, start: units }), h), slice(film, { axis: 1, end: units })));
    const messages = modulated(sourceRows(graph, matmul(x, kernel)), targetRows(graph, linear(x, filmKernel, filmBias)));
    return add(modulated(matmul(x, rootKernel), matmul(x, rootFilmKernel)), aggregateMessages(graph, messages, aggregate));
  },
});
