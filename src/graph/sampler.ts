import { GraphError } from '../core/errors.js';
import type { Key } from '../core/random.js';
import { NONE } from '../runtime/pointer.js';
import { runtime } from '../runtime/runtime.js';
import { besides } from '../runtime/scope.js';
import { emptyTensor, type Tensor } from '../runtime/tensor.js';
import type { Cut } from './cut.js';
import type { Graph } from './graph.js';
import { sampledGraph, subgraph } from './subgraph.js';

/** What a node without a number has. */
const UNNUMBERED = 0xffffffff;

/**
 * Cuts small graphs out of a large one: in time and memory that depend on what is cut, not on the whole. It keeps workspace of about 12 bytes
 * for each node beside the graph.
 */
export class Sampler {
  private readonly local: Tensor;
  private readonly mark: Tensor;
  private readonly nodes: Tensor;
  private readonly rowptr: Tensor;
  private entries: readonly [col: Tensor, row: Tensor, slot: Tensor];

  constructor(readonly graph: Graph) {
    const { numNodes, inCsr } = graph;
    const ends = inCsr.rowptr.view();
    let longest = 0;
    for (let v = 0; v < numNodes; v++) longest = Math.max(longest, ends[v + 1] - ends[v]);
    const words = (count: number): Tensor => this.keep([count], 'u32');
    this.local = words(numNodes);
    this.mark = words((longest >>> 2) + 1);
    this.local.view().fill(UNNUMBERED);
    this.mark.view().fill(0);
    this.nodes = words(numNodes);
    this.rowptr = words(numNodes + 1);
    this.entries = [words(0), words(0), words(0)];
  }

  /** Workspace is as before, whatever happens: all numbers are taken away where a cut failed. */
  private guarded<T>(cut: () => T): T {
    try {
      return cut();
    } catch (error) {
      this.local.view().fill(UNNUMBERED);
      throw error;
    }
  }

  /** The neighbourhoods of distinct seeds: fanOuts[h] neighbours of each node first met h hops away; Infinity takes all. */
  sample(seeds: Uint32Array, fanOuts: readonly number[], options: { replace: boolean; blocks: boolean; key: Key }): Graph {
    const kernels = runtime().kernelsOf('f32');
    const { inCsr } = this.graph;
    const { key } = options;
    return this.guarded(() => {
      this.begin(seeds);
      const sizes = [seeds.length];
      let begin = 0;
      for (const fanOut of fanOuts) {
        const end = sizes[sizes.length - 1];
        this.makeRoom(this.rowptr.view()[begin] + this.most(begin, end, fanOut));
        const [col, row, slot] = this.entries;
        const most = Math.min(fanOut, 0x7fffffff);
        const [replace, { high, low }] = [options.replace && fanOut !== Number.POSITIVE_INFINITY ? 1 : 0, key];
        const [nodes, local, mark, rowptr] = [this.nodes.ptr, this.local.ptr, this.mark.ptr, this.rowptr.ptr];
        sizes.push(
          kernels.sampleNeighbours(
            begin,
            end,
            most,
            replace,
            inCsr.rowptr.ptr,
            inCsr.col.ptr,
            high,
            low,
            end,
            nodes,
            local,
            mark,
            rowptr,
            col.ptr,
            row.ptr,
            slot.ptr,
          ),
        );
        begin = end;
      }
      const cut = this.end(sizes[sizes.length - 1], begin);
      return sampledGraph(this.graph, cut, sizes, options.blocks);
    });
  }

  /** Some distinct nodes with all edges among them. */
  induced(chosen: Uint32Array): Graph {
    const kernels = runtime().kernelsOf('f32');
    const { inCsr } = this.graph;
    const { length } = chosen;
    return this.guarded(() => {
      this.begin(chosen);
      const common = [length, this.nodes.ptr, this.local.ptr, inCsr.rowptr.ptr, inCsr.col.ptr, this.rowptr.ptr] as const;
      this.makeRoom(kernels.inducedRows(...common, NONE, NONE, NONE));
      const [col, row, slot] = this.entries;
      kernels.inducedRows(...common, col.ptr, row.ptr, slot.ptr);
      return subgraph(this.graph, this.end(length, length));
    });
  }

  /** Only the edges among some distinct nodes. */
  inducedEdges(chosen: Uint32Array): Uint32Array {
    const kernels = runtime().kernelsOf('f32');
    const { inCsr } = this.graph;
    const { length } = chosen;
    return this.guarded(() => {
      this.begin(chosen);
      const common = [length, this.nodes.ptr, this.local.ptr, inCsr.rowptr.ptr, inCsr.col.ptr, this.rowptr.ptr] as const;
      const count = kernels.inducedRows(...common, NONE, NONE, NONE);
      this.makeRoom(count);
      const [col, row, slot] = this.entries;
      kernels.inducedRows(...common, col.ptr, row.ptr, slot.ptr);
      kernels.forgetNodes(length, this.nodes.ptr, this.local.ptr);
      const perm = inCsr.perm?.view();
      return (slot.view() as Uint32Array).slice(0, count).map((s) => (perm === undefined ? s : perm[s]));
    });
  }

  dispose(): void {
    for (const one of [this.local, this.mark, this.nodes, this.rowptr, ...this.entries]) one.dispose();
  }

  private keep(shape: readonly number[], dtype: 'u32'): Tensor {
    return besides(this.graph.src.storage, () => emptyTensor(shape, dtype));
  }

  private begin(seeds: Uint32Array): void {
    const view = this.nodes.view();
    view.set(seeds);
    this.rowptr.view()[0] = 0;
    const twice = runtime().kernelsOf('f32').numberNodes(seeds.length, this.nodes.ptr, this.local.ptr);
    if (twice < 0) return;
    throw new GraphError({
      where: 'data',
      what: `node ${seeds[twice]} is chosen twice`,
      expected: 'distinct nodes',
      fields: { node: seeds[twice] },
    });
  }

  /** What was cut, in memory of its own; nodes from `rows` on have empty rows. */
  private end(count: number, rows: number): Cut {
    runtime().kernelsOf('f32').forgetNodes(count, this.nodes.ptr, this.local.ptr);
    const ends = this.rowptr.view();
    const nnz = ends[rows];
    ends.fill(nnz, rows, count + 1);
    const copy = (from: Tensor, length: number): Tensor => {
      const out = emptyTensor([length], 'u32');
      return out.set(from.view().subarray(0, length)); // viewed after the allocation
    };
    const [col, row, slot] = this.entries.map((one) => copy(one, nnz));
    return { nodes: copy(this.nodes, count), rowptr: copy(this.rowptr, count + 1), col, row, slot };
  }

  /** Entries that a hop may add. */
  private most(begin: number, end: number, fanOut: number): number {
    if (fanOut !== Number.POSITIVE_INFINITY) return (end - begin) * fanOut;
    const [ends, nodes] = [this.graph.inCsr.rowptr.view(), this.nodes.view()];
    let sum = 0;
    for (let i = begin; i < end; i++) sum += ends[nodes[i] + 1] - ends[nodes[i]];
    return sum;
  }

  private makeRoom(count: number): void {
    if (this.entries[0].size >= count) return;
    const room = Math.ceil(1.25 * count);
    const grown = this.entries.map((old) => {
      const made = this.keep([room], 'u32');
      (made.view() as Uint32Array).set(old.view());
      old.dispose();
      return made;
    });
    this.entries = grown as unknown as [Tensor, Tensor, Tensor]; // as many as there were
  }
}
