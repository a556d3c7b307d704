import { FormatError } from '../src/core/errors.js';
import type { Csr } from './baseline/kernels.js';
import { sharedFile } from './platform.node.js';

const readers = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
};

interface Header {
  arrays: Record<string, { dtype: keyof typeof readers; shape: number[]; offset: number }>;
}

/**
 * A data set of the shared folder in the form "grb/1" (header.json, data.bin): `read(name)` copies an array out as numbers. Null where the
 * folder is absent.
 */
export async function openDataSet(folder: string): Promise<((name: string) => number[]) | null> {
  const [header, file] = await Promise.all([sharedFile(`data/${folder}/header.json`), sharedFile(`data/${folder}/data.bin`)]);
  if (header === null || file === null) return null;
  const { arrays } = JSON.parse(new TextDecoder().decode(header)) as Header;
  return (name) => {
    const entry = arrays[name];
    if (entry === undefined) {
      throw new FormatError({
        where: folder,
        what: 'no such array',
        got: name,
        expected: Object.keys(arrays).join(', '),
        fields: { name },
      });
    }
    const size = entry.shape.reduce((product, n) => product * n, 1);
    return Array.from(new readers[entry.dtype](file.buffer, entry.offset, size));
  };
}

/** Cora as the baseline wants it: rows of x divided by their sums, the public split. */
export interface Cora {
  nodes: number;
  features: number;
  classes: number;
  source: Int32Array;
  target: Int32Array;
  x: Csr;
  labels: Int32Array;
  train: Int32Array;
  validation: Int32Array;
  test: Int32Array;
}

/** Reads Cora of the shared folder; null where that is absent. */
export async function readCora(): Promise<Cora | null> {
  const read = await openDataSet('cora');
  if (read === null) return null;
  const ints = (name: string): Int32Array => Int32Array.from(read(name));
  const edges = ints('edge_index');
  const half = edges.length / 2;
  const indptr = ints('x_indptr');
  const indices = ints('x_indices');
  const nodes = indptr.length - 1;
  const values = new Float32Array(indices.length);
  for (let i = 0; i < nodes; i++) values.fill(1 / (indptr[i + 1] - indptr[i]), indptr[i], indptr[i + 1]);
  return {
    nodes,
    features: 1433,
    classes: 7,
    source: edges.slice(0, half),
    target: edges.slice(half),
    x: { rows: nodes, cols: 1433, indptr, indices, values },
    labels: ints('y'),
    train: ints('train_idx'),
    validation: ints('val_idx'),
    test: ints('test_idx'),
  };
}
