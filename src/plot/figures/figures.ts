// Entry of the plotting chunk, together with document.node. Loaded by ../plot.ts on first use.
export { confusionMatrix } from './confusionMatrix.js';
export { lossCurves } from './lossCurves.js';
export { predictionsVersusActual } from './predictionsVersusActual.js';
