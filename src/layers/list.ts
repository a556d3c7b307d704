/** Every layer there is: one line each. */
export { activation } from './activation.js';
export { gatConv } from './conv/gatConv.js';
export { gatv2Conv } from './conv/gatv2Conv.js';
export { gcnConv } from './conv/gcnConv.js';
export { ginConv } from './conv/ginConv.js';
export { gineConv } from './conv/gineConv.js';
export { graphConv } from './conv/graphConv.js';
export { propagationConv } from './conv/propagationConv.js';
export { sageConv } from './conv/sageConv.js';
export { transformerConv } from './conv/transformerConv.js';
export { dense } from './dense.js';
export { dropout } from './dropout.js';
export { mlp } from './mlp.js';
export { batchNorm } from './norm/batchNorm.js';
export { globalMaxPool, globalMeanPool, globalSumPool } from './pool/globalPool.js';
