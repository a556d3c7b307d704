import { IoError } from '../core/errors.js';
import type { Calibration } from './figures/calibration.js';
import type { ConfusionMatrix } from './figures/confusionMatrix.js';
import type { ExplanationFigure, GraphExplanation } from './figures/explanation.js';
import type { LossCurves } from './figures/lossCurves.js';
import type { DrawingChemistry, MoleculeExplanation } from './figures/molecule.js';
import type { PredictionsVersusActual } from './figures/predictionsVersusActual.js';

export type {
  Calibration,
  ConfusionMatrix,
  DrawingChemistry,
  ExplanationFigure,
  GraphExplanation,
  LossCurves,
  MoleculeExplanation,
  PredictionsVersusActual,
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
  calibration(options: Calibration): string;
  /** A graph, or a molecule drawn by OpenChemLib, shaded by what speaks for and against a prediction. */
  explanation(options: ExplanationFigure): string;
}

/**
 * Loads the plotting chunk (Observable Plot) and something to draw with: `document` if given, else the page's, else (Node) one of linkedom,
 * which is a chunk of its own, so that a page never loads it. Nothing here is loaded before the first call.
 */
export async function loadFigures({ document = globalThis.document }: { document?: Document } = {}): Promise<Figures> {
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
    calibration: (options) => figures.calibration(options, canvas),
    explanation: (options) => figures.explanation(options, canvas),
  };
}
