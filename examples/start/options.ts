import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What `npm start` was asked to do. */
export interface Options {
  /** 'embedded': the karate club and score_nbr, which need no files; 'lab': their loss surfaces, spectra and activations. */
  readonly command: 'embedded' | 'cora' | 'lab' | 'help';
  readonly epochs: number;
  /** Trainings that differ in their seed alone: 0, 1, … */
  readonly seeds: number;
  /** Folder with the files of Cora; undefined: download. */
  readonly data?: string;
  readonly baseUrl?: string;
  /** Path of the report. */
  readonly out: string;
  /** Serve a page that shows each training while it runs. */
  readonly live: boolean;
}

/** A command line that cannot be understood. */
export class UsageError extends Error {}

export const help = `npm start                  trains on data in the source: the karate club, and graph regression on score_nbr
npm start -- lab           looks at the loss of both networks: surface, spectrum, activations; writes out/lab.html
npm start -- cora          trains the graph network of Kipf and Welling on Cora, which is downloaded once (573 kB)

Options, after the two dashes:
  --epochs N               walks over the data (default 200; 4000 with --live, or 1000 for cora)
  --live                   shows each training while it runs, in a page of this machine whose address is printed
  --out FILE               where the report goes (default out/report.html)
  --help                   this text
Of cora alone:
  --data DIR               reads the files ind.cora.* from a folder, without any download
  --base-url URL           downloads the files from another address
  --seeds N                trains N times, with seeds 0 to N - 1, and gives mean and standard deviation (default 1)`;

const OF_CORA = ['data', 'base-url', 'seeds'] as const;

/**
 * Reads the arguments after `npm start --`. Relative paths of the user's start at `folder`.
 *
 * @throws UsageError with one line that says what is wrong.
 */
export function readOptions(args: readonly string[], folder: string): Options {
  const { values, positionals } = parsed(args);
  const [command = 'embedded', ...more] = positionals;
  if (values.help) return { command: 'help', epochs: 0, seeds: 0, out: '', live: false };
  if ((command !== 'embedded' && command !== 'cora' && command !== 'lab') || more.length > 0) {
    const given = positionals.map((word) => `'${word}'`).join(' ');
    throw new UsageError(`unknown command ${given}. Expected none, lab or cora; options go after two dashes: npm start -- cora --data DIR`);
  }
  if (command !== 'cora') {
    const stray = OF_CORA.find((name) => values[name] !== undefined);
    if (stray !== undefined) throw new UsageError(`--${stray} belongs to cora: npm start -- cora --${stray} …`);
  }
  if (values.data !== undefined && values['base-url'] !== undefined) throw new UsageError('--data and --base-url exclude each other');
  return {
    command,
    epochs: whole('epochs', values.epochs, values.live ? (command === 'cora' ? 1000 : 4000) : command === 'lab' ? 60 : 200),
    seeds: whole('seeds', values.seeds, 1),
    data: values.data === undefined ? undefined : resolve(folder, filled('data', values.data)),
    baseUrl: values['base-url'],
    out:
      values.out === undefined
        ? resolve(command === 'lab' ? 'out/lab.html' : 'out/report.html')
        : resolve(folder, filled('out', values.out)),
    live: values.live ?? false,
  };
}

function parsed(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const options = {
      epochs: text,
      seeds: text,
      data: text,
      'base-url': text,
      out: text,
      live: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node's message goes on to explain dashes at length; its first sentence says it all.
    throw new UsageError(
      error.message
        .split('. ')[0]
        .replace(/\.$/, '')
        .replace(/^./, (letter) => letter.toLowerCase()),
      { cause: error },
    );
  }
}

function whole(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw new UsageError(`--${name} '${text}' is no whole number of at least 1`);
}

function filled(name: string, text: string): string {
  if (text !== '') return text;
  throw new UsageError(`--${name} is empty`);
}
