import type { DType, FloatType, TypedArray } from '../../core/dtype.js';
import * as tree from '../../core/tree.js';
import { Graph, type Level } from '../../graph/graph.js';
import { type BlockSizes, withBlocksOf } from '../../graph/subgraph.js';
import type { TensorTree } from '../../layers/context.js';
import type { OptimizerState } from '../../nn/optimizers/optimizer.js';
import { ownCsr } from '../../runtime/csr.js';
import { Mask } from '../../runtime/mask.js';
import { runtime } from '../../runtime/runtime.js';
import { inRegion } from '../../runtime/scope.js';
import { SparseTensor } from '../../runtime/sparse.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { tensorsOf } from '../../runtime/tensors.js';

/** A tensor in JavaScript's own memory. */
export class PackedTensor {
  constructor(
    readonly data: TypedArray,
    readonly shape: readonly number[],
    readonly dtype: DType,
  ) {}
}

const pack = (given: Tensor): PackedTensor => ({ data: given.toTypedArray(), shape: [...given.shape], dtype: given.dtype });
const unpack = ({ data, shape, dtype }: PackedTensor): Tensor => tensor(data, { shape: [...shape], dtype });

interface PackedSparse {
  readonly rows: number;
  readonly cols: number;
  readonly rowptr: PackedTensor;
  readonly col: PackedTensor;
  readonly perm: PackedTensor | null;
  readonly values: PackedTensor;
}

const TENSORS = ['src', 'dst', 'nodePtr', 'edgeWeight', 'edgeAttr', 'pos', 'y', 'sampleWeight'] as const;

/** A graph, or a batch of several, as arrays. */
export interface PackedGraph {
  readonly numNodes: number;
  readonly numGraphs: number;
  readonly level: Level;
  readonly dtype: FloatType;
  readonly x: PackedTensor | PackedSparse | null;
  readonly tensors: Readonly<Record<(typeof TENSORS)[number], PackedTensor | null>>;
  readonly masks: Readonly<Record<string, { readonly length: number; readonly indices: Uint32Array }>>;
  readonly pairs: { readonly src: PackedTensor; readonly dst: PackedTensor; readonly relation: PackedTensor | null } | null;
  readonly numSeeds: number | null;
  /** Of a sampled graph; each is the start of it. */
  readonly blocks: readonly BlockSizes[];
}

function packX(x: Tensor | SparseTensor | null): PackedGraph['x'] {
  if (!(x instanceof SparseTensor)) return x && pack(x);
  const { rows, cols, rowptr, col, perm } = x.csr;
  return { rows, cols, rowptr: pack(rowptr), col: pack(col), perm: perm && pack(perm), values: pack(x.values) };
}

function unpackX(x: PackedGraph['x']): Tensor | SparseTensor | null {
  if (x === null || 'data' in x) return x && unpack(x);
  const csr = ownCsr(x.rows, x.cols, unpack(x.rowptr), unpack(x.col), x.perm && unpack(x.perm));
  return new SparseTensor(csr, unpack(x.values));
}

export function packGraph(graph: Graph): PackedGraph {
  const { numNodes, numGraphs, level, dtype, numSeeds } = graph;
  const blocks = graph.blocks.map((one) => ({ numReceivers: one.numReceivers, numNodes: one.numNodes, numEdges: one.numEdges }));
  // each name is that of a tensor, or of nothing
  const tensors = Object.fromEntries(TENSORS.map((name) => [name, graph[name] && pack(graph[name] as Tensor)]));
  const masks = Object.fromEntries(
    Object.entries(graph.masks).map(([name, { length, indices }]) => [name, { length, indices: indices.slice() }]),
  );
  const pairs = graph.pairs && {
    src: pack(graph.pairs.src),
    dst: pack(graph.pairs.dst),
    relation: graph.pairs.relation && pack(graph.pairs.relation),
  };
  return {
    numNodes,
    numGraphs,
    level,
    dtype,
    x: packX(graph.x),
    tensors: tensors as PackedGraph['tensors'],
    masks,
    pairs,
    numSeeds,
    blocks,
  };
}

