import { NumericError } from '../core/errors.js';
import { iota } from '../core/iota.js';

/** Pairs of near points: the neighbour, and the point it is near to. Sorted by the latter. */
export interface NearPairs {
  readonly neighbour: Uint32Array;
  readonly centre: Uint32Array;
}

/** Points in rows of `width` numbers, those of one graph after the other: graph g has the points starts[g] … starts[g + 1] - 1. */
export interface Points {
  readonly values: ArrayLike<number>;
  readonly width: number;
  readonly starts: ArrayLike<number>;
}

/** Ranges of so many points are looked through one by one. */
const LEAF = 12;

/**
 * A k-d tree over the points of one graph. Each range of the order is split at its middle along the axis where it is widest.
 */
class Tree {
  private readonly order: Uint32Array;
  /** By the middle of a range: the axis, and where it is split. */
  private readonly axes: Uint32Array;
  private readonly splits: Float64Array;

  constructor(
    private readonly values: ArrayLike<number>,
    private readonly width: number,
    first: number,
    count: number,
  ) {
    this.order = iota(count).map((i) => first + i);
    this.axes = new Uint32Array(count);
    this.splits = new Float64Array(count);
    this.split(0, count);
  }

  /** Calls `found` with each point that may lie within `reach()` of a point, and its squared distance; the reach may shrink meanwhile. */
  near(centre: number, reach: () => number, found: (point: number, squared: number) => void): void {
    const { values, width, order, axes, splits } = this;
    const at = centre * width;
    const visit = (from: number, to: number): void => {
      if (to - from <= LEAF) {
        for (let i = from; i < to; i++) {
          let squared = 0;
          for (let j = 0, other = order[i] * width; j < width; j++) squared += (values[at + j] - values[other + j]) ** 2;
          found(order[i], squared);
        }
        return;
      }
      const middle = (from + to) >> 1;
      const beyond = values[at + axes[middle]] - splits[middle];
      if (beyond < 0) visit(from, middle);
      else visit(middle, to);
      if (beyond * beyond > reach()) return;
      if (beyond < 0) visit(middle, to);
      else visit(from, middle);
    };
    visit(0, order.length);
  }

  private split(from: number, to: number): void {
    if (to - from <= LEAF) return;
    const middle = (from + to) >> 1;
    const axis = this.widest(from, to);
    this.select(from, to - 1, middle, axis);
    this.axes[middle] = axis;
    this.splits[middle] = this.values[this.order[middle] * this.width + axis];
    this.split(from, middle);
    this.split(middle, to);
  }

  private widest(from: number, to: number): number {
    const { values, width, order } = this;
    let [best, extent] = [0, -1];
    for (let j = 0; j < width; j++) {
      let [least, most] = [Infinity, -Infinity];
      for (let i = from; i < to; i++) {
        const value = values[order[i] * width + j];
        if (value < least) least = value;
        if (value > most) most = value;
      }
      if (most - least > extent) [best, extent] = [j, most - least];
    }
    return best;
  }

  /** Puts the point there that belongs there in the order of an axis, the smaller ones before it and the larger ones behind. */
  private select(from: number, to: number, middle: number, axis: number): void {
    const { values, width, order } = this;
    const key = (i: number): number => values[order[i] * width + axis];
    while (from < to) {
      const pivot = values[order[(from + to) >> 1] * width + axis];
      let [i, j] = [from, to];
      while (i <= j) {
        while (key(i) < pivot) i++;
        while (key(j) > pivot) j--;
        if (i <= j) {
          const kept = order[i];
          order[i++] = order[j];
          order[j--] = kept;
        }
      }
      if (middle <= j) to = j;
      else if (middle >= i) from = i;
      else return;
    }
  }
}

/** @throws NumericError for a coordinate that is not a finite number. */
function expectFinite(where: string, { values, width }: Points): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    const node = Math.floor(i / width);
    throw new NumericError({
      where,
      what: `the place of node ${node} is not finite`,
      got: String(values[i]),
      expected: 'numbers',
      fields: { node },
    });
  }
}

/** Calls `look` for each point with the tree of its graph. */
function eachPoint(where: string, points: Points, look: (point: number, tree: Tree) => void): void {
  expectFinite(where, points);
  const { values, width, starts } = points;
  for (let g = 0; g + 1 < starts.length; g++) {
    const tree = new Tree(values, width, starts[g], starts[g + 1] - starts[g]);
    for (let v = starts[g]; v < starts[g + 1]; v++) look(v, tree);
  }
}

/**
 * The k nearest points of each point within its graph, nearest first, of equally near ones the one with the smaller number; fewer where the graph has
 * no more. With `loop` a point is one of its own. Takes about n log n steps where there are few coordinates, and at most n² per graph.
 *
 * @throws NumericError for a coordinate that is not a finite number.
 */
export function nearestNeighbours(where: string, points: Points, k: number, loop = false): NearPairs {
  const [neighbour, centre]: number[][] = [[], []];
  const [ids, distances] = [new Uint32Array(k), new Float64Array(k)];
  eachPoint(where, points, (v, tree) => {
    let count = 0;
    tree.near(
      v,
      () => (count < k ? Infinity : distances[k - 1]),
      (point, squared) => {
        if (point === v && !loop) return;
        const precedes = (i: number): boolean => squared < distances[i] || (squared === distances[i] && point < ids[i]);
        if (count === k && !precedes(k - 1)) return;
        let i = count < k ? count++ : k - 1;
        for (; i > 0 && precedes(i - 1); i--) [ids[i], distances[i]] = [ids[i - 1], distances[i - 1]];
        [ids[i], distances[i]] = [point, squared];
      },
    );
    for (let i = 0; i < count; i++) {
      neighbour.push(ids[i]);
      centre.push(v);
    }
  });
  return { neighbour: Uint32Array.from(neighbour), centre: Uint32Array.from(centre) };
}

/**
 * The points nearer than `radius` to each point within its graph, by ascending number; of more than `most` the nearest, of equally near ones the one
 * with the smaller number. With `loop` a point is one of its own.
 *
 * @throws NumericError for a coordinate that is not a finite number.
 */
export function neighboursWithin(where: string, points: Points, radius: number, most = Infinity, loop = false): NearPairs {
  const [neighbour, centre]: number[][] = [[], []];
  const reach = radius * radius;
  eachPoint(where, points, (v, tree) => {
    const found: [point: number, squared: number][] = [];
    tree.near(
      v,
      () => reach,
      (point, squared) => {
        if (squared < reach && (loop || point !== v)) found.push([point, squared]);
      },
    );
    if (found.length > most) found.sort(([p, a], [q, b]) => a - b || p - q).length = most;
    for (const [point] of found.sort(([p], [q]) => p - q)) {
      neighbour.push(point);
      centre.push(v);
    }
  });
  return { neighbour: Uint32Array.from(neighbour), centre: Uint32Array.from(centre) };
}
