import type { FloatType } from '../core/dtype.js';
import { GraphError } from '../core/errors.js';
import { expectObject } from '../core/expect.js';
import { INSPECT } from '../core/inspect.js';
import { iota } from '../core/iota.js';
import { checkOptions } from '../core/options/read.js';
import { bool, optional } from '../core/options/vocabulary.js';
import * as tree from '../core/tree.js';
import { written } from '../core/written.js';
import { mul } from '../ops/binary.js';
import { Csr, csrFromPairs, ownCsr } from '../runtime/csr.js';
import { type Mask, type MaskLike, readMasks } from '../runtime/mask.js';
import { SparseTensor } from '../runtime/sparse.js';
import { isOwner, type Owner, STORAGES, type Storage } from '../runtime/storage.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { type AttentionStructure, loopedStructure, plainStructure } from './attention.js';
import { Cache } from './cache.js';
import { maskedMatrix } from './masked.js';
import { type GcnNormOptions, gcnNormOptions, type Propagation } from './normalize.js';
import { checkedParts, expectPairs, expectRows, type GraphParts, type Level, type LinkPairs, refuseUnknown, sealed } from './parts.js';
import { adjacencyOf, gcnOf, type Kept, loopedCsrOf, type Origin } from './propagation.js';

export type { GraphParts, Level, LinkPairs } from './parts.js';

const loopOptions = { addSelfLoops: optional(bool()) };

/** What `with` may exchange. */
export type GraphChanges = Partial<Pick<GraphParts, 'x' | 'edgeWeight' | 'edgeAttr' | 'edgeMask' | 'pos' | 'y' | 'sampleWeight'>> & {
  readonly masks?: Readonly<Record<string, MaskLike | Mask>>;
};

/**
 * One graph, or a batch of several side by side (block diagonal). Immutable; what convolutions share (rows of incoming
 * and outgoing edges, normalisations) is computed once and cached here, in the memory where the graph lives.
 */
export class Graph implements Owner {
  private readonly parts: GraphParts;
  private readonly kept: Kept;

  constructor(
    parts: GraphParts,
    origin: Origin | null = null,
    /** What each layer of a sampled graph needs, the first layer's first: messages to ever fewer nodes. Empty for other graphs. */
    readonly blocks: readonly Graph[] = [],
    kept?: Kept,
  ) {
    // layers trust what was checked here; parts that come with what is kept are the library's own
    this.parts = Object.freeze(kept === undefined ? { ...parts } : parts);
    this.kept = kept ?? nothingKept(checkedParts(parts), origin);
    Object.freeze(this);
  }

  get numNodes(): number {
    return this.parts.numNodes;
  }

  get numGraphs(): number {
    return this.parts.numGraphs;
  }

  get x(): Tensor | SparseTensor | null {
    return this.parts.x;
  }

  get src(): Tensor {
    return this.parts.src;
  }

  get dst(): Tensor {
    return this.parts.dst;
  }

  get edgeWeight(): Tensor | null {
    return this.parts.edgeWeight;
  }

  get edgeAttr(): Tensor | null {
    return this.parts.edgeAttr;
  }

  /**
   * What the message of each edge is multiplied with, after every normalisation: what explanations turn. Loops that layers add are whole, and
   * degrees are those of the whole graph. Null: nothing is. Set by `with`.
   */
  get edgeMask(): Tensor | null {
    return this.parts.edgeMask ?? null;
  }

  get pos(): Tensor | null {
    return this.parts.pos;
  }

  get y(): Tensor | null {
    return this.parts.y;
  }

  /** How much each row of y counts, [rows of y]; null where all count alike. */
  get sampleWeight(): Tensor | null {
    return this.parts.sampleWeight ?? null;
  }

  get level(): Level {
    return this.parts.level;
  }

  /** Pairs of nodes to score, which are what targets belong to then; null: there are none, and decoders score the edges. */
  get pairs(): LinkPairs | null {
    return this.parts.pairs ?? null;
  }

  get masks(): Readonly<Record<string, Mask>> {
    return this.parts.masks;
  }

