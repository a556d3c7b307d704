// Written by scripts/generate.mjs. Every ready-made network.
export { attentiveFP } from './attentiveFP.js';
export { gin } from './gin.js';
export { graphSage } from './graphSage.js';
export { mpnn } from './mpnn.js';
export { neuralFingerprint } from './neuralFingerprint.js';
