import { escapeText, STYLE } from '../html.js';
import { figureNames } from './figures.js';

/** What a live page is told of a training, as JSON. */
export interface Status {
  /** One line: where the training is. */
  readonly line: string;
  /** The training is over; nothing more will come. */
  readonly over: boolean;
}

/**
 * The page of a live plot: it listens to the event `status` and one for each figure, and shows the last of each. It loads nothing else, from
 * nowhere, and its own policy forbids it to.
 */
export function livePage(title: string): string {
  const nonce = crypto.randomUUID();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; script-src 'nonce-${nonce}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeText(title)}</h1>
<p id="status" role="status">Waiting for the first figures …</p>
<div class="figures" id="figures"></div>
</main>
<script nonce="${nonce}">
const status = document.getElementById('status'), figures = document.getElementById('figures'), events = new EventSource('events');
let over = false;
events.addEventListener('status', ({ data }) => {
  const told = JSON.parse(data);
  over = told.over;
  status.textContent = told.line;
  if (over) events.close();
});
const show = ({ data }) => {
  const { name, caption, svg } = JSON.parse(data);
  let figure = document.getElementById(name);
  if (figure === null) {
    figure = document.createElement('figure');
    figure.id = name;
    figure.append(document.createElement('div'), document.createElement('figcaption'));
    figures.append(figure);
  }
  figure.firstChild.innerHTML = svg;
  figure.lastChild.textContent = caption;
};
for (const name of ${JSON.stringify(figureNames)}) events.addEventListener(name, show);
events.addEventListener('error', () => {
  if (!over) status.textContent = status.textContent.replace(/( \\(the program has gone\\))?$/, ' (the program has gone)');
});
</script>
</body>
</html>
`;
}
