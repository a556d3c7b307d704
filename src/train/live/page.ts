import { page } from '../../plot/html.js';
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
export const livePage = (title: string): string =>
  page({
    title,
    body: '<p id="status" role="status">Waiting for the first figures …</p>\n<div class="figures" id="figures"></div>',
    script: SCRIPT,
  });

const SCRIPT = `const status = document.getElementById('status'), figures = document.getElementById('figures'), events = new EventSource('events');
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
`;
