// Entry of the plotting chunk, together with document.node. Loaded by ../plot.ts on first use.
export { confusionMatrix } from './confusionMatrix.js';
export { line } from './line.js';
export { lossCurves } from './lossCurves.js';
export { comparison, multiples } from './multiples.js';
export { predictionsVersusActual } from './predictionsVersusActual.js';
export { spectrum } from './spectrum.js';
export { surface } from './surface.js';
