export { lanes } from './core/simd';
