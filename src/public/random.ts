export { Key, key, permutation } from '../core/random.js';
