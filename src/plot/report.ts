import { OptionError } from '../core/errors.js';
import { escapeText, page } from './html.js';
import { numberText } from './numberText.js';

/** What stands in a table. Numbers are printed by `numberText` and set flush right. */
export type Cell = string | number;

/** Rows below named columns. */
export interface ReportTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly caption?: string;
}

/** A figure as `loadFigures` draws it, and what it shows. */
export interface ReportFigure {
  /** One `<svg>` element. The only text a report takes as it is. */
  readonly svg: string;
  readonly caption?: string;
}

/** A part of a report, in the order it is read: text, table, figures. */
export interface ReportSection {
  readonly title: string;
  /** One paragraph each. */
  readonly text?: readonly string[];
  readonly table?: ReportTable;
  readonly figures?: readonly ReportFigure[];
}

export interface Report {
  readonly title: string;
  readonly sections: readonly ReportSection[];
  /** Small print at the end: when, where, with what. */
  readonly footer?: string;
}

/**
 * A report as one self-contained HTML page: light or dark as the reader's system is, black on white in print. All text is escaped, and the
 * page's own policy forbids scripts and anything from outside, so nothing in it can run or load. Throws OptionError for a figure that is
 * not an `<svg>` element and for a table row of another length than the columns.
 */
export function renderReport({ title, sections, footer }: Report): string {
  const end = footer === undefined ? '' : `\n<footer>${escapeText(footer)}</footer>`;
  return page({ title, body: `${sections.map(section).join('\n')}${end}` });
}

function section({ title, text = [], table, figures = [] }: ReportSection): string {
  const parts = [`<h2>${escapeText(title)}</h2>`, ...text.map((line) => `<p>${escapeText(line)}</p>`)];
  if (table !== undefined) parts.push(tableHtml(table));
  if (figures.length > 0) parts.push(`<div class="figures">\n${figures.map(figureHtml).join('\n')}\n</div>`);
  return `<section>\n${parts.join('\n')}\n</section>`;
}

function tableHtml({ columns, rows, caption }: ReportTable): string {
  const numeric = columns.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'));
  const cell = (tag: 'th' | 'td', content: Cell, i: number): string =>
    `<${tag}${numeric[i] ? ' class="number"' : ''}>${escapeText(typeof content === 'number' ? numberText(content) : content)}</${tag}>`;
  for (const row of rows) {
    if (row.length === columns.length) continue;
    throw new OptionError({
      where: 'renderReport',
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

function figureHtml({ svg, caption }: ReportFigure): string {
  if (!/^\s*<svg[\s>][\s\S]*<\/svg>\s*$/.test(svg)) {
    throw new OptionError({
      where: 'renderReport',
      what: 'a figure is not an <svg> element',
      got: JSON.stringify(svg.slice(0, 40)),
      expected: '<svg …>…</svg>',
    });
  }
  return `<figure>${svg}${caption === undefined ? '' : `<figcaption>${escapeText(caption)}</figcaption>`}</figure>`;
}
