import { dot, type Markish, type PlotOptions, plot, text, vector } from '@observablehq/plot';
import { largest } from '../../core/extremes.js';

/** Colours of series, in order: each at least 3 : 1 against white paper and against the dark page, and apart for colour-blind eyes. */
export const palette = ['#4269d0', '#e8590c', '#2b9348', '#a463f2', '#0b9bb3', '#d6336c', '#9c6b4e', '#868e96'] as const;

/** One entry of a legend: a swatch and what it stands for. */
export interface LegendItem {
  readonly label: string;
  readonly color: string;
  readonly swatch: 'line' | 'dot';
  readonly dash?: string;
}

/** Axis labels along the middle of their axis, without arrows. */
export const centered = { labelAnchor: 'center', labelArrow: 'none' } as const;

/** What a figure is made of, besides its marks. Widths and heights are CSS pixels. */
export interface Drawing extends Pick<PlotOptions, 'x' | 'y' | 'fx' | 'color'> {
  readonly marks: Markish[];
  /** For readers that cannot see: what kind of figure this is. Plain words of ours, never a user's text. */
  readonly ariaLabel: string;
  /** Size of the area inside the axes. */
  readonly inner: { readonly width: number; readonly height: number };
  readonly marginLeft?: number;
  readonly marginBottom?: number;
  readonly legend: readonly LegendItem[];
  /** Small print below the axes: what was left out, and why. */
  readonly notes: readonly string[];
  /** Space above the legend's lower edge that facet titles need. */
  readonly headroom?: number;
}

const ROW = 18;
const MARGIN_RIGHT = 24;
/** Between the axes and the small print. */
const GAP = 8;
/** Room for a letter of 12 px type, on the safe side. */
export const LETTER = 6.6;

/** Draws with Observable Plot and returns one `<svg>` element as text, valid in a page and as a file of its own. */
export function draw(document: Document, drawing: Drawing): string {
  const { marks, ariaLabel, inner, marginLeft = 60, marginBottom = 46, legend, notes, headroom = 0, ...scales } = drawing;
  const widest =
    largest(
      legend.map(({ label }) => label.length),
      0,
    ) *
      LETTER +
    48;
  const columns = Math.max(1, Math.min(legend.length, Math.floor(inner.width / widest)));
  const rows = Math.ceil(legend.length / columns);
  const marginTop = 14 + rows * ROW + headroom;
  const small = notes.length > 0 ? GAP + notes.length * 14 : 0;
  const key = legend.flatMap((item, i) =>
    legendEntry(item, (i % columns) * widest, (Math.floor(i / columns) - rows) * ROW + ROW / 2 - 8 - headroom),
  );
  const lines = notes.map((note, i) =>
    text([note], {
      facet: 'super',
      frameAnchor: 'bottom-left',
      lineAnchor: 'top',
      dy: marginBottom + GAP + i * 14,
      fontSize: 11,
      fillOpacity: 0.75,
    }),
  );
  const svg = plot({
    ...scales,
    document,
    ariaLabel,
    width: marginLeft + inner.width + MARGIN_RIGHT,
    height: marginTop + inner.height + marginBottom + small,
    marginLeft,
    marginRight: MARGIN_RIGHT,
    marginTop,
    marginBottom: marginBottom + small,
    style: { fontSize: '12px', background: 'none', maxWidth: '100%', height: 'auto' },
    marks: [...marks, ...key, ...lines],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  describe(document, svg, ariaLabel, [...legend.map(({ label }) => label), ...notes]);
  roundCoordinates(svg);
  return svg.outerHTML.replaceAll('&nbsp;', '&#160;'); // the one entity HTML writes that a stand-alone SVG does not know
}

/** What the figure is and what it says, for those who do not see it. */
function describe(document: Document, svg: Element, title: string, words: readonly string[]): void {
  const element = (name: string, text: string): Element => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    made.textContent = text;
    return made;
  };
  svg.prepend(element('title', title), element('desc', words.join('; ')));
}

/** Plot writes 16 digits for a place on the screen; a hundredth of a pixel will do, in less than half the text. */
function roundCoordinates(svg: Element): void {
  for (const shape of svg.querySelectorAll('circle, rect, path')) {
    for (const name of COORDINATES) {
      const value = shape.getAttribute(name);
      if (value?.includes('.'))
        shape.setAttribute(
          name,
          value.replace(/\d+\.\d{3,}/g, (long) => String(Number(Number(long).toFixed(2)))),
        );
    }
  }
}

const COORDINATES = ['cx', 'cy', 'x', 'y', 'width', 'height', 'd', 'fill-opacity'];

function legendEntry({ label, color, swatch, dash }: LegendItem, left: number, dy: number): Markish[] {
  const at = { facet: 'super', frameAnchor: 'top-left', dy } as const;
  const mark =
    swatch === 'dot'
      ? dot([0], { ...at, dx: left + 9, r: 4, fill: color })
      : vector([0], {
          ...at,
          dx: left,
          length: 18,
          rotate: 90,
          anchor: 'start',
          shape: stroke,
          stroke: color,
          strokeWidth: 2,
          strokeDasharray: dash,
        });
  return [mark, text([label], { ...at, dx: left + 24, textAnchor: 'start', lineAnchor: 'middle' })];
}

/** A vector without an arrow head. */
const stroke = {
  draw: (path: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void }, length: number): void => {
    path.moveTo(0, 0);
    path.lineTo(0, -length);
  },
};

/** A user's name for something, fit for a label: no control characters, at most `most` characters. */
export function labelText(name: string, most = 32): string {
  const letters = Array.from(name.replace(/[\p{Cc}\p{Cs}]/gu, ' '));
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : letters.join('');
}
