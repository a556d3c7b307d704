import { concat } from '../ops/layout.js';
import { gather, segmentMax, segmentMean, segmentMin, segmentSum } from '../ops/segment.js';
import { type Csr, csrFromPairs, ownCsr } from '../runtime/csr.js';
import { besides, scope } from '../runtime/scope.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { addRemainingSelfLoops } from './normalize.js';

/** What the attributes of a new self-loop are made of: those of the edges that come in. */
export type LoopFill = 'mean' | 'sum' | 'min' | 'max';

/** The edges over which attention runs, in slot order. */
export interface AttentionStructure {
  /** Rows of incoming edges; values are numbered by slot. */
  readonly csr: Csr;
  /** u32 [slots]: the edge of each slot, or numEdges + node for the loop of a node. */
  readonly order: Tensor;
  /** The edges that come in at each node, old loops left out; null when loops stay as they are. */
  readonly incoming: Csr | null;
  readonly numEdges: number;
}

/** Existing loops go, and each node gets one: in node order, after the other edges. */
export function loopedStructure(src: Tensor, dst: Tensor, numNodes: number): AttentionStructure {
  const numEdges = src.size;
  const looped = addRemainingSelfLoops({ src, dst, weight: null }, numNodes, 1, 'f32');
  const count = looped.src.size;
  const edges = looped.source.view() as Uint32Array;
  for (let i = 0; i < numNodes; i++) edges[count - numNodes + i] = numEdges + i;
  const structure = inSlots(looped.dst, looped.src, looped.source, numNodes);
  const others = (t: Tensor): Tensor => tensor((t.view() as Uint32Array).slice(0, count - numNodes));
  const [rows, ids] = [others(looped.dst), others(looped.source)];
  const incoming = csrFromPairs(numNodes, numEdges, rows, ids);
  for (const t of [looped.src, looped.dst, looped.source, looped.weight, rows, ids]) t.dispose();
  return { ...structure, incoming, numEdges };
}

/** The edges as they are. */
export function plainStructure({ rows, cols, rowptr, col, perm }: Csr): AttentionStructure {
  // a transpose numbers its entries
  return { csr: ownCsr(rows, cols, rowptr, col, null), order: perm as Tensor, incoming: null, numEdges: col.size };
}

function inSlots(dst: Tensor, src: Tensor, edge: Tensor, numNodes: number): { csr: Csr; order: Tensor } {
  const { rowptr, col, perm } = csrFromPairs(numNodes, numNodes, dst, src);
  // a transpose numbers its entries
  const order = perm as Tensor;
  const [slots, edges] = [order.view() as Uint32Array, edge.view() as Uint32Array];
  for (let i = 0; i < slots.length; i++) slots[i] = edges[slots[i]];
  return { csr: ownCsr(numNodes, numNodes, rowptr, col, null), order };
}

const fills = { mean: segmentMean, sum: segmentSum, min: segmentMin, max: segmentMax };
const constants = new WeakMap<Tensor, Map<string, { structure: AttentionStructure; attr: Tensor }>>();

/**
 * Edge attributes [edges, s] in slot order, new loops filled; 0 where no edge comes in. Remembered beside attributes that are
 * constant, made of operations where they are traced.
 */
export function attentionAttributes(structure: AttentionStructure, edgeAttr: Tensor, fill: LoopFill): Tensor {
  const make = (): Tensor => {
    const { order, incoming } = structure;
    return gather(incoming === null ? edgeAttr : concat([edgeAttr, fills[fill](edgeAttr, incoming)], { axis: 0 }), order);
  };
  if (edgeAttr.trace) return make();
  const cache = constants.get(edgeAttr) ?? new Map();
  constants.set(edgeAttr, cache);
  const name = `${structure.incoming === null ? 'plain' : fill}`;
  const known = cache.get(name);
  if (known !== undefined && known.structure === structure && !known.attr.disposed) return known.attr;
  const attr = besides(edgeAttr.storage, () => scope(make));
  cache.set(name, { structure, attr });
  return attr;
}
