/**
 * node scripts/run-ts.mjs examples/links/email.ts [seeds]: who writes to whom in email-Eu-core. Loops are dropped, the graph is undirected (16,064 pairs), and a tenth
 * of the pairs is held out beside as many that are none. An encoder of two graph convolutions that knows nothing of the people but who they are, and inner products,
 * against scores of neighbourhoods: area under the ROC curve on the held-out pairs.
 */
import { data, type Model, metrics, models, optimizers, propagate } from 'graphgrad';
import { readArrays } from '../data/arrays.js';

/** The graph with a row of the identity for each person, sparse. */
export async function emailGraph(): Promise<data.Graph> {
  const read = await readArrays('email_eu_core');
  const ends = Uint32Array.from(read('edge_index'));
  const numNodes = ends.reduce((most, id) => Math.max(most, id), 0) + 1;
  const indptr = Uint32Array.from({ length: numNodes + 1 }, (_, i) => i);
  const x: data.SparseLike = { indptr, indices: indptr.slice(0, numNodes), shape: [numNodes, numNodes] };
  const half = ends.length / 2;
  return data.transforms.toUndirected()(data.graph({ x, edges: [ends.slice(0, half), ends.slice(half)] }));
}

/** Nine tenths of the pairs to learn from, a tenth to tell from as many pairs that are none. */
export const splitOf = (graph: data.Graph, seed: number): data.LinkSplit =>
  data.randomLinkSplit(graph, { undirected: true, loops: 'drop', validation: 0, test: 0.1, seed });

const autoencoder = (): Model =>
  models.gae({ encoder: models.gcn({ units: 64, layers: 2, outputs: 32, norm: 'batchNorm', dropout: 0.3 }) });

/** Area under the ROC curve of each, on the pairs that are held out. */
export async function compareOnLinks({ train, test }: data.LinkSplit, seed: number): Promise<Record<string, number>> {
  const model = autoencoder();
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01, ema: 0.98 }), loss: 'binaryCrossEntropy', metrics: ['rocAuc'] });
  await model.fit(train, { epochs: 200, seed, negatives: { per: 1 } });
  const { degreeProduct, commonNeighbours, adamicAdar, resourceAllocation } = propagate;
  const auc = (score: typeof degreeProduct): number => {
    const scores = score(test.graph, test.pairs);
    return metrics.rocAuc({ data: scores, shape: [scores.length] }, { data: test.labels, shape: [scores.length] });
  };
  return {
    'GCN and inner products': (await model.evaluate(test)).rocAuc,
    'degree product': auc(degreeProduct),
    'common neighbours': auc(commonNeighbours),
    'Adamic-Adar': auc(adamicAdar),
    'resource allocation': auc(resourceAllocation),
  };
}

/** Prints the mean over seeds of each, whoever wins. */
async function main(seeds: number): Promise<void> {
  const graph = await emailGraph();
  const all: Record<string, number[]> = {};
  for (let seed = 0; seed < seeds; seed++)
    for (const [name, auc] of Object.entries(await compareOnLinks(splitOf(graph, seed), seed))) (all[name] ??= []).push(auc);
  for (const [name, values] of Object.entries(all)) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    console.log(`${name.padEnd(24)} ${mean.toFixed(4)}   ${values.map((value) => value.toFixed(4)).join(' ')}`);
  }
}

if (process.argv[1]?.includes('links-email')) await main(Number(process.argv[2] ?? 3));
