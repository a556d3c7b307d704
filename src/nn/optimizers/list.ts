// Written by scripts/generate.mjs. Every optimizer there is.
export { type AdadeltaOptions, adadelta } from './adadelta.js';
export { type AdagradOptions, adagrad } from './adagrad.js';
export { type AdamOptions, adam, adamW } from './adam.js';
export { adamax } from './adamax.js';
export { type NadamOptions, nadam } from './nadam.js';
export { radam } from './radam.js';
export { type RmspropOptions, rmsprop } from './rmsprop.js';
export { type SgdOptions, sgd } from './sgd.js';
