import { bytesPerElement } from '../core/dtype.js';
import { iota } from '../core/iota.js';
import { sizeOf } from '../core/shape.js';
import { type Csr, ownCsr } from '../runtime/csr.js';
import { runtime } from '../runtime/runtime.js';
import { besides } from '../runtime/scope.js';
import { SparseTensor } from '../runtime/sparse.js';
import { emptyTensor, type Tensor, tensor } from '../runtime/tensor.js';
import type { Propagation } from './normalize.js';

/** Where stretches of a long array begin (from) and where the chosen ones go (to), as JavaScript and as kernels read it. */
interface Stretches {
  readonly from: Tensor;
  readonly to: Tensor;
  readonly total: number;
}

/** Starts of stretches from their counts: one more than there are stretches. */
export function pointers(counts: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  const ptr = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) ptr[i + 1] = ptr[i] + counts[i];
  return ptr;
}

/** The bounds of all graphs of a set, in nodes and in edges. */
export class Bounds {
  readonly nodeStarts: Tensor;
  readonly edgeStarts: Tensor;
  /** Each graph is one of its own. */
  readonly graphStarts: Tensor;
  private readonly slots = new Map<Csr, { host: Uint32Array; starts: Tensor }>();

  constructor(
    readonly nodePtr: Uint32Array<ArrayBuffer>,
    readonly edgePtr: Uint32Array<ArrayBuffer>,
  ) {
    this.nodeStarts = tensor(nodePtr);
    this.edgeStarts = tensor(edgePtr);
    this.graphStarts = tensor(iota(nodePtr.length));
  }

  dispose(): void {
    for (const starts of [this.nodeStarts, this.edgeStarts, this.graphStarts, ...[...this.slots.values()].map((one) => one.starts)])
      starts.dispose();
  }

  /** Where each graph's entries begin in a structure whose rows are all nodes. */
  slotsOf(csr: Csr): { host: Uint32Array; starts: Tensor } {
    let found = this.slots.get(csr);
    if (found === undefined || found.starts.disposed) {
      const ends = csr.rowptr.view() as Uint32Array;
      const host = this.nodePtr.map((node) => ends[node]);
      found = { host, starts: besides(this.nodeStarts.storage, () => tensor(host)) };
      this.slots.set(csr, found);
    }
    return found;
  }
}

/** Some graphs of a set, side by side in the order of their ids: moves whatever belongs to the set into the batch. */
export class Choice {
  readonly nodePtr: Uint32Array<ArrayBuffer>;
  readonly edgePtr: Uint32Array<ArrayBuffer>;
  private readonly idTensor: Tensor;
  readonly nodes: Stretches;
  readonly edges: Stretches;
  readonly graphs: Stretches;
  private readonly stretchesOf = new Map<Csr, Stretches>();

  constructor(
    readonly bounds: Bounds,
    readonly ids: Uint32Array<ArrayBuffer>,
  ) {
    this.idTensor = tensor(ids);
    this.nodePtr = this.targets(bounds.nodePtr);
    this.nodes = this.stretches(bounds.nodeStarts, this.nodePtr);
    this.edgePtr = this.targets(bounds.edgePtr);
    this.edges = this.stretches(bounds.edgeStarts, this.edgePtr);
    this.graphs = this.stretches(bounds.graphStarts, iota(ids.length + 1));
  }

  /** Rows of the chosen graphs; `along` says whether the array has rows for nodes, edges or graphs. */
  rows(data: Tensor, along: Stretches): Tensor {
    const out = emptyTensor([along.total, ...data.shape.slice(1)], data.dtype);
    const bytes = sizeOf(data.shape.slice(1)) * bytesPerElement(data.dtype);
    this.kernels.packRows(0, this.ids.length, this.idTensor.ptr, along.from.ptr, along.to.ptr, bytes, data.ptr, out.ptr);
    return out;
  }

  /** Indices of nodes, edges or entries, moved along with what they point to. */
  private indices(data: Tensor, along: Stretches, into: Stretches, room = along.total): Tensor {
    const out = emptyTensor([room], 'u32');
    this.kernels.packIndices(
      0,
      this.ids.length,
      this.idTensor.ptr,
      along.from.ptr,
      along.to.ptr,
      into.from.ptr,
      into.to.ptr,
      data.ptr,
      out.ptr,
    );
    return out;
  }

  /** Node ids, one for each edge. */
  endpoints(data: Tensor): Tensor {
    return this.indices(data, this.edges, this.nodes);
  }

  /** The rows of a structure over all nodes: merged, not sorted again. Values numbered as edges keep that numbering, unless there are none. */
  csr(whole: Csr, numbered = true): Csr {
    const picked = this.oneWay(whole, numbered);
    picked.pairWith(() => this.oneWay(whole.transpose, numbered));
    return picked;
  }

  private oneWay(whole: Csr, numbered: boolean): Csr {
    const slots = this.slots(whole);
    const col = this.indices(whole.col, slots, this.nodes);
    const perm = numbered && whole.perm !== null ? this.indices(whole.perm, slots, this.edges) : null;
    return ownCsr(this.nodes.total, this.nodes.total, this.rowptr(whole, slots), col, perm);
  }

  /** A propagation with constant entries. */
  propagation({ csr, constant }: Propagation): Propagation {
    const forward = constant && this.rows(constant.forward, this.slots(csr));
    const backward = constant && this.rows(constant.backward, this.slots(csr.transpose));
    return { csr: this.csr(csr, false), constant: forward && backward && { forward, backward }, weights: null };
  }

  /** Rows of sparse features; columns stay. */
  sparse(x: SparseTensor): SparseTensor {
    const slots = this.slots(x.csr);
    const csr = ownCsr(this.nodes.total, x.csr.cols, this.rowptr(x.csr, slots), this.rows(x.csr.col, slots), null);
    return new SparseTensor(csr, this.rows(x.values, slots));
  }

  private rowptr(whole: Csr, slots: Stretches): Tensor {
    const out = this.indices(whole.rowptr, this.nodes, slots, this.nodes.total + 1);
    out.view()[this.nodes.total] = slots.total;
    return out;
  }

  /** Where the entries of a structure go; asked for by its rows, its columns and its values. */
  private slots(whole: Csr): Stretches {
    const known = this.stretchesOf.get(whole);
    if (known !== undefined && !known.to.disposed) return known;
    const { host, starts } = this.bounds.slotsOf(whole);
    const made = this.stretches(starts, this.targets(host));
    this.stretchesOf.set(whole, made);
    return made;
  }

  private targets(ptr: Uint32Array): Uint32Array<ArrayBuffer> {
    const { ids } = this;
    const out = new Uint32Array(ids.length + 1);
    for (let i = 0; i < ids.length; i++) out[i + 1] = out[i] + ptr[ids[i] + 1] - ptr[ids[i]];
    return out;
  }

  private stretches(from: Tensor, to: Uint32Array<ArrayBuffer>): Stretches {
    return { from, to: tensor(to), total: to[to.length - 1] };
  }

  private get kernels() {
    return runtime().kernelsOf('f32');
  }
}
