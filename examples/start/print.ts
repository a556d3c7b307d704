import { plot } from 'graphgrad';
import { textTable } from '../text-table.js';

/** Breaks lines between words where they would be longer than the terminal, or than 100 letters. */
function wrapped(text: string): string {
  const width = Math.min(100, process.stdout.columns ?? 100);
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

/** What comes next, above its progress bar. */
export const printHeading = (title: string, text: string): void => console.log(`\n${title}\n${wrapped(text)}`);

/** A report's table on the terminal, and what there is to say below it. */
export function printResult({ columns, rows }: plot.ReportTable, text: string): void {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? plot.numberText(cell) : cell)));
  console.log(`\n${textTable([columns, ...cells]).join('\n')}\n\n${wrapped(text)}`);
}

/** 0.8123 -> `81.2 %`. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
