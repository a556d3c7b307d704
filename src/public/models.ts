export type { AttentiveFPOptions } from '../models/attentiveFP.js';
export type { GinOptions } from '../models/gin.js';
export type { GraphSageOptions } from '../models/graphSage.js';
export * from '../models/list.js';
export type { MpnnOptions } from '../models/mpnn.js';
export type { NeuralFingerprintOptions } from '../models/neuralFingerprint.js';
