export { type DownloadOptions, download } from '../io/download.js';
export { isCsrMatrix, isNdArray, type PickleValue, unpickle } from '../io/pickle.js';
