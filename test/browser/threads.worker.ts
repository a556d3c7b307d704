import { computeThreaded } from './threaded.js';

/** A Web Worker that has threads of its own. */
computeThreaded().then(
  (result) => postMessage(result),
  (error) => postMessage(String(error)),
);
