import { type Key, key } from '../core/random.js';
import type { Rows } from '../nn/metrics/metric.js';
import { growTree, type TreeNode, walkTree } from './tree.js';

/** Options of `randomForest`. */
export interface ForestOptions {
  /** Default 100. */
  readonly trees?: number;
  /** Rows below which a node is not split any more. Default 2. */
  readonly minSplit?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * Random forest (Breiman 2001): trees on samples of the rows drawn with replacement, each split the best among √inputs features drawn anew,
 * without a limit to the depth; the mean of the trees. Targets of several columns are fitted together, so that one-hot classes give their
 * shares, and splits by squared error are those by Gini impurity.
 *
 * Shapes: x [rows, inputs], y [rows, outputs] -> [n, outputs]. The same seed gives the same forest.
 */
export function randomForest(x: Rows, y: Rows, { trees = 100, minSplit = 2, seed = 0 }: ForestOptions = {}): (x: Rows) => Rows {
  const rows = x.shape[0];
  const inputs = x.data.length / rows;
  const outputs = y.data.length / rows;
  const tried = Math.max(1, Math.round(Math.sqrt(inputs)));
  const columns = Array.from({ length: inputs }, (_, c) => Float64Array.from({ length: rows }, (_, r) => x.data[r * inputs + c]));
  const forest: TreeNode[] = Array.from({ length: trees }, (_, t) => {
    const draws = new Draws(key(seed).child('forest').at(t));
    const sample = Uint32Array.from({ length: rows }, () => draws.below(rows));
    return growTree(columns, y.data, outputs, sample, { minSplit, tried, features: () => draws.order(inputs) });
  });
  return ({ data, shape: [n] }) => {
    const out = new Float64Array(n * outputs);
    for (let r = 0; r < n; r++) {
      for (const tree of forest) {
        const leaf = walkTree(tree, data, r * inputs);
        for (let o = 0; o < outputs; o++) out[r * outputs + o] += leaf[o] / trees;
      }
    }
    return { data: out, shape: [n, outputs] };
  };
}

/** Numbers drawn one after the other from a key. */
class Draws {
  private count = 0;

  constructor(private readonly key: Key) {}

  /** A whole number in [0, n). */
  below(n: number): number {
    return Math.floor(this.key.at(this.count++).uniform() * n);
  }

  /** The numbers in [0, n), shuffled. */
  order(n: number): number[] {
    const all = Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < n; i++) {
      const j = i + this.below(n - i);
      [all[i], all[j]] = [all[j], all[i]];
    }
    return all;
  }
}
