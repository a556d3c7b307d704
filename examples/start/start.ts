import { GraphgradError, IoError, type plot } from 'graphgrad';
import { cora } from './cora.js';
import { karateClub } from './karate.js';
import { lab } from './lab.js';
import { help, type Options, readOptions, UsageError } from './options.js';
import { scoreNbr } from './score.js';
import type { Speed } from './speed.js';
import { writeReport } from './write-report.js';

const titles: Readonly<Record<string, string>> = {
  cora: 'graphgrad on Cora',
  embedded: 'graphgrad on the karate club and score_nbr',
  lab: 'The laboratory: what the loss looks like',
};

/** What the examples are told of the machine they run on. */
export interface Surroundings {
  readonly speed: Speed;
  /** One line on the machine. */
  readonly machine: string;
}

async function sections(options: Options, speed: Speed): Promise<plot.ReportSection[]> {
  if (options.command === 'cora') return [await cora(options, speed)];
  if (options.command === 'lab') return lab(options);
  return [await karateClub(options, speed), await scoreNbr(options, speed)];
}

/**
 * `npm start`: trains on embedded data or on Cora, prints what was learnt beside trivial baselines, and writes a report. Runs a command line, and returns the exit code: 0, 1 where something failed, 2 where the line cannot be
 * understood.
 */
export async function start(args: readonly string[], folder: string, { speed, machine }: Surroundings): Promise<number> {
  try {
    const options = readOptions(args, folder);
    if (options.command === 'help') {
      console.log(help);
      return 0;
    }
    const title = titles[options.command];
    const footer = `Made by npm start on ${machine}.`;
    await writeReport(options.out, { title, sections: await sections(options, speed), footer });
    console.log(`\nReport: ${options.out}`);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`npm start: ${error.message}.\nnpm start -- --help lists what there is.`);
      return 2;
    }
    console.error(error instanceof GraphgradError || isFileError(error) ? `npm start failed. ${error.message}` : error);
    if (error instanceof IoError && error.where === 'download') console.error('With npm start that is: npm start -- cora --data DIR');
    return 1;
  }
}

/** What Node says of a file that cannot be written; its message names the path. */
const isFileError = (error: unknown): error is Error => error instanceof Error && 'syscall' in error;
