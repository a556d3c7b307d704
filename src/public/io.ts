export { type DownloadOptions, download } from '../io/download.js';
export { isCsrMatrix, isNdArray, type PickleValue, unpickle } from '../io/pickle.js';
export type { LoadOptions, LoadSource } from '../model/saved/load.js';
export type { SaveOptions, SaveTarget } from '../model/saved/save.js';
export { load } from '../models/load.js';
