import { OptionError } from '../../core/errors.js';
import { namesOf } from '../../core/options/names.js';
import { checkOptions } from '../../core/options/read.js';
import { taskOf } from '../../nn/task.js';
import { type Figures, loadFigures } from '../../plot/figures.js';
import { numberText } from '../../plot/numberText.js';
import { macrotask } from '../breather.js';
import type { Compiled } from '../compile.js';
import type { Scored } from '../evaluate.js';
import { elementView } from '../live/elementView.js';
import { type LiveFigure, type LiveLook, liveFigures } from '../live/figures.js';
import { Pace } from '../live/pace.js';
import { servedView } from '../live/servedView.js';
import type { View } from '../live/view.js';
import type { Run, TrainEvent } from '../run.js';
import type { Callback } from './callback.js';
import { exclusive } from './exclusive.js';

/** Options of `livePlot`. */
export interface LivePlotOptions extends Partial<Omit<LiveLook, 'most'>> {
  /** Epochs between two drawings. Default 5. */
  readonly every?: number;
  /** Part of the training time that drawing may take, in (0, 1], where both happen in one thread. Default 0.02. */
  readonly share?: number;
  /** In a page: the element to draw into, or a selector that finds it. Default: a new one at the end of the page. */
  readonly element?: Element | string;
  /** In Node: the port of the page that is served. Default 0: any free one. */
  readonly port?: number;
  /** In Node: where the final state goes, as `file`.html and `file`.svg; null: nowhere. Default 'live-plot'. */
  readonly file?: string | null;
  /** Heading of the page. Default 'Training'. */
  readonly title?: string;
  /** Where the address of the page and the closing line go. Default: the console. */
  readonly print?: (line: string) => void;
}

const names = namesOf<LivePlotOptions>({
  every: true,
  share: true,
  element: true,
  port: true,
  file: true,
  title: true,
  print: true,
  label: true,
  classes: true,
  task: true,
});

/** What a live plot has cost, in seconds. */
export interface LivePlotCost {
  readonly drawings: number;
  /** Packing and drawing, the files at the end included. */
  readonly drawing: number;
  /** Prediction passes for the figures. */
  readonly predicting: number;
  /** Everything else from the first step to the last. */
  readonly training: number;
}

/** The callback, with what it cost. */
export interface LivePlot extends Callback {
  readonly cost: LivePlotCost;
}

/** Dots of each set while training; the final figures have more. */
const WHILE_TRAINING = 300;

/**
 * Shows a training while it runs: predictions against actual values with the line y = x, training and validation in two colours with R² and
 * RMSE (of classes: confusion matrices), and the curves of loss and metrics on a log axis.
 *
 * It is first drawn when training is some 0.15 s old, and then every `every` epochs, but at most four times a second and as seldom as keeps
 * drawing below `share` of the training time; at least every 10 s, and at the end. The first drawing and the last cost what they cost: the
 * closing line tells the share as it was. With `thread: 'worker'` training does not wait for drawings, of which there are two a second at least. In a page it draws into an element. In Node it prints the address of a page that it serves to
 * this machine alone while training runs, and writes the final state to two files that need nothing else.
 *
 * @throws IoError before anything is trained, when the port is in use.
 * @example callbacks.livePlot({ every: 5, label: 'log mol/L', file: null, print: () => {} })
 */
