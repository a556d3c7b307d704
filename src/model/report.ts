import { OptionError } from '../core/errors.js';
import { numberText } from './number-text.js';

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
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeText(title)}</h1>
${sections.map(section).join('\n')}
${footer === undefined ? '' : `<footer>${escapeText(footer)}</footer>\n`}</main>
</body>
</html>
`;
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

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter]);

const STYLE = `
:root { --paper: #ffffff; --card: #f7f8fa; --ink: #1b1e24; --faint: #626a76; --rule: #dfe2e8; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --paper: #14161a; --card: #1b1e24; --ink: #e8eaee; --faint: #9aa2ae; --rule: #343a44; } }
@media print { :root { --paper: #ffffff; --card: #ffffff; --ink: #000000; --faint: #444444; --rule: #bbbbbb; color-scheme: light; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 1280px; margin: 0 auto; padding: 40px 24px 56px; }
h1 { margin: 0 0 8px; font-size: 28px; line-height: 1.25; letter-spacing: -0.01em; }
h2 { margin: 40px 0 8px; padding-top: 20px; border-top: 1px solid var(--rule); font-size: 20px; line-height: 1.3; }
h1, h2, p, td, th, figcaption { overflow-wrap: anywhere; }
p { margin: 8px 0; max-width: 72ch; }
.table { margin: 16px 0; overflow-x: auto; }
table { border-collapse: collapse; font-size: 15px; font-variant-numeric: tabular-nums; }
caption { padding-bottom: 6px; text-align: left; color: var(--faint); font-size: 14px; }
th, td { padding: 6px 18px 6px 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: baseline; overflow-wrap: normal; }
th { color: var(--faint); font-weight: 600; font-size: 13px; }
.number { text-align: right; }
.figures { display: flex; flex-wrap: wrap; gap: 20px; align-items: flex-start; margin: 20px 0; }
figure { margin: 0; padding: 16px; max-width: 100%; border: 1px solid var(--rule); border-radius: 8px; background: var(--card); }
figcaption { margin-bottom: 10px; font-weight: 600; font-size: 15px; }
figure { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
figure svg { display: block; max-width: 100%; height: auto; --plot-background: var(--card); }
footer { margin-top: 48px; color: var(--faint); font-size: 13px; }
@media print {
  @page { margin: 16mm; }
  main { max-width: none; padding: 0; }
  section h2 { break-after: avoid; }
  figure, tr, .table { break-inside: avoid; }
  figure { padding: 0; border: 0; }
  .figures { gap: 12px; }
}
`;
