import { OptionError } from '../../core/errors.js';
import { platform } from '../../io/platform.js';
import { namesOf, refuseUnknown } from '../known.js';
import type { Run } from '../run.js';
import type { Callback } from './callback.js';
import { exclusive } from './exclusive.js';

/** Options of `csvLogger`. */
export interface CsvLoggerOptions {
  /** Where the table goes: a path; in a page a path in the origin private file system. Default: nowhere, it is in `text`. */
  readonly file?: string;
  /** Between two values. Default ','. */
  readonly separator?: string;
}

const names = namesOf<CsvLoggerOptions>({ file: true, separator: true });

/** The callback, with its table. */
export interface CsvLogger extends Callback {
  /** The table so far: a line of names, and a line for each epoch. */
  readonly text: string;
}

/** Milliseconds between two writings: each puts the whole file in place at once. */
const INTERVAL = 1000;

/**
 * Keeps the values of every epoch as a table, one line each: epoch, loss, metrics, and those of validation. A file is written at the start
 * (so that a bad path is found before training), at most once a second, and at the end, also after an error; it is always whole.
 *
 * @throws IoError when the file cannot be written.
 * @example
 * const { x, edges, y, masks } = data.karate();
 * const model = sequential([layers.gcnConv({ units: 4 })]);
 * model.compile({ optimizer: 'adam', loss: 'crossEntropy' });
 * const log = callbacks.csvLogger();
 * await model.fit(data.graph({ x, edges, y, masks }), { epochs: 2, seed: 0, callbacks: [log] });
 * console.log(log.text.split('\n')[0]);
 */
export function csvLogger(options: CsvLoggerOptions = {}): CsvLogger {
  refuseUnknown('callbacks.csvLogger', names, options);
  const { file, separator = ',' } = options;
  if (separator === '' || /["\n\r]/.test(separator))
    throw new OptionError({
      where: 'callbacks.csvLogger',
      what: 'bad separator',
      got: JSON.stringify(separator),
      expected: 'a mark such as ,',
    });
  let keys: readonly string[] = [];
  let lines: string[] = [];
  let written = 0;
  let began = false;
  const text = (): string => lines.map((line) => `${line}\n`).join('');
  const write = async (): Promise<void> => {
    if (file === undefined || !began) return;
    await platform().writeFile(file, new TextEncoder().encode(text()));
    written = performance.now();
  };
  const quoted = (value: string): string =>
    value.includes(separator) || /["\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  const lineOf = (epoch: number, values: readonly unknown[]): string => [epoch, ...values].join(separator);
  /** The epochs of a training that is resumed: its history knows them. */
  const past = ({ history, position, keys }: Run): string[] => {
    const epochs = history.loss?.length ?? 0;
    return Array.from({ length: epochs }, (_, i) =>
      lineOf(
        position.epoch - epochs + i,
        keys.map((key) => history[key]?.[i]),
      ),
    );
  };
  return exclusive('callbacks.csvLogger', {
    name: 'csvLogger',
    get text() {
      return text();
    },
    onTrainBegin: (run) => {
      keys = run.keys;
      lines = [['epoch', ...keys].map(quoted).join(separator), ...past(run)];
      began = true;
      return write();
    },
    onEpochEnd: ({ epoch, metrics }) => {
      lines.push(
        lineOf(
          epoch,
          keys.map((key) => metrics[key]),
        ),
      );
      return performance.now() - written > INTERVAL ? write() : undefined;
    },
    close: async () => {
      await write();
      began = false;
    },
  });
}
