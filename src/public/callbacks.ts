export type { BatchEvent, Callback, Remembered } from '../train/callbacks/callback.js';
export { type CsvLogger, type CsvLoggerOptions, csvLogger } from '../train/callbacks/csvLogger.js';
export { type EarlyStopping, type EarlyStoppingOptions, earlyStopping } from '../train/callbacks/earlyStopping.js';
export { lambda } from '../train/callbacks/lambda.js';
export { type LivePlot, type LivePlotCost, type LivePlotOptions, livePlot } from '../train/callbacks/livePlot.js';
export { type ModelCheckpointOptions, modelCheckpoint } from '../train/callbacks/modelCheckpoint.js';
export { type ProgressCallbackOptions, progress } from '../train/callbacks/progress.js';
export { type ReduceLROnPlateauOptions, reduceLROnPlateau } from '../train/callbacks/reduceLROnPlateau.js';
export { type TerminateOnNaN, terminateOnNaN } from '../train/callbacks/terminateOnNaN.js';
