import { duration } from '../harness.js';
import { headings, legend } from './captions.js';
import type { CaseResult } from './case-result.js';
import { demandTable } from './demands.js';

/** Columns of contestants, in the order in which they first appear; those left out everywhere have one too. */
const contestants = (results: readonly CaseResult[]): string[] => [
  ...new Set(results.flatMap(({ milliseconds, absent }) => [...Object.keys(milliseconds), ...Object.keys(absent)])),
];

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A table of works without times. */
function figuresOnly(name: string, results: readonly CaseResult[]): string {
  const lines = results.flatMap(({ name: work, facts }) =>
    Object.entries(facts).map(([what, value]) => row([work, what, `${Number(value.toPrecision(4))}`])),
  );
  return [`## ${headings[name] ?? name}`, '', row(['work', 'what', 'figure']), row(['---', '---', '---:']), ...lines].join('\n');
}

/** A table of one case: times of all contestants, and how often the first one's time goes into the others'. */
function section(name: string, results: readonly CaseResult[]): string {
  const [first, ...others] = contestants(results);
  if (first === undefined) return figuresOnly(name, results);
  const header = ['work', `${first}`, ...others, 'spread'];
  const notes: string[] = [];
  const lines = results.map(({ name: work, milliseconds, ratio, spread, absent }) => {
    const cells = others.map((other) => {
      if (milliseconds[other] !== undefined) return `${duration(milliseconds[other])}, **${ratio[other].toFixed(2)}**`;
      if (absent[other] === undefined) return '';
      notes.push(`${other} was left out of ${work}: ${absent[other]}.`);
      return '–';
    });
    const widest = Math.max(...Object.values(spread));
    return row([work, duration(milliseconds[first]), ...cells, `±${(50 * widest).toFixed(0)} %`]);
  });
  for (const { name: work, facts } of results) {
    const figures = Object.entries(facts).map(([what, value]) => `${what}: ${Number(value.toPrecision(4))}`);
    if (figures.length > 0) notes.push(`Further figures of ${work}: ${figures.join('; ')}.`);
  }
  const compiled = results.filter(({ start }) => start.jaxJs !== undefined && name === 'steps');
  if (compiled.length > 0) {
    const times = compiled.map(({ name: work, start }) => `${work.split(',')[0]} ${duration(start.jaxJs)}`);
    notes.push(`Compilation by jax-js, apart from the times above (data, tracing, the first steps): ${times.join('; ')}.`);
  }
  return [
    `## ${headings[name] ?? name}`,
    '',
    row(header),
    row(header.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...lines,
    ...notes.flatMap((note) => ['', note]),
  ].join('\n');
}

/** The page: the machine, how it was measured, what was demanded, and a table for each case. */
export function markdown(results: readonly CaseResult[]): string {
  if (results.length === 0) return '# Benchmarks\n\nNo results.\n';
  const order = Object.keys(headings);
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const cases = [...new Set(results.map((result) => result.case))].sort((a, b) => place(a) - place(b));
  const [{ machine }] = results;
  const loads = results.map((result) => result.machine.load);
  const dates = results.map((result) => result.machine.date.slice(0, 16).replace('T', ' ')).sort();
  const peers = Object.entries(machine.peers).map(([name, version]) => `${name} ${version}`);
  const present = contestants(results);
  return `${[
    '# Benchmarks',
    '',
    'Written by `bench/report.ts` from the results of `npm run bench`; do not edit. Times are medians over rounds in which the',
    'contestants alternate, each in one thread unless the work says otherwise. Before anything is timed all contestants must compute the same',
    'losses or numbers (to 1e-5 unless the case says otherwise), without dropout. A time is followed by its ratio to the first',
    'column: above 1 graphgrad is faster, below 1 it is slower. The spread is that of the least steady contestant.',
    '',
    '`npm run bench -- against REV` compares this tree with another revision instead: both libraries run every work in a process of their own, in',
    'turns of 20 ms whose order reverses. Each work shows the ratio of the speeds (above 1 this tree is faster) over nine fresh pairs of processes.',
    '',
    row(['', '']),
    row(['---', '---']),
    row(['processor', `${machine.cpu}, ${machine.cores} cores, ${machine.platform}`]),
    row(['versions', `graphgrad ${machine.graphgrad}, ${machine.engine}, AssemblyScript ${machine.assemblyscript}`]),
    row(['peers', peers.join(', ')]),
    row(['date', dates[0] === dates.at(-1) ? `${dates[0]} UTC` : `${dates[0]} to ${dates.at(-1)} UTC`]),
    row(['load average', `${Math.min(...loads).toFixed(2)} to ${Math.max(...loads).toFixed(2)} (the bench itself makes 1)`]),
    '',
    ...Object.entries(legend)
      .filter(([name]) => present.includes(name))
      .map(([name, text]) => `- \`${name}\`: ${text}.`),
    '',
    ...demandTable(results),
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
