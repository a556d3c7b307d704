import { int } from '../../core/options/vocabulary.js';
import { uniform } from '../../nn/initializers.js';
import { mul } from '../../ops/binary.js';
import { concat, reshape, slice } from '../../ops/layout.js';
import { linear } from '../../ops/matmul.js';
import { softmax } from '../../ops/softmax.js';
import { sum } from '../../ops/sum.js';
import { define } from '../define.js';
import { type Levels, lstmCell, recurrentSpecs, runLevels } from '../recurrent/run.js';

/** Half of all widths in each direction, as PyG has it. */
const levelsOf = (layers: number, width: number): Levels => ({
  units: Math.max(1, Math.floor((layers * width) / 2)),
  levels: 1,
  bidirectional: true,
});

/**
 * How much of each depth a node takes (arXiv:1806.03536): a bidirectional lstm runs over its rows of all depths, a linear map makes a score of the states at
 * each, and the softmax of the scores weighs the rows.
 *
 * Shapes: x [nodes, layers · f], the depths side by side -> [nodes, f]. Params: those of layers.lstm for one level of ⌊layers f / 2⌋ units; attentionKernel
 * [2 units, 1] and attentionBias [1].
 */
export const lstmJump = define({
  kind: 'lstmJump',
  options: {
    /** Depths side by side. */
    layers: int({ min: 1 }),
  },
  params: ({ layers }, [, all]) => {
    const levels = levelsOf(layers, all / layers);
    const bound = uniform(1 / Math.sqrt(2 * levels.units));
    return {
      ...recurrentSpecs(lstmCell, levels, all / layers, 'lstm.'),
      attentionKernel: { shape: [2 * levels.units, 1], init: bound, pyg: 'att.weight', transpose: true },
      attentionBias: { shape: [1], init: bound, pyg: 'att.bias' },
    };
  },
  call: ({ layers }, { attentionKernel, attentionBias, ...params }, x) => {
    const width = x.shape[1] / layers;
    const depths = Array.from({ length: layers }, (_, i) => slice(x, { axis: 1, start: i * width, end: (i + 1) * width }));
    const { outputs } = runLevels(lstmCell, levelsOf(layers, width), params, depths);
    const shares = softmax(concat(outputs.map((states) => linear(states, attentionKernel, attentionBias))));
    const weighed = mul(reshape(x, [x.shape[0], layers, width]), reshape(shares, [x.shape[0], layers, 1]));
    return sum(weighed, { axis: 1 });
  },
});
