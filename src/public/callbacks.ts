export type { BatchEvent, Callback } from '../model/callbacks/callback.js';
export { type LivePlot, type LivePlotCost, type LivePlotOptions, livePlot } from '../model/callbacks/livePlot.js';
