export { type DownloadOptions, download } from '../io/download.js';
export { isCsrMatrix, isNdArray, type PickleValue, unpickle } from '../io/pickle.js';
export { type UnzipOptions, unzip } from '../io/zip.js';
export { type LoadPyGOptions, loadPyG } from '../model/pyg/load.js';
export type { NameMap } from '../model/pyg/names.js';
export { type SavePyGOptions, savePyG } from '../model/pyg/save.js';
export type { LoadOptions, LoadSource } from '../model/saved/load.js';
export type { SaveOptions, SaveTarget } from '../model/saved/save.js';
export { load } from '../models/load.js';
