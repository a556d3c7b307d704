import { DOMParser } from 'linkedom';
import { loadFigures } from '../../../src/plot/figures.js';

/** The figures under test, drawn in a document of linkedom. */
export const figures = await loadFigures();

/** A figure, parsed as the XML file it would be. */
export class Svg {
  readonly root: SVGSVGElement;

  constructor(readonly source: string) {
    this.root = new DOMParser().parseFromString(source, 'image/svg+xml').documentElement as unknown as SVGSVGElement;
  }

  /** Everything that is written in the figure. */
  get texts(): string[] {
    return [...this.root.querySelectorAll('text')].map((text) => text.textContent ?? '');
  }

  /** Centres of the circles in a group of one colour, without the legend's, which are larger. */
  circles(color: string): [number, number][] {
    return this.all(`g[fill="${color}"] circle:not([r="4"])`).map((circle) => [number(circle, 'cx'), number(circle, 'cy')]);
  }

  /** Points of the curves in a colour, cut at gaps: `M1,2L3,4M5,6` has two pieces. */
  curve(color: string): [number, number][][] {
    const path = this.all(`g[aria-label="line"][stroke="${color}"] path`)[0]?.getAttribute('d') ?? '';
    return path
      .split('M')
      .slice(1)
      .map((piece) =>
        piece
          .replace('Z', '')
          .split('L')
          .map((point) => point.split(',').map(Number) as [number, number]),
      );
  }

  /** Where the ticks of an axis stand, by their label. */
  ticks(axis: 'x' | 'y'): Map<string, number> {
    const labels = this.all(`g[aria-label="${axis}-axis tick label"] text`);
    return new Map(
      labels.map((label) => {
        const [, x, y] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(label.getAttribute('transform') ?? '') ?? [];
        return [label.textContent ?? '', Number(axis === 'x' ? x : y)];
      }),
    );
  }

  all(selector: string): Element[] {
    return [...this.root.querySelectorAll(selector)];
  }
}

export const number = (element: Element, name: string): number => Number(element.getAttribute(name));
