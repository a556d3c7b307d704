export {
  type ConfusionMatrix,
  type Figures,
  type LossCurves,
  loadFigures,
  type PredictionsVersusActual,
} from '../plot/figures.js';
export { type Cell, type Report, type ReportFigure, type ReportSection, type ReportTable, renderReport } from '../plot/report.js';
