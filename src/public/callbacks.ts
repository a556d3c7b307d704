export type { BatchEvent, Callback, Remembered } from '../model/callbacks/callback.js';
export { type LivePlot, type LivePlotCost, type LivePlotOptions, livePlot } from '../model/callbacks/livePlot.js';
export { type ModelCheckpointOptions, modelCheckpoint } from '../model/callbacks/modelCheckpoint.js';
