export {
  type Calibration,
  type ComparisonFigure,
  type ConfusionMatrix,
  type DrawingChemistry,
  type ExplanationFigure,
  type Figures,
  type GraphExplanation,
  type LineFigure,
  type LossCurves,
  loadFigures,
  type MoleculeExplanation,
  type MultiplesFigure,
  type PredictionsVersusActual,
  type SpectrumFigure,
  type SurfaceFigure,
} from '../plot/figures.js';
export { numberText } from '../plot/numberText.js';
export { type Replay, type ReplayFrame, renderReplay } from '../plot/replay.js';
export { type Cell, type Report, type ReportFigure, type ReportSection, type ReportTable, renderReport } from '../plot/report.js';
