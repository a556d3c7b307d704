export type { BatchEvent, Callback, Remembered } from '../model/callbacks/callback.js';
export { type CsvLogger, type CsvLoggerOptions, csvLogger } from '../model/callbacks/csvLogger.js';
export { type EarlyStopping, type EarlyStoppingOptions, earlyStopping } from '../model/callbacks/earlyStopping.js';
export { lambda } from '../model/callbacks/lambda.js';
export { type LivePlot, type LivePlotCost, type LivePlotOptions, livePlot } from '../model/callbacks/livePlot.js';
export { type ModelCheckpointOptions, modelCheckpoint } from '../model/callbacks/modelCheckpoint.js';
export { type ProgressCallbackOptions, progress } from '../model/callbacks/progress.js';
export { type ReduceLROnPlateauOptions, reduceLROnPlateau } from '../model/callbacks/reduceLROnPlateau.js';
export { type TerminateOnNaN, terminateOnNaN } from '../model/callbacks/terminateOnNaN.js';