export function unpackGraph({ numNodes, numGraphs, level, dtype, x, tensors, masks, pairs, numSeeds, blocks }: PackedGraph): Graph {
  const made = Object.fromEntries(TENSORS.map((name) => [name, tensors[name] && unpack(tensors[name])])) as Record<string, Tensor>;
  const { src, dst, nodePtr, edgeWeight, edgeAttr, pos, y, ...rest } = made;
  const chosen = Object.fromEntries(Object.entries(masks).map(([name, mask]) => [name, new Mask(name, mask.length, mask.indices, src)]));
  const parts = {
    numNodes,
    numGraphs,
    level,
    dtype,
    x: unpackX(x),
    src,
    dst,
    nodePtr,
    masks: chosen,
    pairs: pairs && { src: unpack(pairs.src), dst: unpack(pairs.dst), relation: pairs.relation && unpack(pairs.relation) },
    ...(numSeeds !== null && { numSeeds }),
  };
  const graph = new Graph({ ...parts, edgeWeight, edgeAttr, pos, y, ...rest });
  return blocks.length > 0 ? withBlocksOf(graph, blocks) : graph;
}

/** Parameters or buffers as arrays. */
export type PackedTree = { readonly [key: string]: PackedTensor | PackedTree };

const isPacked = (node: unknown): node is PackedTensor => tree.isDictionary(node) && ArrayBuffer.isView(node.data);

// the tree says so
export const packTree = (tensors: TensorTree): PackedTree => tree.map(tensors, (leaf) => pack(leaf as Tensor)) as PackedTree;

/** New tensors on the heap. */
export function unpackTree(packed: PackedTree): TensorTree {
  const walk = (node: PackedTree): TensorTree =>
    Object.fromEntries(Object.entries(node).map(([name, child]) => [name, isPacked(child) ? unpack(child) : walk(child)]));
  return inRegion(runtime().heap, () => walk(packed));
}

/** All that training changes: numbers into the same handles. */
export interface PackedState {
  readonly params: readonly TypedArray[];
  readonly buffers: readonly TypedArray[];
  readonly slots: readonly TypedArray[];
  readonly step: number;
  readonly scale: number;
  readonly pending: number;
}

interface Live {
  readonly params: TensorTree;
  readonly buffers: TensorTree;
  readonly optimizerState: OptimizerState;
}

const numbers = (tensors: unknown): TypedArray[] => tensorsOf(tensors).map((leaf) => leaf.toTypedArray());

export const packState = ({ params, buffers, optimizerState: { slots, step, scale, pending } }: Live): PackedState => ({
  params: numbers(params),
  buffers: numbers(buffers),
  slots: numbers(slots),
  step,
  scale,
  pending,
});

/** Every live tensor beside the numbers that a state has for it. */
const beside = ({ params, buffers, optimizerState }: Live, packed: PackedState): (readonly [Tensor, TypedArray])[] =>
  (
    [
      [params, packed.params],
      [buffers, packed.buffers],
      [optimizerState.slots, packed.slots],
    ] as const
  ).flatMap(([live, arrays]) => tensorsOf(live).map((leaf, i) => [leaf, arrays[i]] as const));

/** Copies a state into handles that are there. */
export function putState(live: Live, state: PackedState): void {
  for (const [tensor, numbers] of beside(live, state)) tensor.set(numbers);
  const { step, scale, pending } = state;
  Object.assign(live.optimizerState, { step, scale, pending });
}

/** Whether live handles hold a state, bit for bit. */
export function holdsState(live: Live, state: PackedState): boolean {
  const { step, scale, pending } = live.optimizerState;
  if (step !== state.step || scale !== state.scale || pending !== state.pending) return false;
  return beside(live, state).every(([tensor, numbers]) => sameBits(tensor.view(), numbers));
}

function sameBits(a: TypedArray, b: TypedArray): boolean {
  const whole = a.byteLength >> 2;
  const [p, q] = [a, b].map(({ buffer, byteOffset }) => new Uint32Array(buffer, byteOffset, whole));
  for (let i = 0; i < whole; i++) if (p[i] !== q[i]) return false;
  const [r, s] = [a, b].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset + 4 * whole, byteLength & 3));
  return r.every((byte, i) => byte === s[i]);
}