  get nodePtr(): Tensor {
    return this.parts.nodePtr;
  }

  get dtype(): FloatType {
    return this.parts.dtype;
  }

  /** u32 [N] and [E]: which node and edge of the graph it was cut out of each one is; null for a graph of its own. */
  get nodeIds(): Tensor | null {
    return this.parts.nodeIds ?? null;
  }

  get edgeIds(): Tensor | null {
    return this.parts.edgeIds ?? null;
  }

  /** u32 [N]: where each node stands of those that were given, as `order: 'locality'` has it; null where they stand as given. */
  get places(): Tensor | null {
    return this.parts.places ?? null;
  }

  /** Nodes that receive messages; fewer than `numNodes` in a block of a sampled graph, where they come first. */
  get numReceivers(): number {
    return this.parts.numReceivers ?? this.parts.numNodes;
  }

  /** Nodes around which neighbours were sampled: they come first, and the targets are theirs; null for other graphs. */
  get numSeeds(): number | null {
    return this.parts.numSeeds ?? null;
  }

  /** Rows of the targets: nodes, edges, graphs or pairs, as `level` says. */
  get numTargets(): number {
    if (this.pairs !== null) return this.pairs.src.size;
    return this.level === 'graph' ? this.numGraphs : this.level === 'edge' ? this.numEdges : (this.numSeeds ?? this.numNodes);
  }

  get numEdges(): number {
    return this.src.size;
  }

  /** What masks choose among: pairs, edges or nodes. */
  private get numMaskable(): number {
    return this.pairs?.src.size ?? (this.level === 'edge' ? this.numEdges : this.numNodes);
  }

  /** Width of the node features; 0 without any. */
  get numFeatures(): number {
    return this.x?.shape[1] ?? 0;
  }

  get [STORAGES](): readonly Storage[] {
    const { src, dst, nodePtr, x, edgeWeight, edgeAttr, pos, y, sampleWeight, places, pairs } = this;
    const parts = [src, dst, nodePtr, x, edgeWeight, edgeAttr, pos, y, sampleWeight, places, ...Object.values(pairs ?? {})];
    return parts.flatMap((part: Tensor | SparseTensor | null) => part?.[STORAGES] ?? []);
  }

  /**
   * The same structure with other features, weights or targets; caches that do not depend on them are shared.
   *
   * @throws ShapeError for tensors with the wrong number of rows; DTypeError for what is no tensor of a float type.
   */
  with(changes: GraphChanges): Graph {
    refuseUnknown(expectObject('Graph.with', 'the argument', changes));
    expectRows('Graph.with', 'x', changes.x, this.numNodes);
    expectRows('Graph.with', 'edgeWeight', changes.edgeWeight, this.numEdges);
    expectRows('Graph.with', 'edgeAttr', changes.edgeAttr, this.numEdges);
    expectRows('Graph.with', 'edgeMask', changes.edgeMask, this.numEdges);
    expectRows('Graph.with', 'pos', changes.pos, this.numNodes);
    expectRows('Graph.with', 'y', changes.y, this.numTargets);
    expectRows('Graph.with', 'sampleWeight', changes.sampleWeight, this.numTargets);
    const masks = changes.masks && readMasks('Graph.with', changes.masks, this.numMaskable, this.src);
    const sameWeights = changes.edgeWeight === undefined || changes.edgeWeight === this.edgeWeight;
    const kept = sameWeights ? this.kept : { ...this.kept, weighted: new Cache(this.src), origin: null };
    const blocks =
      sameWeights && (['edgeAttr', 'edgeMask', 'pos'] as const).every((name) => changes[name] === undefined) ? this.blocks : [];
    return new Graph({ ...this.parts, ...changes, masks: masks ?? this.masks }, kept.origin, blocks, kept);
  }

