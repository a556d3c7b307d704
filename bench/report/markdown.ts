import { duration, type Result } from '../harness.js';

/** A result, and the file of bench/cases it comes from. */
export interface CaseResult extends Result {
  case: string;
}

/** Headings in the order of the page; a case without one comes last, under its own name. */
const headings: Record<string, string> = {
  gcn: 'Epochs of a GCN (forward, loss, backward, Adam; no evaluation)',
  'score-nbr': 'Epochs over many small graphs',
  steps: 'Training steps',
  spmm: 'Sparse times dense',
  matmul: 'Dense products',
  ops: 'Every op',
  baseline: 'What tuning plain JavaScript is worth',
};

/** Columns of contestants, in the order in which they first appear. */
const contestants = (results: readonly CaseResult[]): string[] => [
  ...new Set(results.flatMap((result) => Object.keys(result.milliseconds))),
];

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A table of one case: times of all contestants, and how often the first one's time goes into the others'. */
function section(name: string, results: readonly CaseResult[]): string {
  const [first, ...others] = contestants(results);
  const header = ['work', `${first}`, ...others.flatMap((other) => [other, `${other} / ${first}`]), 'spread'];
  const lines = results.map(({ name: work, milliseconds, ratio, spread }) => {
    const cells = others.flatMap((other) =>
      milliseconds[other] === undefined ? ['', ''] : [duration(milliseconds[other]), `**${ratio[other].toFixed(2)}**`],
    );
    const widest = Math.max(...Object.values(spread));
    return row([work, duration(milliseconds[first]), ...cells, `±${(50 * widest).toFixed(0)} %`]);
  });
  return [`## ${headings[name] ?? name}`, '', row(header), row(header.map((_, i) => (i === 0 ? '---' : '---:'))), ...lines].join('\n');
}

/** The page: the machine, how it was measured, and a table for each case. */
export function markdown(results: readonly CaseResult[]): string {
  if (results.length === 0) return '# Benchmarks\n\nNo results.\n';
  const order = Object.keys(headings);
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const cases = [...new Set(results.map((result) => result.case))].sort((a, b) => place(a) - place(b));
  const [{ machine }] = results;
  const loads = results.map((result) => result.machine.load);
  return `${[
    '# Benchmarks',
    '',
    'Written by `bench/report.ts` from the results of `npm run bench`; do not edit. Times are medians over rounds in which the',
    'contestants alternate, each in one thread. Before anything is timed all contestants must compute the same losses or numbers',
    '(to 1e-5 unless the case says otherwise), without dropout. A ratio above 1 says that graphgrad is faster. `plainJs` is the tuned',
    'plain-JavaScript baseline of `bench/baseline` (same algorithms, typed arrays, unrolled register tiles); `referenceJs` is a',
    'straightforward program of hand-written loops. The spread is that of the least steady contestant.',
    '',
    row(['', '']),
    row(['---', '---']),
    row(['processor', `${machine.cpu}, ${machine.cores} cores, ${machine.platform}`]),
    row([
      'versions',
      `graphgrad ${machine.graphgrad}, Node ${machine.node.slice(1)}, V8 ${machine.v8}, AssemblyScript ${machine.assemblyscript}`,
    ]),
    row(['date', `${machine.date.slice(0, 16).replace('T', ' ')} UTC`]),
    row(['load average', `${Math.min(...loads).toFixed(2)} to ${Math.max(...loads).toFixed(2)} (the bench itself makes 1)`]),
    '',
    cases
      .map((name) =>
        section(
          name,
          results.filter((result) => result.case === name),
        ),
      )
      .join('\n\n'),
  ].join('\n')}\n`;
}