export function livePlot(options: LivePlotOptions = {}): LivePlot {
  checkOptions('callbacks.livePlot', names, options);
  const {
    every = 5,
    share = 0.02,
    element,
    port = 0,
    file = 'live-plot',
    title = 'Training',
    print = console.log,
    label,
    classes,
  } = options;
  if (!Number.isInteger(every) || every < 1) {
    throw new OptionError({
      where: 'callbacks.livePlot',
      what: 'bad every',
      got: String(every),
      expected: 'a whole number of epochs, at least 1',
    });
  }
  if (!(share > 0 && share <= 1))
    throw new OptionError({ where: 'callbacks.livePlot', what: 'bad share', got: String(share), expected: 'a number in (0, 1]' });
  let view: View | null = null;
  /** A drawing under way that training does not wait for. */
  let drawing: Promise<void> | null = null;
  /** What went wrong in it: told at the next one, and at the end. */
  let trouble: { readonly error: unknown } | null = null;
  let figures: Figures | null = null;
  let pace = new Pace();
  let last: readonly LiveFigure[] = [];
  let epoch = 0;
  /** The cost of a training that is over. */
  let ended: LivePlotCost | null = null;

  const line = (run: Run, over: boolean): string => {
    const values = Object.entries(run.history).map(([name, all]) => `${name} ${numberText(all[all.length - 1])}`);
    const where = over ? `${run.stopped ?? 'done'} after ${epoch} epochs` : `epoch ${epoch} of ${run.epochs}`;
    return [where, ...values, `${(pace.trained / 1000).toFixed(1)} s`].join('  ');
  };

  const paint = async (
    run: Run,
    scored: { train: Scored | null; validation: Scored | null },
    aside: number,
    over: boolean,
  ): Promise<void> => {
    if (view === null || figures === null) return;
    const most = over ? undefined : WHILE_TRAINING;
    const taskFor = (asked: Pick<Compiled, 'task'>) => options.task ?? (taskOf(asked) === 'values' ? 'values' : 'classes');
    const looks = run.compiled.outputs?.list.map((one) => ({ label: one.name, task: taskFor(one), most, output: one.name })) ?? [
      { label, classes, task: taskFor(run.compiled), most },
    ];
    let spent = 0;
    const drawn: LiveFigure[] = [];
    for (const make of liveFigures(figures, { history: run.history, ...scored }, looks)) {
      const start = performance.now();
      drawn.push(make());
      view.show(drawn.slice(-1));
      spent += performance.now() - start;
      await macrotask();
    }
    last = drawn;
    view.tell({ line: line(run, over), over });
    pace.drew(spent, aside);
  };

  const draw = async (run: Run, over = false): Promise<void> => {
    if (trouble !== null) throw trouble.error;
    const began = performance.now();
    const scored = { train: await run.predictions('train'), validation: await run.predictions('validation') };
    const painted = paint(run, scored, performance.now() - began, over);
    if (!run.remote || over) return painted;
    const keep = (error: unknown): void => {
      trouble ??= { error };
    };
    drawing = painted.catch(keep).finally(() => {
      drawing = null;
    });
  };

  const soFar = (): LivePlotCost => {
    const { drawings, spent, aside, trained } = pace;
    return { drawings, drawing: spent / 1000, predicting: aside / 1000, training: trained / 1000 };
  };

  return exclusive('callbacks.livePlot', {
    get cost() {
      return ended ?? soFar();
    },
    onTrainBegin: async (run) => {
      trouble = null;
      last = [];
      epoch = 0;
      ended = null;
      const inPage = typeof document !== 'undefined';
      view = inPage ? elementView(element) : await servedView({ title, port, file });
      if (!inPage) print(`Live plot: ${view.place}`);
      figures = await loadFigures();
      const cost = await warmUp(figures);
      pace = new Pace(run.remote ? { beside: true, longest: 400 } : { share });
      pace.expect(cost);
    },
    onTick: (_, run) => (drawing === null && pace.overdue ? draw(run) : undefined),
    onEpochEnd: (event: TrainEvent, run) => {
      epoch = event.epoch;
      const wanted = pace.overdue || (epoch % every === 0 && pace.due);
      return wanted && drawing === null && epoch < run.epochs ? draw(run) : undefined;
    },
    onTrainEnd: async (run) => {
      await drawing;
      await draw(run, true);
      const closing = { line: line(run, true), over: true };
      const began = performance.now();
      const written = (await view?.keep(last, closing)) ?? [];
      pace.wrote(performance.now() - began);
      ended = soFar();
      const { drawings, drawing: seconds, predicting, training } = ended;
      const part = numberText((100 * seconds) / training, 2);
      const files = written.length > 0 ? `; ${written.join(' and ')} written` : '';
      const passes = `${numberText(predicting, 2)} s of prediction passes apart`;
      print(
        `Live plot: ${drawings} drawings, packing and drawing took ${part} % of the training time${run.remote ? ', beside it' : ''}, ${passes}${files}`,
      );
    },
    close: async () => {
      ended ??= soFar();
      await drawing;
      await view?.close();
      view = null;
    },
  });
}

/**
 * The first drawings take ten times as long as the later ones: they are made before training begins, small ones first, and with a turn for
 * others between any two. Returns what all figures together cost in the end, in ms.
 */
async function warmUp(figures: Figures): Promise<number> {
  let cost = 0;
  for (const points of [1, 30, WHILE_TRAINING, WHILE_TRAINING]) {
    const rows = { data: Float64Array.from({ length: points }, (_, i) => i), shape: [points, 1] };
    const scored = { prediction: rows, target: rows };
    const snapshot = { history: { loss: [2, 1], valLoss: [3, 2], metric: [1, 2] }, train: scored, validation: scored };
    cost = 0;
    for (const make of liveFigures(figures, snapshot, { task: 'values' })) {
      await macrotask();
      const began = performance.now();
      make();
      cost += performance.now() - began;
    }
  }
  return cost;
}
