import type { Graph } from '../graph/graph.js';
import type { Rows } from '../nn/metrics/metric.js';
import type { Mask } from '../runtime/mask.js';
import type { Baseline } from './baseline.js';
import { constant, linear, middle } from './graphBaselines.js';
import { rowsOf } from './known.js';
import { propagateLabels, smoothedFeatures } from './nodeTable.js';
import type { Targets } from './targets.js';

/** The rows of a mask. */
export const pick = (rows: Rows, { indices }: Pick<Mask, 'indices'>): Rows => rowsOf(rows, indices);

/** Baselines for the nodes of one graph, the humblest first. */
export function nodeBaselines(graph: Graph, y: Rows, train: Mask, test: Mask, targets: Targets): Baseline[] {
  const known = pick(y, train);
  const kind = targets.task === 'classes' ? 'majority class' : 'mean';
  const line = targets.task === 'values' ? 'ridge' : 'logistic regression';
  const onFeatures = (name: string, hops: number): Baseline[] =>
    graph.x === null
      ? []
      : [
          {
            name,
            predict: () => {
              const x = smoothedFeatures(graph, hops) as Rows;
              return linear(targets, pick(x, train), known)(pick(x, test));
            },
          },
        ];
  return [
    { name: kind, predict: () => constant(middle(targets, known), test.indices.length) },
    ...onFeatures(`${line} on features`, 0),
    {
      name: 'label propagation',
      predict: () => pick(propagateLabels(graph, knownLabels(targets.encode(known), train, y.shape[0])), test),
    },
    ...onFeatures(`SGC (${line} on features smoothed twice)`, 2),
  ];
}

/** Targets of the known nodes in their rows, zeros elsewhere and where they are missing. */
function knownLabels({ data, shape: [rows] }: Rows, { indices }: Mask, nodes: number): Rows {
  const width = data.length / rows;
  const labels = new Float64Array(nodes * width);
  for (let r = 0; r < rows; r++) for (let c = 0; c < width; c++) labels[indices[r] * width + c] = data[r * width + c] || 0; // NaN too
  return { data: labels, shape: [nodes, width] };
}
