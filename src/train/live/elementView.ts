import { OptionError } from '../../core/errors.js';
import type { View } from './view.js';

/** Draws into an element of the page: the one given, the one that a selector finds, or a new one at the end of the page. */
export function elementView(given: Element | string | undefined): View {
  const element = find(given);
  const line = document.createElement('p');
  line.setAttribute('role', 'status');
  const figures = document.createElement('div');
  figures.style.cssText = 'display:flex;flex-wrap:wrap;gap:20px';
  element.replaceChildren(line, figures);
  return {
    place: 'the page',
    show: (drawn) => {
      for (const { name, caption, svg } of drawn) {
        const figure = figures.querySelector(`[data-figure="${name}"]`) ?? figures.appendChild(document.createElement('figure'));
        figure.setAttribute('data-figure', name);
        const text = document.createElement('figcaption');
        text.textContent = caption;
        figure.innerHTML = svg;
        figure.append(text);
      }
    },
    tell: (status) => {
      line.textContent = status.line;
    },
    keep: async () => [],
    close: async () => {},
  };
}

function find(given: Element | string | undefined): Element {
  const found = typeof given === 'string' ? document.querySelector(given) : given;
  if (found === null) {
    throw new OptionError({
      where: 'callbacks.livePlot',
      what: 'no element of the page fits the selector',
      got: `'${given}'`,
      expected: 'an element, or a selector that finds one',
    });
  }
  return found ?? document.body.appendChild(document.createElement('section'));
}
