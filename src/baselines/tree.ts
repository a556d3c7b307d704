/** A leaf's mean target, or a question: rows whose feature is at most the threshold go left. */
export type TreeNode =
  | Float64Array
  | { readonly feature: number; readonly threshold: number; readonly left: TreeNode; readonly right: TreeNode };

/** How a tree is grown. */
export interface Growth {
  /** Rows below which a node is not split any more. */
  readonly minSplit: number;
  /** All features in the order in which the next node tries them. */
  features(): readonly number[];
  /** Features that a node compares; those in which its rows are all alike do not count. */
  readonly tried: number;
}

/** Where to cut: what remains of the squared error is least. */
interface Split {
  readonly feature: number;
  readonly threshold: number;
  readonly gain: number;
}

/** A regression tree (CART, Breiman et al. 1984) on some rows, which may repeat; columns of x, rows of y with `outputs` numbers each. */
export function growTree(
  columns: readonly Float64Array[],
  y: ArrayLike<number>,
  outputs: number,
  rows: Uint32Array,
  growth: Growth,
): TreeNode {
  const mean = new Float64Array(outputs);
  for (const r of rows) for (let o = 0; o < outputs; o++) mean[o] += y[r * outputs + o] / rows.length;
  if (rows.length < growth.minSplit) return mean;
  let best: Split | null = null;
  let tried = 0;
  for (const feature of growth.features()) {
    if (tried === growth.tried) break;
    if (constant(columns[feature], rows)) continue;
    tried++;
    const split = bestCut(columns[feature], feature, y, outputs, rows);
    if (split !== null && (best === null || split.gain > best.gain)) best = split;
  }
  if (best === null) return mean;
  const { feature, threshold } = best;
  const column = columns[feature];
  const grow = (some: Uint32Array): TreeNode => growTree(columns, y, outputs, some, growth);
  return {
    feature,
    threshold,
    left: grow(rows.filter((r) => column[r] <= threshold)),
    right: grow(rows.filter((r) => column[r] > threshold)),
  };
}

const constant = (column: Float64Array, rows: Uint32Array): boolean => rows.every((r) => column[r] === column[rows[0]]);

/** Σ over sides of ‖sum of y‖² / rows grows as the squared error falls. Null where no cut makes it fall. */
function bestCut(column: Float64Array, feature: number, y: ArrayLike<number>, outputs: number, rows: Uint32Array): Split | null {
  const sorted = rows.slice().sort((a, b) => column[a] - column[b]);
  const n = sorted.length;
  const [total, left] = [new Float64Array(outputs), new Float64Array(outputs)];
  for (const r of sorted) for (let o = 0; o < outputs; o++) total[o] += y[r * outputs + o];
  let before = 0;
  for (let o = 0; o < outputs; o++) before += (total[o] * total[o]) / n;
  let best: Split | null = null;
  for (let i = 1; i < n; i++) {
    const r = sorted[i - 1];
    for (let o = 0; o < outputs; o++) left[o] += y[r * outputs + o];
    const [low, high] = [column[r], column[sorted[i]]];
    if (low === high) continue;
    let after = 0;
    for (let o = 0; o < outputs; o++) after += (left[o] * left[o]) / i + (total[o] - left[o]) ** 2 / (n - i);
    const gain = after - before;
    if (gain > 1e-12 * Math.abs(before) && (best === null || gain > best.gain)) best = { feature, threshold: (low + high) / 2, gain };
  }
  return best;
}

/** The leaf of one row of x. */
export function walkTree(tree: TreeNode, x: ArrayLike<number>, at: number): Float64Array {
  let node = tree;
  while (!(node instanceof Float64Array)) node = x[at + node.feature] <= node.threshold ? node.left : node.right;
  return node;
}
