import { servePage } from '../../io/page-server.js';
import { platform } from '../../io/platform.js';
import { renderReport } from '../../plot/report.js';
import type { LiveFigure } from './figures.js';
import { livePage, type Status } from './page.js';
import { sheet } from './sheet.js';
import type { View } from './view.js';

/** A page served to browsers on this machine; the final state becomes `file`.html and `file`.svg. */
export async function servedView({ title, port, file }: { title: string; port: number; file: string | null }): Promise<View> {
  const server = await servePage({ html: livePage(title), port });
  return {
    place: server.url,
    show: (figures) => {
      for (const figure of figures) server.send(figure.name, JSON.stringify(figure));
    },
    tell: (status) => server.send('status', JSON.stringify(status)),
    keep: (figures, status) => (file === null ? Promise.resolve([]) : write(file, title, figures, status)),
    close: server.close,
  };
}

async function write(file: string, title: string, figures: readonly LiveFigure[], { line }: Status): Promise<string[]> {
  const shown = figures.map(({ svg, caption }) => ({ svg, caption }));
  const html = renderReport({ title, sections: [{ title: 'At the end of training', text: [line], figures: shown }] });
  const texts = { [`${file}.html`]: html, [`${file}.svg`]: sheet(figures.map(({ svg }) => svg)) };
  for (const [path, text] of Object.entries(texts)) await platform().writeFile(path, new TextEncoder().encode(text));
  return Object.keys(texts);
}
