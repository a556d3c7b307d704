import {
  type Csr,
  dropout,
  dropoutCsr,
  dropoutTransposed,
  type Floats,
  type FloatsType,
  matmul,
  spmm,
  TRANSPOSE_A,
  transposeCsr,
  type WeightedCsr,
} from './kernels.js';

/** Node features [N, features], dense or sparse, as the first factor of a layer: y = dropout(x) · kernel. */
export interface Features {
  /** y = dropout(x, key, rate) · kernel. kernel: [features, width], y: [N, width]. */
  forward(kernel: Floats, y: Floats, key: number, rate: number): void;
  /** gradient = dropout(x)ᵀ · dy, with the masks of the last forward. */
  backward(dy: Floats, gradient: Floats): void;
}

/** Row-major dense features. */
export function denseFeatures(x: Floats, nodes: number, features: number, width: number, type: FloatsType): Features {
  const source = type.from(x);
  const dropped = new type(x.length);
  let used = source;
  return {
    forward(kernel, y, key, rate) {
      used = source;
      if (rate > 0) {
        dropout(source, dropped, source.length, key, rate);
        used = dropped;
      }
      matmul(used, kernel, y, nodes, features, width);
    },
    backward: (dy, gradient) => matmul(used, dy, gradient, features, nodes, width, TRANSPOSE_A),
  };
}

/** CSR features; dropout touches the entries alone, and both products run on the survivors. */
export function sparseFeatures(x: Csr, width: number, type: FloatsType): Features {
  const entries = x.indices.length;
  const values = type.from(x.values ?? new Float32Array(entries).fill(1));
  const source: WeightedCsr = { ...x, values };
  const flipped = { ...transposeCsr(source), values: new type(entries) };
  for (let e = 0; e < entries; e++) flipped.values[e] = values[flipped.order[e]];
  const like = (a: Csr): WeightedCsr => ({
    ...a,
    indptr: new Int32Array(a.indptr.length),
    indices: new Int32Array(entries),
    values: new type(entries),
  });
  const dropped = like(source);
  const flippedDropped = like(flipped);
  const keep = new Uint8Array(entries);
  let lastRate = 0;
  return {
    forward(kernel, y, key, rate) {
      lastRate = rate;
      if (rate > 0) dropoutCsr(source, dropped, keep, key, rate);
      spmm(rate > 0 ? dropped : source, kernel, y, width);
    },
    backward(dy, gradient) {
      if (lastRate > 0) dropoutTransposed(flipped, flippedDropped, keep, lastRate);
      spmm(lastRate > 0 ? flippedDropped : flipped, dy, gradient, width);
    },
  };
}
