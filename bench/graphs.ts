import { type Csr, csrFromCoo, gcnNorm, type WeightedCsr } from './baseline/kernels.js';

/** mulberry32 as a function of its counter: number k of the stream of a seed, in [0, 1). */
const mulberry32 = (seed: number, k: number): number => {
  const s = (seed + Math.imul(0x6d2b79f5, k + 1)) | 0;
  let t = Math.imul(s ^ (s >>> 15), s | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

/** The same as a stream. */
function stream(seed: number): () => number {
  let k = 0;
  return () => mulberry32(seed, k++);
}

const symmetric = (draw: () => number, size: number, scale = 1): Float32Array =>
  Float32Array.from({ length: size }, () => (draw() * 2 - 1) * scale);

/** A graph to classify the nodes of. */
export interface NodeProblem {
  nodes: number;
  features: number;
  classes: number;
  /** Every edge once each way, no loops. */
  source: Int32Array;
  target: Int32Array;
  /** D^-1/2 (A + I) D^-1/2. */
  adjacency: WeightedCsr;
  /** [nodes, features], uniform in ± 1. */
  x: Float32Array;
  labels: Int32Array;
}

/** An undirected random graph: every node draws degree / 2 neighbours; repeats count once. The workload `gcnGraph`, number for number. */
export function gcnGraph(nodes: number, degree: number, features: number, classes: number, seed = 1): NodeProblem {
  const draw = stream(seed);
  const edges = new Set<number>();
  for (let i = 0; i < nodes; i++) {
    for (let k = 0; k < degree / 2; k++) {
      const j = Math.floor(draw() * nodes);
      if (j === i) continue;
      edges.add(i * nodes + j);
      edges.add(j * nodes + i);
    }
  }
  const ends = Float64Array.from(edges).sort();
  const target = Int32Array.from(ends, (key) => Math.floor(key / nodes));
  const source = Int32Array.from(ends, (key) => key % nodes);
  const x = symmetric(draw, nodes * features);
  const labels = Int32Array.from({ length: nodes }, () => Math.floor(draw() * classes));
  return { nodes, features, classes, source, target, adjacency: gcnNorm(nodes, source, target), x, labels };
}

/** `count` graphs of the workload `smallGraphBatch`, and a class for each. */
export function smallGraphs(count: number, nodes: (g: number) => number, degree: number, features: number, classes: number, seed = 7) {
  const graphs = Array.from({ length: count }, (_, g) => gcnGraph(nodes(g), degree, features, classes, seed + g));
  const draw = stream(seed);
  return { graphs, labels: Int32Array.from({ length: count }, () => Math.floor(draw() * classes)) };
}

/** The initial weights of both workloads: kernels uniform in ± 0.3, biases 0. */
export function initialWeights(features: number, hidden: number, classes: number, seed = 3) {
  const draw = stream(seed);
  const kernel1 = symmetric(draw, features * hidden, 0.3);
  return { kernel1, bias1: new Float32Array(hidden), kernel2: symmetric(draw, hidden * classes, 0.3), bias2: new Float32Array(classes) };
}

/**
 * A graph whose degrees follow a power law: of each pair one end is uniform, the other crowds towards 0 as v^2.5; ids are then
 * scattered, loops dropped, both directions stored, rows sorted, repeats dropped.
 */
export function powerLawGraph(nodes: number, pairs: number): Csr {
  const scattered = (i: number): number => (i * 99991) % nodes;
  const keys = new Float64Array(2 * pairs);
  let count = 0;
  for (let e = 0; e < pairs; e++) {
    const v = mulberry32(42, 2 * e + 1);
    const a = scattered(Math.floor(nodes * mulberry32(42, 2 * e)));
    const b = scattered(Math.floor(nodes * (v * v * Math.sqrt(v))));
    if (a === b) continue;
    keys[count++] = a * nodes + b;
    keys[count++] = b * nodes + a;
  }
  const unique = keys
    .subarray(0, count)
    .sort()
    .filter((key, e, sorted) => key !== sorted[e - 1]);
  const row = Int32Array.from(unique, (key) => Math.floor(key / nodes));
  const col = Int32Array.from(unique, (key) => key % nodes);
  const { indptr, indices } = csrFromCoo(row, col, undefined, nodes, nodes);
  return { rows: nodes, cols: nodes, indptr, indices };
}

/** Entries uniform over a square matrix, repeats kept: the twin of a co-purchase graph. */
export function randomMatrix(nodes: number, entries: number): Csr {
  const at = (k: number): number => Math.floor(nodes * mulberry32(42, k));
  const row = Int32Array.from({ length: entries }, (_, e) => at(2 * e));
  const col = Int32Array.from({ length: entries }, (_, e) => at(2 * e + 1));
  const { indptr, indices } = csrFromCoo(row, col, undefined, nodes, nodes);
  return { rows: nodes, cols: nodes, indptr, indices };
}
