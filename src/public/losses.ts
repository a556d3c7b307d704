export { type CrossEntropyOptions, crossEntropy, type Loss, type LossOptions, mse } from '../nn/losses.js';
