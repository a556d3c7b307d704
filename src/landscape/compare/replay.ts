import { OptionError } from '../../core/errors.js';
import { expectList, expectObject, misfit } from '../../core/expect.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { int, number, optional, string } from '../../core/options/vocabulary.js';
import type { Figures } from '../../plot/figures.js';
import { type ReplayFrame, renderReplay } from '../../plot/replay.js';
import type { ReportFigure } from '../../plot/report.js';
import type { Comparison } from './compare.js';
import type { ComparedRun, Sample } from './run.js';

const options = {
  /** Which seed is shown. Default 0. */
  seed: int({ min: 0, default: 0 }),
  /** What the values are, with their unit. */
  label: optional(string()),
};

const panelsOptions = {
  ...options,
  /** Which epoch is shown, or the last before it that was looked at. Default: the last. */
  epoch: optional(number({ min: 0 })),
};

const replayOptions = { ...options, title: string('The same network under several choices') };

/** Options of `landscape.panels` and `landscape.replay`. */
export interface PanelsOptions extends Readonly<Given<typeof options>> {}

const pairsOf = (sample: Sample | null) =>
  sample === null ? [] : Array.from(sample.prediction.data, (predicted, i) => [predicted, sample.target.data[i]] as const);

/** Whether predictions are values, one for each target, and no scores of classes. */
const areValues = (runs: readonly ComparedRun[]): boolean =>
  runs.every(({ snapshots }) =>
    snapshots.every(({ train }) => train === null || train.prediction.data.length === train.target.data.length),
  );

const upTo = (values: readonly number[] | undefined, epoch: number): readonly number[] => values?.slice(0, epoch) ?? [];

/** The runs of a comparison. @throws OptionError for what is none, or no figures. */
function runsOf(where: string, figures: Figures, comparison: Comparison): readonly ComparedRun[] {
  if (typeof figures?.multiples !== 'function')
    throw misfit(where, 'the first argument', figures, 'the figures', 'Pass what plot.loadFigures gives');
  const { runs } = expectObject(where, 'the comparison', comparison);
  for (const run of expectList(where, 'comparison.runs', runs))
    expectList(where, 'the snapshots of a run', expectObject(where, 'a run', run).snapshots);
  return runs;
}

/**
 * A comparison at one epoch (default: the last that was looked at) as small multiples, one column a choice: predictions against actual values
 * where the network gives values, and the loss up to then. For a live view, draw them in `progress`, which has the comparison so far.
 *
 * @throws OptionError where the seed was not run.
 */
export function panels(figures: Figures, comparison: Comparison, given: PanelsOptions & { readonly epoch?: number } = {}): ReportFigure[] {
  const where = 'landscape.panels';
  const { seed, label, epoch = Number.POSITIVE_INFINITY } = readOptions(where, panelsOptions, given);
  const runs = runsOf(where, figures, comparison);
  const shown = runs.filter((run) => run.seed === seed && run.snapshots.length > 0);
  if (shown.length === 0)
    throw new OptionError({
      where: 'landscape.panels',
      what: 'there is no run of the seed',
      got: String(seed),
      expected: 'one of those compared',
    });
  const at = (run: ComparedRun) => run.snapshots.filter((snapshot) => snapshot.epoch <= epoch).at(-1) ?? run.snapshots[0];
  const loss = figures.multiples({
    panels: shown.map(({ choice, history }) => ({
      name: choice,
      series: ['loss', 'valLoss']
        .filter((key) => key in history)
        .map((key) => ({ name: key === 'loss' ? 'training' : 'validation', values: upTo(history[key], epoch) })),
    })),
  });
  if (!areValues(shown)) return [{ svg: loss, caption: 'Loss by epoch' }];
  const actual = shown.flatMap(({ snapshots: [{ train, validation }] }) =>
    [train, validation].flatMap((one) => pairsOf(one).map(([, y]) => y)),
  );
  const [low, high] = actual.reduce(([least, most], y) => [Math.min(least, y), Math.max(most, y)], [Infinity, -Infinity]);
  const room = (high - low || 1) * 0.2;
  const fit = figures.comparison({
    panels: shown.map((run) => ({ name: run.choice, train: pairsOf(at(run).train), test: pairsOf(at(run).validation) })),
    domain: [low - room, high + room],
    ...(label !== undefined && { label }),
  });
  return [
    { svg: fit, caption: 'Predictions against actual values' },
    { svg: loss, caption: 'Loss by epoch' },
  ];
}

/** A comparison as one HTML page with a slider over the epochs that were looked at: small multiples, one column a choice. */
export function replay(figures: Figures, comparison: Comparison, given: PanelsOptions & { readonly title?: string } = {}): string {
  const where = 'landscape.replay';
  const { title, ...rest } = readOptions(where, replayOptions, given);
  const { seed } = rest;
  const epochs = runsOf(where, figures, comparison)
    .filter((run) => run.seed === seed)
    .flatMap(({ snapshots }) => snapshots.map(({ epoch }) => epoch));
  const frames: ReplayFrame[] = [...new Set(epochs)]
    .sort((one, other) => one - other)
    .map((epoch) => ({ label: `epoch ${epoch}`, figures: panels(figures, comparison, { ...rest, epoch }) }));
  return renderReplay({ title, frames });
}
