import { expect, it } from 'vitest';
import { explain, layers, optimizers, sequential } from '../../src/index.js';

const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0);

/** AUC of a mask against the motif of a node, among the edges within three hops. */
function aucNear({ graph: on, truth, motifs }: explain.PlantedGraph, edges: readonly number[], node: number): number {
  const [src, dst] = [on.src.toTypedArray(), on.dst.toTypedArray()];
  const near = new Set([node]);
  for (let hop = 0; hop < 3; hop++) {
    const reached = [...src.keys()].filter((e) => near.has(dst[e]!));
    for (const e of reached) near.add(src[e]!);
  }
  const ids = [...src.keys()].filter((e) => near.has(src[e]!) && near.has(dst[e]!));
  const own = ids.map((e) => Number(truth[e] === 1 && motifs[src[e]!] === motifs[node]));
  return explain.groundTruthScores(
    ids.map((e) => edges[e]!),
    own,
  ).auroc;
}

it('finds the planted house on BA-Shapes: AUC of at least 0.9 for three seeds', async () => {
  for (const seed of [0, 1, 2]) {
    const planted = explain.baShapes({ seed });
    const conv = (): layers.Layer => layers.graphConv({ units: 20, activation: 'relu' });
    const model = sequential([conv(), conv(), conv(), layers.dense({ units: 4 })]);
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.01, weightDecay: 0.005 }), loss: 'crossEntropy', metrics: ['accuracy'] });
    await model.fit(planted.graph, { epochs: 600, seed, verbose: 0 });
    const scores: number[] = [];
    for (let node = 300; node < 700; node += 41) {
      const { edges } = await explain.gnnExplainer(model, planted.graph, { node, features: 'none', seed });
      scores.push(aucNear(planted, explain.bothDirections(planted.graph, edges!), node));
    }
    expect(sum(scores) / scores.length, `seed ${seed}: ${scores}`).toBeGreaterThanOrEqual(0.9);
  }
});
