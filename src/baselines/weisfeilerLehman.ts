import type { Rows } from '../nn/metrics/metric.js';
import { solveCholesky } from './cholesky.js';
import type { GraphTable } from './graphTable.js';

/** How often each pattern occurs in a graph: [pattern, count], patterns ascending. */
export type Counts = readonly (readonly [number, number])[];

/**
 * Weisfeiler-Lehman subtree counts (Shervashidze et al., JMLR 12, 2011): nodes begin with a label for their features; `rounds` times each
 * label becomes one for itself and the sorted labels of the senders around it; counted over all rounds. Equal patterns have equal numbers in
 * all graphs of the table.
 */
export function patternCounts({ count, nodePtr, x, src, dst }: GraphTable, rounds = 3): Counts[] {
  const names = new Map<string, number>();
  const number = (name: string): number => {
    const known = names.get(name) ?? names.size;
    names.set(name, known);
    return known;
  };
  const nodes = nodePtr[count];
  const senders: number[][] = Array.from({ length: nodes }, () => []);
  for (let e = 0; e < src.length; e++) senders[dst[e]].push(src[e]);
  const width = x === null ? 0 : x.data.length / nodes;
  const seen: Map<number, number>[] = Array.from({ length: count }, () => new Map());
  let labels = Array.from({ length: nodes }, (_, node) => number(x === null ? 'node' : rowName(x.data, node * width, width)));
  for (let round = 0; ; round++) {
    for (let g = 0; g < count; g++) {
      for (let node = nodePtr[g]; node < nodePtr[g + 1]; node++) seen[g].set(labels[node], (seen[g].get(labels[node]) ?? 0) + 1);
    }
    if (round === rounds) break;
    labels = labels.map((label, node) => {
      const around = senders[node].map((sender) => labels[sender]).sort((a, b) => a - b);
      return number(`${round} ${label}:${around.join(',')}`);
    });
  }
  return seen.map((counts) => [...counts].sort(([a], [b]) => a - b));
}

function rowName(data: ArrayLike<number>, at: number, width: number): string {
  const entries: string[] = [];
  for (let c = 0; c < width; c++) if (data[at + c] !== 0) entries.push(`${c}=${data[at + c]}`);
  return entries.join(' ');
}

/** Σ over common patterns of the product of the counts. */
function product(a: Counts, b: Counts): number {
  let [sum, j] = [0, 0];
  for (const [pattern, count] of a) {
    while (j < b.length && b[j][0] < pattern) j++;
    if (j < b.length && b[j][0] === pattern) sum += count * b[j][1];
  }
  return sum;
}

/**
 * Ridge regression on pattern counts: the same W and b as `ridge` on a column for each pattern, found by way of the products of the rows, of
 * which there are fewer. y: [rows, outputs].
 */
export function countsRidge(train: readonly Counts[], y: Rows, alpha = 1): (counts: readonly Counts[]) => Rows {
  const n = train.length;
  const outputs = y.data.length / n;
  const gram = Float64Array.from({ length: n * n }, (_, k) => product(train[Math.floor(k / n)], train[k % n]));
  const means = Float64Array.from({ length: n }, (_, i) => gram.subarray(i * n, (i + 1) * n).reduce((sum, value) => sum + value, 0) / n);
  const grand = means.reduce((sum, value) => sum + value, 0) / n;
  const centred = gram.map((value, k) => value - means[Math.floor(k / n)] - means[k % n] + grand);
  for (let i = 0; i < n; i++) centred[i * n + i] += alpha;
  const bias = Float64Array.from({ length: outputs }, (_, o) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += y.data[i * outputs + o];
    return sum / n;
  });
  const dual = Float64Array.from({ length: n * outputs }, (_, k) => y.data[k] - bias[k % outputs]);
  solveCholesky(centred, dual, n);
  return (counts) => {
    const data = new Float64Array(counts.length * outputs);
    for (const [r, row] of counts.entries()) {
      const products = train.map((other) => product(row, other));
      const mean = products.reduce((sum, value) => sum + value, 0) / n;
      for (let o = 0; o < outputs; o++) {
        let sum = bias[o];
        for (let i = 0; i < n; i++) sum += (products[i] - mean - means[i] + grand) * dual[i * outputs + o];
        data[r * outputs + o] = sum;
      }
    }
    return { data, shape: [counts.length, outputs] };
  };
}
