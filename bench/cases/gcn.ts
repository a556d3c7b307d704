/** Epochs of the GCN of Kipf and Welling: the karate club, and Cora with sparse and with dense features. */
import { data } from '../../src/index.js';
import type { GcnOptions } from '../baseline/gcn.js';
import { readCora } from '../data.js';
import { compareGcn } from '../gcn-comparison.js';
import type { Comparison } from '../harness.js';

function karate(): GcnOptions {
  const { x, edges, y, masks, numClasses } = data.karate();
  return {
    nodes: 34,
    features: 34,
    classes: numClasses,
    hidden: 16,
    source: Int32Array.from(edges[0]),
    target: Int32Array.from(edges[1]),
    x: { rows: 34, cols: 34, indptr: Int32Array.from(x.indptr), indices: Int32Array.from(x.indices), values: x.values },
    labels: Int32Array.from(y),
    train: Int32Array.from(masks.train.indices),
  };
}

export async function comparisons(): Promise<Comparison[]> {
  const club = compareGcn('GCN epoch, karate club, hidden 16', karate());
  const read = await readCora();
  if (read === null) return [club];
  const { validation: _, test: __, ...cora } = read;
  const { nodes, features, x } = cora;
  const dense = new Float32Array(nodes * features);
  for (let r = 0; r < nodes; r++)
    for (let e = x.indptr[r]; e < x.indptr[r + 1]; e++) dense[r * features + x.indices[e]] = x.values?.[e] ?? 1;
  return [
    club,
    compareGcn('GCN epoch, Cora, hidden 16, sparse x', { ...cora, hidden: 16 }),
    { ...compareGcn('GCN epoch, Cora, hidden 16, dense x', { ...cora, x: dense, hidden: 16 }), rounds: 3 },
  ];
}
