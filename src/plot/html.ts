const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as HTML shows it, in an element or an attribute. */
export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter]);

/** The look of our pages: light or dark as the reader's system is, black on white in print. */
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

/** What stands in a page of ours. */
interface PageContent {
  readonly title: string;
  /** HTML below the heading. */
  readonly body: string;
  /** The source of a script at the end: the only one that may run, and it may talk to where the page came from. Default: none. */
  readonly script?: string;
}

/** A self-contained page with our style and its title as heading. Its own policy forbids whatever it does not need. */
export function page({ title, body, script }: PageContent): string {
  const nonce = script === undefined ? '' : crypto.randomUUID();
  const allowed = script === undefined ? '' : `; connect-src 'self'; script-src 'nonce-${nonce}'`;
  const element = script === undefined ? '' : `<script nonce="${nonce}">\n${script}</script>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:${allowed}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeText(title)}</h1>
${body}
</main>
${element}</body>
</html>
`;
}
