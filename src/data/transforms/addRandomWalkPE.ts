import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool, int } from '../../core/options/vocabulary.js';
import { neighbourSets } from '../neighbourSets.js';
import { borrow } from '../nodes.js';
import { withBlock } from './columns.js';
import type { Transform } from './transform.js';

const schema = {
  /** Columns: the longest walk. */
  walkLength: int({ min: 1 }),
  /** Append the columns to x, or put them in its place. Default true. */
  append: bool(true),
};

/** Numbers at some of many places; the others are 0. */
class Spread {
  readonly values: Float64Array;
  private readonly next: Float64Array;
  places: number[] = [];

  constructor(size: number) {
    this.values = new Float64Array(size);
    this.next = new Float64Array(size);
  }

  start(place: number): void {
    for (const old of this.places) this.values[old] = 0;
    this.values[place] = 1;
    this.places = [place];
  }

  /** One step: each number goes to the neighbours of its place, times a factor for both ends. */
  step(neighbours: (place: number) => Uint32Array, factor: (from: number, to: number) => number): void {
    const reached: number[] = [];
    for (const from of this.places) {
      for (const to of neighbours(from)) {
        if (this.next[to] === 0) reached.push(to);
        this.next[to] += this.values[from] * factor(from, to);
      }
      this.values[from] = 0;
    }
    for (const place of reached) {
      this.values[place] = this.next[place];
      this.next[place] = 0;
    }
    this.places = reached;
  }

  dot(other: Spread): number {
    const [few, many] = this.places.length < other.places.length ? [this, other] : [other, this];
    return few.places.reduce((sum, place) => sum + few.values[place] * many.values[place], 0);
  }
}

/**
 * Random walk positional encoding (arXiv:2110.07875): column c holds the probability that a walk from the node is back after c steps, the diagonal of P^c,
 * P = D^-1 A with D the out-degrees. As PyG's `AddRandomWalkPE`: D adds up the weights of edges, at least 1, while each edge counts once in A, without its weight. Walks
 * from and to the node meet half way, so that a node costs what lies within half the walk.
 *
 * @throws DTypeError for sparse x to append to.
 * @example data.transforms.addRandomWalkPE({ walkLength: 2 })({ numNodes: 3, edges: [[0, 1], [1, 0], [1, 2], [2, 1]] })
 */
export const addRandomWalkPE = (options: Given<typeof schema>): Transform => {
  const where = 'data.transforms.addRandomWalkPE';
  const { walkLength, append } = readOptions(where, schema, options);
  return (input) => {
    const { graph } = borrow(input);
    const degree = new Float64Array(graph.numNodes);
    const [src, weights] = [graph.src.view(), graph.edgeWeight?.view()];
    for (let e = 0; e < src.length; e++) degree[src[e]] += weights?.[e] ?? 1;
    const chance = degree.map((d) => 1 / Math.max(d, 1));
    const [out, back] = [neighbourSets(graph, 'out'), neighbourSets(graph, 'in')];
    const [ahead, behind] = [new Spread(graph.numNodes), new Spread(graph.numNodes)];
    const columns = new Float64Array(graph.numNodes * walkLength);
    for (let v = 0; v < graph.numNodes; v++) {
      ahead.start(v);
      behind.start(v);
      for (let c = 0; c < walkLength; c++) {
        if (c % 2 === 0) ahead.step(out, (from) => chance[from]);
        else behind.step(back, (_from, to) => chance[to]);
        columns[v * walkLength + c] = ahead.dot(behind);
      }
    }
    return withBlock(where, graph, columns, walkLength, append);
  };
};
