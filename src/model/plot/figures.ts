// Entry of the plotting chunk, together with document.node. Loaded by ../plot.ts on first use.
export { confusionMatrix } from './confusion-matrix.js';
export { lossCurves } from './loss-curves.js';
export { predictionsVersusActual } from './predictions-versus-actual.js';
