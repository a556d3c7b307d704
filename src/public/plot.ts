export {
  type ConfusionMatrix,
  type Figures,
  type LossCurves,
  loadFigures,
  type PredictionsVersusActual,
} from '../model/plot.js';
export { type Cell, type Report, type ReportFigure, type ReportSection, type ReportTable, renderReport } from '../model/report.js';
