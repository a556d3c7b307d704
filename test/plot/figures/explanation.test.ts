import * as OCL from 'openchemlib';
import { describe, expect, it } from 'vitest';
import { IndexError, OptionError } from '../../../src/core/errors.js';
import { figures, number, Svg } from './svg.js';

const path = [
  [0, 1],
  [1, 2],
  [2, 3],
] as const;

describe('explanation', () => {
  it('shades nodes and edges by their credits, by the largest of each', () => {
    const svg = new Svg(figures.explanation({ edges: path, nodeCredits: [0, 1, 0.5, -1], edgeCredits: [1, 0, 0.5] }));
    const opacity = svg.all('g[aria-label="dot"]').map((group) => group.getAttribute('fill-opacity') ?? '1');
    expect(svg.all('g[aria-label="link"]').length).toBe(3);
    expect(opacity.slice(0, 4).map(Number)).toEqual([0.15, 1, 0.15 + 0.425, 1]);
    expect(svg.texts).toEqual(expect.arrayContaining(['0', '1', '2', '3', 'speaks for it', 'speaks against it']));
  });

  it('the same graph gets the same places', () => {
    expect(figures.explanation({ edges: path })).toBe(figures.explanation({ edges: path }));
  });

  it('shades the atoms of a molecule that OpenChemLib drew', () => {
    const text = figures.explanation({ smiles: 'c1ccccc1O', atomCredits: [0, 0, 0, 0, 0, -0.5, 1], chemistry: OCL });
    const svg = new Svg(text);
    const shades = svg.all('circle').filter((circle) => circle.getAttribute('fill-opacity') !== null);
    expect(shades.map((circle) => number(circle, 'fill-opacity'))).toEqual([0, 0, 0, 0, 0, 0.3, 0.6]);
    expect(shades[5]!.getAttribute('fill')).not.toBe(shades[6]!.getAttribute('fill'));
    expect(text).toMatch(/<title>[^<]+<\/title><desc>c1ccccc1O<\/desc>/);
  });

  it('refuses what does not fit', () => {
    expect(() => figures.explanation({ edges: path, nodeCredits: [1] })).toThrow(IndexError);
    expect(() => figures.explanation({ edges: path, edgeCredits: [1] })).toThrow(OptionError);
    expect(() => figures.explanation({ edges: [], numNodes: 401 })).toThrow(/too many nodes/);
    expect(() => figures.explanation({ smiles: 'CC', atomCredits: [1], chemistry: OCL })).toThrow(
      /credits and atoms differ \(got 1 credits\)/,
    );
    expect(() => figures.explanation({ smiles: 'CC', atomCredits: [1, 1], chemistry: {} as never })).toThrow(/openchemlib/);
  });
});

describe('calibration', () => {
  it('puts each full bin at its confidence and accuracy, and writes the error', () => {
    const bins = [
      { count: 10, confidence: 0.25, accuracy: 0.5 },
      { count: 0, confidence: 0, accuracy: 0 },
      { count: 30, confidence: 0.9, accuracy: 0.75 },
    ];
    const svg = new Svg(figures.calibration({ curves: [{ name: 'GCN', bins, error: 0.175 }] }));
    const [x, y] = [svg.ticks('x'), svg.ticks('y')];
    const place = (scale: Map<string, number>, value: number): number =>
      scale.get('0.0')! + value * (scale.get('1.0')! - scale.get('0.0')!);
    const dots = svg.all('g[aria-label="dot"] circle').slice(0, 2);
    for (const [i, { confidence, accuracy }] of [bins[0]!, bins[2]!].entries()) {
      expect(number(dots[i]!, 'cx')).toBeCloseTo(place(x, confidence), 0);
      expect(number(dots[i]!, 'cy')).toBeCloseTo(place(y, accuracy), 0);
    }
    expect(svg.texts).toContain('GCN: error 17.5 %');
    expect(() => figures.calibration({ curves: [] })).toThrow(OptionError);
  });
});
