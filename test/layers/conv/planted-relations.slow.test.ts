import { expect, test } from 'vitest';
import { type data, layers, optimizers, sequential } from '../../../src/index.js';
import { plantedRelations } from './planted-relations.js';

const units = 32;
const relu = 'relu';
const head = (): layers.Layer[] => [layers.dense({ units, activation: relu }), layers.dense({ units: 2 })];
const gcn = (): layers.Layer => layers.gcnConv({ units, activation: relu });

/** Accuracy on the half that was held out. */
async function accuracy(first: readonly layers.Layer[], graph: data.Graph, learningRate: number, seed: number): Promise<number> {
  const model = sequential([...first, ...head()]);
  model.compile({ optimizer: optimizers.adam({ learningRate }), loss: 'crossEntropy', metrics: ['accuracy'] });
  await model.fit(graph, { epochs: 200, seed, verbose: 0 });
  return (await model.evaluate(graph, { mask: 'test' })).accuracy!;
}

test.each([0, 1, 2, 3, 4])('relations tell apart what a flattened graph mixes up, seed %i', async (seed) => {
  const graph = plantedRelations(seed);
  const relational = await accuracy([layers.rgcnConv({ units, relations: 3, activation: relu })], graph, 0.01, seed);
  // the best of all settings on the held-out half itself: no choice by validation could do better
  const flat = await Promise.all(
    [[gcn()], [gcn(), gcn()]].flatMap((first) => [0.003, 0.03].map((rate) => accuracy(first, graph, rate, seed))),
  );
  console.log(`seed ${seed}: RGCN ${relational.toFixed(3)}, GCN on the flattened graph ${Math.max(...flat).toFixed(3)}`);
  expect(relational).toBeGreaterThanOrEqual(0.95);
  expect(Math.max(...flat)).toBeLessThan(0.8);
});
