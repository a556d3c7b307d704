import { platform } from '../../io/platform.js';
import type { Callback } from './callback.js';

/** Options of `csvLogger`. */
export interface CsvLoggerOptions {
  /** Where the table goes: a path, in a page one in the origin private file system. Default: nowhere, read `text` instead. */
  readonly file?: string;
  /** Default ','. */
  readonly separator?: string;
}

/** The callback, with the table so far. */
export interface CsvLogger extends Callback {
  /** The table: a head, and a line for each epoch. */
  readonly text: string;
}

/** Milliseconds between two writings at least: the file is written whole. */
const SELDOM = 1000;

/**
 * A table of the training, a line for each epoch: epoch, learning rate, seconds, then the values of History. The file is replaced as a whole,
 * at most once a second and at the end, so that it is never half a table.
 *
 * @throws IoError when the file cannot be written, before anything is trained.
 * @example callbacks.csvLogger({ file: 'build/log.csv' })
 */
export function csvLogger({ file, separator = ',' }: CsvLoggerOptions = {}): CsvLogger {
  let keys: string[] = [];
  let lines: string[] = [];
  let written = 0;
  let unsaved = false;
  const text = (): string => lines.map((line) => `${line}\n`).join('');
  const save = async (): Promise<void> => {
    if (file !== undefined) await platform().writeFile(file, new TextEncoder().encode(text()));
    written = performance.now();
    unsaved = false;
  };
  return {
    name: 'csvLogger',
    get text() {
      return text();
    },
    onTrainBegin: async () => {
      [keys, lines] = [[], []];
      await save();
    },
    onEpochEnd: async ({ epoch, metrics, seconds }, { step: { optimizer, optimizerState } }) => {
      if (lines.length === 0) {
        keys = Object.keys(metrics);
        lines.push(['epoch', 'learningRate', 'seconds', ...keys].join(separator));
      }
      lines.push([epoch, optimizer.learningRate(optimizerState), seconds.toFixed(6), ...keys.map((key) => metrics[key])].join(separator));
      unsaved = true;
      if (performance.now() - written >= SELDOM) await save();
    },
    close: () => (unsaved ? save() : undefined),
    state: () => ({ values: { keys, lines } }),
    restore: ({ values }) => {
      const { keys: before, lines: table } = (values ?? {}) as { keys?: string[]; lines?: string[] };
      [keys, lines] = [before ?? [], table ?? []];
    },
  };
}
