/** npm start: trains on embedded data or on Cora, prints what was learnt beside trivial baselines, and writes a report. */
import { GraphgradError, IoError } from '../../src/index.js';
import type { ReportSection } from '../../src/plot/report.js';
import { cora } from './cora.js';
import { karateClub } from './karate.js';
import { lab } from './lab.js';
import { help, type Options, readOptions, UsageError } from './options.js';
import { scoreNbr } from './score.js';
import { writeReport } from './write-report.js';

const titles: Readonly<Record<string, string>> = {
  cora: 'graphgrad on Cora',
  embedded: 'graphgrad on the karate club and score_nbr',
  lab: 'The laboratory: what the loss looks like',
};

async function sections(options: Options): Promise<ReportSection[]> {
  if (options.command === 'cora') return [await cora(options)];
  if (options.command === 'lab') return lab(options);
  return [await karateClub(options), await scoreNbr(options)];
}

/** Runs a command line, and returns the exit code: 0, 1 where something failed, 2 where the line cannot be understood. */
async function main(args: readonly string[], folder: string): Promise<number> {
  try {
    const options = readOptions(args, folder);
    if (options.command === 'help') {
      console.log(help);
      return 0;
    }
    const title = titles[options.command];
    await writeReport(options.out, title, await sections(options));
    console.log(`\nReport: ${options.out}`);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`npm start: ${error.message}.\nnpm start -- --help lists what there is.`);
      return 2;
    }
    console.error(error instanceof GraphgradError ? `npm start failed. ${error.message}` : error);
    if (error instanceof IoError && error.where === 'download') console.error('With npm start that is: npm start -- cora --data DIR');
    return 1;
  }
}

// scripts/start.mjs says where the user was: this program runs in the project's folder.
process.exitCode = await main(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
