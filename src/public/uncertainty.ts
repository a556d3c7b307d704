export { type CalibrationBin, type CalibrationCurve, type CalibrationOptions, calibrationCurve } from '../uncertainty/calibration.js';
export { type CalibrationNodesOptions, calibrationNodes } from '../uncertainty/calibrationNodes.js';
export { type ConformalClasses, type ConformalClassesOptions, conformalClasses } from '../uncertainty/conformalClasses.js';
export {
  type ConformalNumbers,
  type ConformalNumbersOptions,
  conformalNumbers,
  type Predicted,
} from '../uncertainty/conformalNumbers.js';
export { type DeepEnsemble, type DeepEnsembleOptions, deepEnsemble } from '../uncertainty/deepEnsemble.js';
export { type McDropoutOptions, mcDropout } from '../uncertainty/mcDropout.js';
export { averageClasses, averageNumbers, type ClassUncertainty, type NumberUncertainty } from '../uncertainty/summaries.js';
export { type Temperature, temperatureScaling } from '../uncertainty/temperature.js';
