// Written by scripts/generate.mjs. Every reader of a format.
export { type CsvFormat, readCsv, type TableLike } from './csv.js';
export { type EdgeList, type EdgeListOptions, readEdgeList } from './edgeList.js';
export { readMatrixMarket } from './matrixMarket.js';
export { type MoleculeSet, type MoleculesOptions, molecules, type SkippedRow } from './molecules.js';
export { type NumpyArray, readNpy, type TextArray } from './npy.js';
export { type NpzOptions, readNpz } from './npz.js';
export { type ParquetFile, type ParquetOptions, type ParquetReader, readParquet } from './parquet.js';
export { type PlanetoidData, type PlanetoidOptions, type PlanetoidPart, readPlanetoid, type SparseRows } from './planetoid.js';
export { readSparseNpz, type SparseMatrix } from './sparseNpz.js';
export { readTUDataset, type TUDataset, type TUFiles } from './tudataset.js';
