/** Every layer there is: one line each. */
export { activation } from './activation.js';
export { gcnConv } from './conv/gcnConv.js';
export { propagationConv } from './conv/propagationConv.js';
export { dense } from './dense.js';
export { dropout } from './dropout.js';
export { globalMaxPool, globalMeanPool, globalSumPool } from './pool/globalPool.js';
