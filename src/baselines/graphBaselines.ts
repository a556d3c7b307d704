import type { Rows } from '../nn/metrics/metric.js';
import type { Baseline } from './baseline.js';
import { randomForest } from './forest.js';
import { descriptors, type GraphTable, pooledFeatures } from './graphTable.js';
import { knownRows, learnKnown, rowsOf } from './known.js';
import { logistic } from './logistic.js';
import { majorityClass } from './majority.js';
import { meanTarget } from './mean.js';
import { ridge } from './ridge.js';
import type { Targets } from './targets.js';
import { countsRidge, patternCounts } from './weisfeilerLehman.js';

/** The same row for every case. */
export const constant = (row: readonly number[], rows: number): Rows => ({
  data: Float64Array.from({ length: rows * row.length }, (_, i) => row[i % row.length]),
  shape: [rows, row.length],
});

/** What is best where nothing is known: the mean of the values, or the most frequent class. */
export function middle(targets: Targets, y: Rows): number[] {
  if (targets.task === 'classes') {
    const most = majorityClass(targets.ids(y).filter((id) => !Number.isNaN(id)));
    return Array.from({ length: targets.columns }, (_, c) => (c === most ? 1 : 0));
  }
  const known = targets.encode(y) === y ? y : rowsOf(y, knownRows(y));
  const { data, shape } = targets.encode(known);
  return Array.from({ length: targets.columns }, (_, c) => {
    const column = Array.from({ length: shape[0] }, (_, r) => data[r * targets.columns + c]).filter((value) => !Number.isNaN(value));
    return column.length === 0 ? 0 : meanTarget(column);
  });
}

/** Linear in features: ridge regression for values, logistic regression for classes. */
export function linear(targets: Targets, x: Rows, y: Rows): (x: Rows) => Rows {
  return learnKnown(targets, x, y, rowsOf, (known, of) =>
    targets.columns > 1 && targets.task !== 'values' && targets.encode(of) !== of
      ? logistic(known, targets.ids(of), targets.columns)
      : ridge(known, targets.encode(of)),
  );
}

/** Baselines for whole graphs, the humblest first. */
export function graphBaselines(train: GraphTable, test: GraphTable, targets: Targets, seed: number): Baseline[] {
  const kind = targets.task === 'classes' ? 'majority class' : 'mean';
  const line = targets.task === 'values' ? 'ridge' : 'logistic regression';
  return [
    { name: kind, predict: () => constant(middle(targets, train.y), test.count) },
    { name: `${line} on summed features`, predict: () => linear(targets, pooledFeatures(train), train.y)(pooledFeatures(test)) },
    {
      name: 'ridge on Weisfeiler-Lehman counts',
      predict: () => {
        const counts = patternCounts(together(train, test));
        const some = (all: typeof counts, ids: readonly number[]) => ids.map((id) => all[id]);
        const learnt = learnKnown(targets, counts.slice(0, train.count), train.y, some, (x, y) => countsRidge(x, targets.encode(y)));
        return learnt(counts.slice(train.count));
      },
    },
    {
      name: 'random forest on descriptors',
      predict: () =>
        learnKnown(targets, descriptors(train), train.y, rowsOf, (x, y) => randomForest(x, targets.encode(y), { seed }))(descriptors(test)),
    },
  ];
}

/** Two tables as one, so that equal patterns get equal numbers. */
function together(a: GraphTable, b: GraphTable): GraphTable {
  const nodes = a.nodePtr[a.count];
  const join = (first: ArrayLike<number>, second: ArrayLike<number>, shift: number): number[] => [
    ...Array.from(first),
    ...Array.from(second, (value) => value + shift),
  ];
  const x = a.x === null || b.x === null ? null : { data: join(a.x.data, b.x.data, 0), shape: [a.x.shape[0] + b.x.shape[0], a.x.shape[1]] };
  return {
    count: a.count + b.count,
    nodePtr: join(a.nodePtr, Array.from(b.nodePtr).slice(1), nodes),
    x,
    src: join(a.src, b.src, nodes),
    dst: join(a.dst, b.dst, nodes),
    y: a.y,
  };
}
