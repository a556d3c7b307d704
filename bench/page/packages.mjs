/** The peers that run in a page, each a chunk of its own. Plain JavaScript: they need not be installed for the project's types to check. */
const packages = {
  '@tensorflow/tfjs': () => import('@tensorflow/tfjs'),
  '@tensorflow/tfjs-backend-wasm': () => import('@tensorflow/tfjs-backend-wasm'),
  '@jax-js/jax': () => import('@jax-js/jax'),
  'onnxruntime-web': () => import('onnxruntime-web/wasm'),
};

/** A package by name. */
export const load = (name) => packages[name]?.() ?? Promise.reject(new Error(`${name} does not run in a page`));
