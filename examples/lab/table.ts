import { type landscape, plot } from 'graphgrad';
import { textTable } from '../text-table.js';

const { numberText } = plot;

/** What the author's question is about. */
export const activations = ['relu', 'leakyRelu', 'elu', 'selu', 'gelu', 'silu', 'mish', 'tanh', 'sigmoid', 'sin', 'none'];

export const columns = [
  'activation',
  'last epoch',
  '± over seeds',
  'best epoch',
  'curvature',
  'dead',
  'saturated',
  'effective rank',
  'Dirichlet energy',
  'gradient, first layer',
];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A row for each choice, best first; what layers do is that of the first one, the last hidden one for rank and energy, at the end. */
export function rowsOf({ ranking, runs }: landscape.Comparison): string[][] {
  return ranking.map(({ choice, mean: last, deviation, best, curvature }) => {
    const ends = runs.filter((run) => run.choice === choice).map(({ snapshots }) => snapshots[snapshots.length - 1].layers);
    const hidden = ends.map((layers) => layers[layers.length - 2]);
    const percent = (value: number): string => `${(100 * value).toFixed(0)} %`;
    const energies = hidden.map(({ dirichletEnergy }) => dirichletEnergy ?? Number.NaN);
    return [
      choice,
      numberText(last, 3),
      numberText(deviation, 2),
      numberText(best, 3),
      curvature === null ? '' : numberText(curvature, 3),
      percent(mean(ends.map(([first]) => first.dead))),
      percent(mean(ends.map(([first]) => first.saturated))),
      numberText(mean(hidden.map(({ effectiveRank }) => effectiveRank)), 3),
      numberText(mean(energies), 3),
      numberText(mean(ends.map(([first]) => first.gradientNorm)), 3),
    ];
  });
}

/** Prints the rows as a table. */
export function print(result: landscape.Comparison): void {
  for (const line of textTable([columns, ...rowsOf(result)])) console.log(line);
}
