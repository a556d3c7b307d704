import { ShapeError } from '../../core/errors.js';
import { bool, int } from '../../core/options/vocabulary.js';
import { formatShape } from '../../core/shape.js';
import { concat, reshape, slice } from '../../ops/layout.js';
import { stack } from '../../ops/stack.js';
import { define } from '../define.js';
import { type Cell, gruCell, lstmCell, recurrentSpecs, runLevels } from './run.js';

const options = {
  /** Width of the state of each level, in each direction. */
  units: int({ min: 1 }),
  /** Levels on top of each other. Default 1. */
  levels: int({ min: 1, default: 1 }),
  /** Each level also runs from the last step to the first, and hands both states on side by side. Default false. */
  bidirectional: bool(false),
  /** The output of every step, as in torch; false returns the state after the last one (reversed: after the first). Default true. */
  returnSequences: bool(true),
};

function recurrent(kind: 'gru' | 'lstm', cell: Cell) {
  return define({
    kind,
    options,
    params: (levels, inShape) => recurrentSpecs(cell, levels, inShape[inShape.length - 1]),
    call: (levels, params, x) => {
      if (x.rank !== 2 && x.rank !== 3) {
        throw new ShapeError({
          where: `layers.${kind}`,
          what: 'x is no sequence',
          got: formatShape(x.shape),
          expected: '[steps, f] or [sequences, steps, f]',
        });
      }
      const [count, length, width] = x.rank === 3 ? x.shape : [1, ...x.shape];
      const whole = reshape(x, [count, length, width]);
      const steps = Array.from({ length }, (_, t) => reshape(slice(whole, { axis: 1, start: t, end: t + 1 }), [count, width]));
      const { units, bidirectional, returnSequences } = levels;
      const wide = units * (bidirectional ? 2 : 1);
      if (length === 0)
        throw new ShapeError({
          where: `layers.${kind}`,
          what: 'a sequence without steps',
          got: formatShape(x.shape),
          expected: 'at least one',
        });
      const { outputs, finals } = runLevels(cell, levels, params, steps);
      if (returnSequences) return reshape(stack(outputs, { axis: 1 }), [...x.shape.slice(0, -1), wide]);
      return reshape(concat(finals.slice(bidirectional ? -2 : -1).map(({ h }) => h)), [...x.shape.slice(0, -2), wide]);
    },
  });
}

/**
 * Gated recurrent units over sequences (arXiv:1406.1078): r, z = σ(x W + b + h U + c), n = tanh(x W_n + b_n + r (h U_n + c_n)),
 * h' = (1 - z) n + z h, from h = 0; each level takes the states of the one below. As torch's GRU with `batch_first`.
 *
 * Shapes: x [sequences, steps, f] or [steps, f] -> the same with units columns (2 units for both directions), or without the axis of steps. Params of
 * level l: inputKernel{l} [in, 3 units]; recurrentKernel{l} [units, 3 units]; inputBias{l}, recurrentBias{l} [3 units]; with both directions also
 * those of inputKernel{l}Reverse, …; all start as U(±1/√units). Gates stand in the order r, z, n.
 *
 * @throws ShapeError for what is no sequence.
 * @pyg torch.nn.GRU
 * @example layers.gru({ units: 32, levels: 2 })
 */
export const gru = recurrent('gru', gruCell);

/**
 * Long short-term memories over sequences (Hochreiter and Schmidhuber 1997): i, f, g, o = x W + b + h U + d, c' = σ(f) c + σ(i) tanh(g),
 * h' = σ(o) tanh(c'), from h = c = 0; each level takes the states h of the one below. As torch's LSTM with `batch_first`.
 *
 * Shapes: x [sequences, steps, f] or [steps, f] -> the same with units columns (2 units for both directions), or without the axis of steps. Params of
 * level l: inputKernel{l} [in, 4 units]; recurrentKernel{l} [units, 4 units]; inputBias{l}, recurrentBias{l} [4 units]; with both directions also
 * those of inputKernel{l}Reverse, …; all start as U(±1/√units). Gates stand in the order i, f, g, o.
 *
 * @throws ShapeError for what is no sequence.
 * @pyg torch.nn.LSTM
 * @example layers.lstm({ units: 32, bidirectional: true, returnSequences: false })
 */
export const lstm = recurrent('lstm', lstmCell);
