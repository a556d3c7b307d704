// Written by scripts/generate.mjs. Every ready-made network.
export { appnp } from './appnp.js';
export { attentiveFP } from './attentiveFP.js';
export { edgeCnn } from './edgeCnn.js';
export { exphormer } from './exphormer.js';
export { gat } from './gat.js';
export { gcn } from './gcn.js';
export { gin } from './gin.js';
export { gps } from './gps.js';
export { graphSage } from './graphSage.js';
export { graphUnet } from './graphUnet.js';
export { linkx } from './linkx.js';
export { mpnn } from './mpnn.js';
export { neuralFingerprint } from './neuralFingerprint.js';
export { pna } from './pna.js';
export { sgc } from './sgc.js';
export { sgFormer } from './sgFormer.js';
