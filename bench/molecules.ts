import { data, type Model, random, scope } from '../src/index.js';
import { createPacker, type SmallGraph } from './baseline/batch.js';
import { adjacency } from './baseline/kernels.js';
import { openDataSet } from './data.js';

/** A set of molecules, all of them side by side; molecule g owns the nodes nodePtr[g] … nodePtr[g + 1] - 1, and edges likewise. */
export interface Molecules {
  readonly count: number;
  readonly features: number;
  readonly nodePtr: Int32Array;
  readonly edgePtr: Int32Array;
  /** [nodes, features] */
  readonly x: Float32Array;
  /** Node ids count from the first molecule on. */
  readonly source: Int32Array;
  readonly target: Int32Array;
  /** [edges, bondFeatures] */
  readonly edgeAttr: Float32Array;
  readonly bondFeatures: number;
  readonly y: Float32Array;
}

async function readSet(folder: string) {
  const read = await openDataSet(folder);
  if (read === null) return null;
  const ints = (name: string): Int32Array => Int32Array.from(read(name));
  const edges = ints('edge_index');
  const [nodePtr, edgePtr, y] = [ints('node_ptr'), ints('edge_ptr'), Float32Array.from(read('y'))];
  const half = edges.length / 2;
  return { read, count: y.length, nodePtr, edgePtr, y, source: edges.slice(0, half), target: edges.slice(half) };
}

const oneHot = (ids: readonly number[], classes: number): Float32Array => {
  const rows = new Float32Array(ids.length * classes);
  ids.forEach((id, i) => {
    rows[i * classes + id] = 1;
  });
  return rows;
};

/** MUTAG: atoms and bonds one-hot, classes 0 and 1. Null where the shared folder is absent. */
export async function mutag(): Promise<Molecules | null> {
  const found = await readSet('mutag');
  if (found === null) return null;
  const { read, ...set } = found;
  return { ...set, features: 7, x: oneHot(read('node_label'), 7), bondFeatures: 4, edgeAttr: oneHot(read('edge_label'), 4) };
}

/** ESOL: 32 numbers an atom, 6 a bond, the logarithm of the solubility, standardised unless it is to be raw. Null likewise. */
export async function esol({ raw = false } = {}): Promise<Molecules | null> {
  const found = await readSet('esol/graphs');
  if (found === null) return null;
  const { read, y, ...set } = found;
  const mean = raw ? 0 : y.reduce((a, b) => a + b, 0) / y.length;
  const deviation = raw ? 1 : Math.sqrt(y.reduce((a, b) => a + (b - mean) ** 2, 0) / y.length);
  const [x, edgeAttr] = ['x', 'edge_attr'].map((name) => Float32Array.from(read(name)));
  return { ...set, y: y.map((value) => (value - mean) / deviation), features: 32, x, bondFeatures: 6, edgeAttr };
}

/** The molecules as graphgrad takes them, one by one. */
export function graphList(set: Molecules): data.GraphInput[] {
  const { nodePtr, edgePtr, features, bondFeatures, x, edgeAttr, source, target, y } = set;
  return Array.from({ length: set.count }, (_, g) => {
    const [node, nodeEnd, edge, edgeEnd] = [nodePtr[g], nodePtr[g + 1], edgePtr[g], edgePtr[g + 1]];
    const own = (ends: Int32Array): Int32Array => ends.slice(edge, edgeEnd).map((v) => v - node);
    return {
      x: { data: x.slice(node * features, nodeEnd * features), shape: [nodeEnd - node, features] },
      edges: [own(source), own(target)] as const,
      edgeAttr: { data: edgeAttr.slice(edge * bondFeatures, edgeEnd * bondFeatures), shape: [edgeEnd - edge, bondFeatures] },
      y: y[g],
      level: 'graph' as const,
    };
  });
}

/** All of them in linear memory, ready to be packed. */
export const graphSet = (set: Molecules): data.GraphSet => data.GraphSet.from('bench', graphList(set));

/** The set as the plain-JS programs take it. */
export function smallGraphs(set: Molecules, selfLoops: boolean): SmallGraph[] {
  return Array.from({ length: set.count }, (_, g) => {
    const [node, nodeEnd] = [set.nodePtr[g], set.nodePtr[g + 1]];
    const own = (ends: Int32Array): Int32Array => ends.slice(set.edgePtr[g], set.edgePtr[g + 1]).map((v) => v - node);
    const a = adjacency(nodeEnd - node, own(set.source), own(set.target), selfLoops);
    // bonds run both ways
    return { x: set.x.slice(node * set.features, nodeEnd * set.features), adjacency: a, transposed: a, y: set.y[g] };
  });
}

const order = (count: number, epoch: number): Uint32Array => random.permutation(count, random.key(7).at(epoch));

/** Steps over all molecules in a new order each time, batches packed on the way; returns the losses of the epoch. */
export function trainer(model: Model, set: data.GraphSet, batchSize: number): () => number[] {
  let epoch = 0;
  return () => {
    const ids = order(set.length, epoch++);
    const losses: number[] = [];
    for (let i = 0; i < ids.length; i += batchSize)
      losses.push(scope(() => model.trainOnBatch(set.batch(ids.subarray(i, i + batchSize))).loss));
    return losses;
  };
}

/** The same with a plain-JS program, in the same order. */
export function plainTrainer(
  step: (batch: ReturnType<ReturnType<typeof createPacker>>) => number,
  graphs: readonly SmallGraph[],
  features: number,
  batchSize: number,
): () => number[] {
  const pack = createPacker(features, Float32Array);
  let epoch = 0;
  return () => {
    const ids = order(graphs.length, epoch++);
    const losses: number[] = [];
    for (let i = 0; i < ids.length; i += batchSize) losses.push(step(pack(Array.from(ids.subarray(i, i + batchSize), (id) => graphs[id]))));
    return losses;
  };
}