  /**
   * The same structure with pairs of nodes to score, and a target for each if there are any; caches are shared.
   *
   * @throws DTypeError, ShapeError or IndexError for pairs that are none of its nodes, and targets that do not fit them.
   */
  withPairs(pairs: LinkPairs, y: Tensor | null = null): Graph {
    expectPairs(expectObject('Graph.withPairs', 'the argument', pairs), this.numNodes);
    expectRows('Graph.withPairs', 'y', y, pairs.src.size);
    const parts: GraphParts = { ...this.parts, pairs, y, level: 'link', masks: {}, sampleWeight: null };
    return new Graph(parts, this.kept.origin, this.blocks, this.kept);
  }

  /** The same graph with blocks; caches are shared. */
  withBlocks(blocks: readonly Graph[]): Graph {
    return new Graph(this.parts, this.kept.origin, blocks, this.kept);
  }

  /**
   * What a layer works on that gets features of so many rows: the graph itself, unless it was sampled. Of a sampled graph a layer that knows
   * blocks gets the one for those rows, another one the nodes of those rows with the edges that were sampled for them.
   *
   * @throws GraphError when every hop has been used.
   */
  atRows(rows: number, block: boolean): Graph {
    const found = this.blocks.find(({ numNodes }) => numNodes === rows);
    if (this.blocks.length === 0 || (!block && rows === this.numNodes)) return this;
    if (found === undefined) {
      throw new GraphError({
        where: 'Graph',
        what: 'the sampled hops are used up',
        got: `features of ${rows} rows, and blocks for ${this.blocks.map((one) => one.numNodes).join(', ')}`,
        expected: 'at most as many convolutions as hops',
        mend: 'Give neighborLoader a fan-out for each convolution, or blocks: false',
      });
    }
    return block ? found : this.cached(`first ${rows}`, () => found.squared());
  }

  /** A block as a graph of its own, whose other nodes receive nothing. */
  private squared(): Graph {
    const { numNodes, numReceivers: _, ...parts } = this.parts;
    return ownGraph({ ...parts, numNodes, nodePtr: tensor(Uint32Array.of(0, numNodes)) });
  }

  /** Rows of incoming edges: row i lists the sources of messages to node i; entries are numbered as edges. */
  get inCsr(): Csr {
    return this.cached('in', () => this.kept.origin?.inCsr() ?? csrFromPairs(this.numNodes, this.numNodes, this.dst, this.src));
  }

  /** Rows of outgoing edges. */
  get outCsr(): Csr {
    return this.inCsr.transpose;
  }

  /** Row i lists the edges that point to node i: what messages reduce over. */
  get inEdges(): Csr {
    return this.cached('in edges', () => edgeRows(this.inCsr, this.numEdges));
  }

  /** Row i lists the edges that start at node i. */
  get outEdges(): Csr {
    return this.cached('out edges', () => edgeRows(this.outCsr, this.numEdges));
  }

  /** The nodes of each graph, as rows; what pooling reduces over. */
  get pool(): Csr {
    return this.cached('pool', () => {
      const nodes = tensor(iota(this.numNodes));
      return ownCsr(this.numGraphs, this.numNodes, this.nodePtr, nodes, null);
    });
  }

  /** u32 [N]: the graph of each node. */
  get graphOf(): Tensor {
    return this.cached('graph of', () => {
      const starts = this.nodePtr.view();
      const ids = new Uint32Array(this.numNodes);
      for (let g = 0; g < this.numGraphs; g++) ids.fill(g, starts[g], starts[g + 1]);
      return tensor(ids);
    });
  }

  /** Something made from the structure alone, kept where the graph lives; made anew when its memory has been given back. */
  cached<T>(name: string, make: () => T): T {
    return this.kept.structure.get(name, make);
  }

  /** Something made from structure and edge weights, kept likewise; made anew each time where the weights are traced. */
  cachedWeighted<T>(name: string, make: () => T): T {
    return this.edgeWeight?.trace ? make() : this.kept.weighted.get(name, make);
  }

  /** D^-1/2 (A + I) D^-1/2, kept; made of operations where the edge weights are traced. */
  gcn(options: GcnNormOptions = {}, dtype: FloatType = this.dtype): Propagation {
    checkOptions('Graph.gcn', gcnNormOptions, options);
    const matrix = gcnOf(this, this.kept, options, dtype);
    return this.edgeMask === null ? matrix : maskedMatrix(matrix, this.attention({ addSelfLoops: options.addSelfLoops }), this.edgeMask);
  }

