import { OptionError } from '../../core/errors.js';
import type { Key } from '../../core/random.js';
import type { Graph } from '../../graph/graph.js';
import type { LinkData, Negatives } from '../../graph/links.js';
import { besides } from '../../runtime/scope.js';
import { tensor } from '../../runtime/tensor.js';
import { countFree, drawStranger, freePairs } from '../negativeSampling.js';
import { bothWays, type NodePairs, pairKey, pairsOf } from '../pairs.js';

/** What a part is made of. */
export interface LinkPartInput {
  readonly graph: Graph;
  readonly pairs: NodePairs;
  readonly labels: Float32Array;
  /** Keys of all pairs that are links anywhere, sorted: none of them is ever drawn as a negative. */
  readonly taken: Float64Array;
  readonly undirected: boolean;
}

/** One part of a link split: `fit`, `evaluate` and `predict` take it as it is. */
export class LinkPart implements LinkData {
  /** All nodes, and the edges that may pass messages. */
  readonly graph: Graph;
  /** Pairs to tell apart: links first, then pairs that no edge of the whole graph joins. */
  readonly pairs: NodePairs;
  /** 1 for links, 0 for the others; of a graph with targets of edges, the targets of the links. */
  readonly labels: Float32Array;
  readonly #taken: Float64Array;
  readonly #undirected: boolean;
  #scored: Graph | null = null;
  #rows: Float64Array | null = null;

  constructor({ graph, pairs, labels, taken, undirected }: LinkPartInput) {
    this.graph = graph;
    this.pairs = pairs;
    this.labels = labels;
    this.#taken = taken;
    this.#undirected = undirected;
  }

  /** `graph` with `pairs` to score and `labels` as targets. */
  get scored(): Graph {
    this.#scored ??= besides(this.graph.src.storage, () => withPairs(this.graph, this.pairs, this.labels));
    return this.#scored;
  }

  redrawn({ per, structured }: Negatives, key: Key): Graph {
    const { graph, labels, pairs } = this;
    const links = labels.findIndex((label) => label !== 1);
    const count = links < 0 ? labels.length : links;
    if (labels.subarray(count).some((label) => label !== 0))
      throw new OptionError({
        where: 'negatives',
        what: 'the labels are not those of links and other pairs',
        got: String(labels.find((label) => label !== 0 && label !== 1)),
        expected: '1 and 0',
        mend: 'Leave out `negatives`: targets of edges are learnt from the edges alone',
      });
    const wanted = Math.round(per * count);
    const { numNodes } = graph;
    const keys = structured ? this.strangers(count, wanted, key) : this.strangePairs(wanted, key);
    const drawn = pairsOf(keys, numNodes);
    const joined = (a: Uint32Array, b: Uint32Array): Uint32Array<ArrayBuffer> => {
      const all = new Uint32Array(count + wanted);
      all.set(a.subarray(0, count));
      all.set(b, count);
      return all;
    };
    return withPairs(
      graph,
      { src: joined(pairs.src, drawn.src), dst: joined(pairs.dst, drawn.dst) },
      new Float32Array(count + wanted).fill(1, 0, count),
    );
  }

  private strangePairs(wanted: number, key: Key): Float64Array {
    const { numNodes } = this.graph;
    const undirected = this.#undirected;
    const available = countFree(this.#taken, numNodes, undirected);
    return freePairs('negatives', this.#taken, numNodes, { wanted, available, undirected }, key);
  }

  /** For the links in turn, a pair of one of its ends and a node that it has no link to. */
  private strangers(links: number, wanted: number, key: Key): Float64Array {
    const { graph, pairs } = this;
    const { numNodes } = graph;
    const undirected = this.#undirected;
    this.#rows ??= undirected ? bothWays(this.#taken, numNodes) : this.#taken;
    const keys = new Float64Array(wanted);
    for (let n = 0; n < wanted; n++) {
      const link = n % links;
      const draw = key.at(n);
      const kept = undirected && draw.child('end').uniform() < 0.5 ? pairs.dst[link] : pairs.src[link];
      const other = drawStranger('negatives', this.#rows, kept, numNodes, draw.uniform());
      keys[n] = undirected && other < kept ? pairKey(other, kept, numNodes) : pairKey(kept, other, numNodes);
    }
    return keys;
  }
}

const withPairs = (graph: Graph, { src, dst }: NodePairs, labels: Float32Array): Graph =>
  graph.withPairs({ src: tensor(src), dst: tensor(dst), relation: null }, tensor(labels, { dtype: graph.dtype }));
