export { Key, key, permutation } from '../core/random.js';
export { type NormalOptions, normal, type UniformOptions, uniform } from '../runtime/drawn.js';