  /** Rows of incoming edges and of the node itself, without weights: A + I. Its entries need not be numbered. */
  get loopedCsr(): Csr {
    return loopedCsrOf(this, this.kept);
  }

  /** A, or A + I, with the edge weights as they are, times the mask. */
  adjacency(options: { addSelfLoops?: boolean } = {}): Propagation {
    checkOptions('Graph.adjacency', loopOptions, options);
    const { addSelfLoops = false } = options;
    const { numNodes, src, dst, inCsr } = this;
    return adjacencyOf({ numNodes, src, dst, inCsr, edgeWeight: this.messageWeight }, this.kept, addSelfLoops);
  }

  /** Edge weight times mask, where there are such. */
  private get messageWeight(): Tensor | null {
    const { edgeWeight, edgeMask } = this;
    return edgeWeight === null || edgeMask === null ? (edgeWeight ?? edgeMask) : mul(edgeWeight, edgeMask);
  }

  /** The edges that attention runs over: with `addSelfLoops` (default true) loops are taken out first and each node gets one. */
  attention(options: { addSelfLoops?: boolean } = {}): AttentionStructure {
    checkOptions('Graph.attention', loopOptions, options);
    const { addSelfLoops = true } = options;
    const name = `attention ${addSelfLoops}`;
    return this.cached(name, () => (addSelfLoops ? loopedStructure(this.src, this.dst, this.numNodes) : plainStructure(this.inCsr)));
  }

  /** Gives back the memory of all parts and caches now, those that other graphs share included. */
  dispose(): void {
    for (const storage of this[STORAGES]) storage.free();
    if (this.x instanceof SparseTensor) this.x.dispose();
    for (const mask of Object.values(this.masks)) mask.dispose();
    for (const cached of [...this.kept.structure.values(), ...this.kept.weighted.values()]) {
      tree.forEach(cached, (leaf) => {
        if (leaf instanceof Csr || leaf instanceof Graph) leaf.dispose();
        else if (isOwner(leaf)) for (const storage of leaf[STORAGES]) storage.free();
      });
    }
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** What the graph holds, in words. */
  get contents(): string {
    const parts = (['x', 'y', 'edgeWeight', 'edgeAttr', 'pos'] as const).map((name) =>
      this[name] === null ? '' : `${name} ${this[name].label}`,
    );
    const masks = Object.entries(this.masks).map(([name, mask]) => `${name} ${mask.count}`);
    const listed = [...parts.filter(Boolean), ...(masks.length > 0 ? [`masks ${masks.join(', ')}`] : [])];
    const scored = this.pairs === null ? [] : [`${this.pairs.src.size} pairs`];
    return [`${this.numNodes} nodes, ${this.numEdges} edges`, ...scored, ...listed].join(', ');
  }

  toString(): string {
    return `${this.numGraphs === 1 ? 'Graph' : `GraphBatch of ${this.numGraphs}`}: ${this.contents}`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/** @throws GraphError for what is no graph. */
export function expectGraph(where: string, graph: Graph): Graph {
  if (graph instanceof Graph) return graph;
  throw new GraphError({ where, what: 'a graph is needed', got: written(graph), expected: 'a Graph', mend: 'Make one with data.graph' });
}

/** Rows of edge numbers from rows of neighbours. */
// rows of edges were sorted, and keep the order
const edgeRows = ({ rows, rowptr, perm }: Csr, numEdges: number): Csr => ownCsr(rows, numEdges, rowptr, perm as Tensor, null);

/** The matrices of a graph, none of which was asked for yet. */
const nothingKept = ({ src }: GraphParts, origin: Origin | null): Kept => ({ structure: new Cache(src), weighted: new Cache(src), origin });

/** A graph of parts that the library cut out of checked ones itself: they need no second look in every batch. */
export const ownGraph = (parts: GraphParts, origin: Origin | null = null): Graph =>
  new Graph(parts, origin, [], nothingKept(sealed(parts), origin));
