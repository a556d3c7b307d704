import { filled } from '../../autodiff/space.js';
import { concat } from '../../ops/layout.js';
import type { Tensor } from '../../runtime/tensor.js';
import { cellSpecs, type GruParams, gru } from '../cell/gru.js';
import { type LstmState, lstm } from '../cell/lstm.js';
import type { ParamSpec } from '../layer.js';

/** What a level remembers; a gated recurrent unit leaves c as it is. */
export type State = LstmState;

/** A recurrent cell: how many gates its kernels hold side by side, and one step. */
export interface Cell {
  readonly gates: number;
  readonly step: (params: GruParams, x: Tensor, state: State) => State;
}
export const gruCell: Cell = { gates: 3, step: (params, x, { h, c }) => ({ h: gru(params, x, h), c }) };
export const lstmCell: Cell = { gates: 4, step: lstm };

/** Levels on top of each other, each in one direction or in both. */
export interface Levels {
  readonly units: number;
  readonly levels: number;
  readonly bidirectional: boolean;
}

/** One direction of a level: what is appended to the names of its tensors, ours and PyTorch's. */
interface Line {
  readonly ours: string;
  readonly pyg: string;
  readonly level: number;
  readonly reverse: boolean;
}

const linesOf = ({ levels, bidirectional }: Levels): Line[] =>
  Array.from({ length: levels }, (_, level) => level).flatMap((level) => {
    const forward = { ours: `${level + 1}`, pyg: `_l${level}`, level, reverse: false };
    const backward = { ours: `${level + 1}Reverse`, pyg: `_l${level}_reverse`, level, reverse: true };
    return bidirectional ? [forward, backward] : [forward];
  });

const tensorNames = ['inputKernel', 'recurrentKernel', 'inputBias', 'recurrentBias'] as const;

/** Schema of all levels for inputs of a width: inputKernel1, …, inputKernel1Reverse, …; PyTorch's names begin with a prefix. */
export function recurrentSpecs({ gates }: Cell, levels: Levels, width: number, prefix = ''): Record<string, ParamSpec> {
  const specs: Record<string, ParamSpec> = {};
  const above = levels.units * (levels.bidirectional ? 2 : 1);
  for (const { ours, pyg, level } of linesOf(levels)) {
    const own = cellSpecs(gates, level === 0 ? width : above, levels.units, (name) => `${prefix}${name}${pyg}`);
    for (const name of tensorNames) specs[`${name}${ours}`] = own[name];
  }
  return specs;
}

/** What came out at each step, and what each line remembers after its last: level 1, level 1 reversed, level 2, … */
export interface Run {
  readonly outputs: readonly Tensor[];
  readonly finals: readonly State[];
}

/** Runs all levels over the steps of sequences side by side, each [sequences, width]. `initial` holds a state for each line; zeros if left out. */
export function runLevels(
  cell: Cell,
  levels: Levels,
  params: Record<string, Tensor>,
  steps: readonly Tensor[],
  initial?: readonly State[],
): Run {
  const finals: State[] = [];
  let inputs = steps;
  const lines = linesOf(levels);
  for (let level = 0; level < levels.levels; level++) {
    const outputs = lines
      .filter((line) => line.level === level)
      .map((line) => {
        // the names that the specs declare
        const weights = Object.fromEntries(tensorNames.map((name) => [name, params[`${name}${line.ours}`]])) as unknown as GruParams;
        const ordered = line.reverse ? [...inputs].reverse() : inputs;
        const { hidden, final } = runLine(cell, weights, ordered, initial?.[finals.length] ?? zeros(steps[0], levels.units));
        finals.push(final);
        return line.reverse ? hidden.reverse() : hidden;
      });
    inputs = inputs.map((_, t) => concat(outputs.map((one) => one[t])));
  }
  return { outputs: inputs, finals };
}

const zeros = ({ shape: [rows], dtype }: Tensor, units: number): State => {
  const h = filled({ shape: [rows, units], dtype }, 0);
  return { h, c: h };
};

function runLine({ step }: Cell, weights: GruParams, steps: readonly Tensor[], start: State): { hidden: Tensor[]; final: State } {
  let state = start;
  const hidden = steps.map((x) => (state = step(weights, x, state)).h);
  return { hidden, final: state };
}
