/** Every layer there is: one line each. */
export { activation } from './activation.js';
export { gcnConv } from './conv/gcnConv.js';
export { gineConv } from './conv/gineConv.js';
export { ginConv } from './conv/ginConv.js';
export { graphConv } from './conv/graphConv.js';
export { propagationConv } from './conv/propagationConv.js';
export { sageConv } from './conv/sageConv.js';
export { dense } from './dense.js';
export { dropout } from './dropout.js';
export { batchNorm } from './norm/batchNorm.js';
export { globalMaxPool, globalMeanPool, globalSumPool } from './pool/globalPool.js';
