export {
  type ComparisonFigure,
  type ConfusionMatrix,
  type Figures,
  type LineFigure,
  type LossCurves,
  loadFigures,
  type MultiplesFigure,
  type PredictionsVersusActual,
  type SpectrumFigure,
  type SurfaceFigure,
} from '../plot/figures.js';
export { type Replay, type ReplayFrame, renderReplay } from '../plot/replay.js';
export { type Cell, type Report, type ReportFigure, type ReportSection, type ReportTable, renderReport } from '../plot/report.js';
