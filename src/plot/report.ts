import { OptionError } from '../core/errors.js';
import { nested } from '../core/options/nested.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { array, custom, optional, string } from '../core/options/vocabulary.js';
import { escapeText, page } from './html.js';
import { numberText } from './numberText.js';

const where = 'plot.renderReport';

/** What stands in a table. Numbers are printed by `numberText` and set flush right. */
export type Cell = string | number;

const isCell = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

const reportTable = {
  columns: array(string()),
  /** As many cells in each as there are columns. */
  rows: array(array(custom<Cell>('cell', 'texts and numbers', isCell))),
  caption: optional(string()),
};

/** Rows below named columns. */
export interface ReportTable extends Given<typeof reportTable> {}

export const reportFigure = {
  /** One `<svg>` element. The only text a report takes as it is. */
  svg: string(),
  caption: optional(string()),
};

/** A figure as `loadFigures` draws it, and what it shows. */
export interface ReportFigure extends Given<typeof reportFigure> {}

const reportSection = {
  title: string(),
  /** One paragraph each. */
  text: optional(array(string())),
  table: optional(nested(reportTable)),
  figures: optional(array(nested(reportFigure))),
};

/** A part of a report, in the order it is read: text, table, figures. */
export interface ReportSection extends Given<typeof reportSection> {}

const report = {
  title: string(),
  sections: array(nested(reportSection)),
  /** Small print at the end: when, where, with what. */
  footer: optional(string()),
};

export interface Report extends Given<typeof report> {}

/**
 * A report as one self-contained HTML page: light or dark as the reader's system is, black on white in print. All text is escaped, and the
 * page's own policy forbids scripts and anything from outside, so nothing in it can run or load. Throws OptionError for a figure that is
 * not an `<svg>` element and for a table row of another length than the columns.
 */
export function renderReport(content: Report): string {
  const { title, sections, footer } = readOptions(where, report, content);
  const end = footer === undefined ? '' : `\n<footer>${escapeText(footer)}</footer>`;
  return page({ title, body: `${sections.map(section).join('\n')}${end}` });
}

function section({ title, text = [], table, figures = [] }: ReportSection): string {
  const parts = [`<h2>${escapeText(title)}</h2>`, ...text.map((line) => `<p>${escapeText(line)}</p>`)];
  if (table !== undefined) parts.push(tableHtml(table));
  if (figures.length > 0) parts.push(`<div class="figures">\n${figures.map(asFigure).join('\n')}\n</div>`);
  return `<section>\n${parts.join('\n')}\n</section>`;
}

function tableHtml({ columns, rows, caption }: ReportTable): string {
  const numeric = columns.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'));
  const cell = (tag: 'th' | 'td', content: Cell, i: number): string =>
    `<${tag}${numeric[i] ? ' class="number"' : ''}>${escapeText(typeof content === 'number' ? numberText(content) : content)}</${tag}>`;
  for (const row of rows) {
    if (row.length === columns.length) continue;
    throw new OptionError({
      where,
      what: 'a table row does not fit the columns',
      got: `${row.length} cells`,
      expected: `${columns.length}: ${columns.join(', ')}`,
    });
  }
  return `<div class="table"><table>
${caption === undefined ? '' : `<caption>${escapeText(caption)}</caption>\n`}<thead><tr>${columns.map((name, i) => cell('th', name, i)).join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${row.map((content, i) => cell('td', content, i)).join('')}</tr>`).join('\n')}
</tbody>
</table></div>`;
}

/** A figure with its caption as HTML. @throws OptionError for what is not an `<svg>` element. */
export function asFigure({ svg, caption }: ReportFigure): string {
  if (!/^\s*<svg[\s>][\s\S]*<\/svg>\s*$/.test(svg)) {
    throw new OptionError({
      where,
      what: 'a figure is not an <svg> element',
      got: JSON.stringify(svg.slice(0, 40)),
      expected: '<svg …>…</svg>',
    });
  }
  return `<figure>${svg}${caption === undefined ? '' : `<figcaption>${escapeText(caption)}</figcaption>`}</figure>`;
}
