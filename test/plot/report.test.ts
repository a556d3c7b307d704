import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/core/errors.js';
import { renderReport } from '../../src/plot/report.js';
import { figures } from './figures/svg.js';

const parse = (html: string): Document => new DOMParser().parseFromString(html, 'text/html') as unknown as Document;
const svg = figures.lossCurves({ series: [{ name: 'train', values: [2, 1] }] });

describe('renderReport', () => {
  it('sets title, text, table and figures in order', () => {
    const page = parse(
      renderReport({
        title: 'Karate club',
        sections: [
          {
            title: 'Held-out people',
            text: ['One.', 'Two.'],
            table: {
              columns: ['model', 'accuracy'],
              rows: [
                ['GCN', 0.96666],
                ['majority', 14],
              ],
              caption: 'Accuracy',
            },
            figures: [{ svg, caption: 'Loss' }, { svg }],
          },
          { title: 'Second' },
        ],
        footer: 'Node 20',
      }),
    );
    expect(page.title).toBe('Karate club');
    expect([...page.querySelectorAll('h2')].map((h) => h.textContent)).toEqual(['Held-out people', 'Second']);
    expect([...page.querySelectorAll('section')[0].children].map((child) => child.tagName)).toEqual(['H2', 'P', 'P', 'DIV', 'DIV']);
    expect([...page.querySelectorAll('td')].map((cell) => cell.textContent)).toEqual(['GCN', '0.9667', 'majority', '14']);
    expect([...page.querySelectorAll('.number')].map((cell) => cell.textContent)).toEqual(['accuracy', '0.9667', '14']);
    expect(page.querySelectorAll('figure svg')).toHaveLength(2);
    expect([...page.querySelectorAll('figcaption')].map((caption) => caption.textContent)).toEqual(['Loss']);
    expect(page.querySelector('footer')?.textContent).toBe('Node 20');
  });

  it('escapes every text it is given', () => {
    const evil = `</title></style><script>alert('1')</script><img src=x onerror="alert(1)">&amp;`;
    const html = renderReport({
      title: evil,
      sections: [
        { title: evil, text: [evil], table: { columns: [evil], rows: [[evil]], caption: evil }, figures: [{ svg, caption: evil }] },
      ],
      footer: evil,
    });
    const page = parse(html);
    expect(page.querySelectorAll('script, img')).toHaveLength(0);
    expect(html).not.toMatch(/<script|<img/);
    for (const place of ['title', 'h1', 'h2', 'p', 'caption', 'th', 'td', 'figcaption', 'footer']) {
      expect(page.querySelector(place)?.textContent, place).toBe(evil);
    }
  });

  it('needs nothing from outside and forbids it', () => {
    const html = renderReport({ title: 'x', sections: [{ title: 'y', figures: [{ svg }] }] });
    expect(html).not.toMatch(/\b(?:src|href)=|url\(|@import/);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html).toContain('@media print');
  });

  it('refuses a figure that is no svg and a row that does not fit', () => {
    const refuse = (section: object) =>
      expect(() => renderReport({ title: '', sections: [{ title: '', ...section }] })).toThrow(OptionError);
    refuse({ figures: [{ svg: '<p>no</p>' }] });
    refuse({ figures: [{ svg: `${svg}<script></script>` }] });
    refuse({ table: { columns: ['a', 'b'], rows: [['only one']] } });
  });
});
