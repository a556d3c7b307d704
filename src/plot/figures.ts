import { IoError } from '../core/errors.js';
import { readOptions } from '../core/options/read.js';
import { custom, optional } from '../core/options/vocabulary.js';
import type { ConfusionMatrix } from './figures/confusionMatrix.js';
import type { LineFigure } from './figures/line.js';
import type { LossCurves } from './figures/lossCurves.js';
import type { ComparisonFigure, MultiplesFigure } from './figures/multiples.js';
import type { PredictionsVersusActual } from './figures/predictionsVersusActual.js';
import type { SpectrumFigure } from './figures/spectrum.js';
import type { SurfaceFigure } from './figures/surface.js';

export type {
  ComparisonFigure,
  ConfusionMatrix,
  LineFigure,
  LossCurves,
  MultiplesFigure,
  PredictionsVersusActual,
  SpectrumFigure,
  SurfaceFigure,
};

const missing = (cause: unknown): IoError =>
  new IoError({
    where: 'plot.loadFigures',
    what: 'the plotting chunk cannot be loaded',
    got: String(cause),
    mend: 'Beside graphgrad.browser.js serve graphgrad.browser.plot.js',
    cause,
  });

/** From numbers to figures, each one `<svg>` element as text. The same numbers give the same text. */
export interface Figures {
  lossCurves(options: LossCurves): string;
  predictionsVersusActual(options: PredictionsVersusActual): string;
  confusionMatrix(options: ConfusionMatrix): string;
  surface(options: SurfaceFigure): string;
  line(options: LineFigure): string;
  spectrum(options: SpectrumFigure): string;
  comparison(options: ComparisonFigure): string;
  multiples(options: MultiplesFigure): string;
}

const isDocument = (value: unknown): boolean => typeof (value as Document | null)?.createElementNS === 'function';
const figuresOptions = { document: optional(custom<Document>('document', 'a document to draw with', isDocument)) };

/**
 * Loads the plotting chunk (Observable Plot) and something to draw with: `document` if given, else the page's, else (Node) one of linkedom,
 * which is a chunk of its own, so that a page never loads it. Nothing here is loaded before the first call.
 */
export async function loadFigures(options: { document?: Document } = {}): Promise<Figures> {
  const { document = globalThis.document } = readOptions('plot.loadFigures', figuresOptions, options);
  const [figures, canvas] = await Promise.all([
    import('./figures/figures.js').catch((cause) => {
      throw missing(cause);
    }),
    document ?? import('./figures/document.node.js').then(({ blankDocument }) => blankDocument()),
  ]);
  return {
    lossCurves: (options) => figures.lossCurves(options, canvas),
    predictionsVersusActual: (options) => figures.predictionsVersusActual(options, canvas),
    confusionMatrix: (options) => figures.confusionMatrix(options, canvas),
    surface: (options) => figures.surface(options, canvas),
    line: (options) => figures.line(options, canvas),
    spectrum: (options) => figures.spectrum(options, canvas),
    comparison: (options) => figures.comparison(options, canvas),
    multiples: (options) => figures.multiples(options, canvas),
  };
}
