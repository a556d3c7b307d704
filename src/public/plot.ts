export {
  type Calibration,
  type ConfusionMatrix,
  type DrawingChemistry,
  type ExplanationFigure,
  type Figures,
  type GraphExplanation,
  type LossCurves,
  loadFigures,
  type MoleculeExplanation,
  type PredictionsVersusActual,
} from '../plot/figures.js';
export { type Cell, type Report, type ReportFigure, type ReportSection, type ReportTable, renderReport } from '../plot/report.js';
