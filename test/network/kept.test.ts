import { expect, test } from 'vitest';
import { data, layers, scope, sequential } from '../layers/api.js';

test('what a graph keeps of a chain outlives the part after it', () => {
  const graph = data.graph({
    x: [
      [1, 2],
      [3, 4],
    ],
    edges: [[0, 1]],
  });
  // the activation leaves what initialFeatures put into the graph; gcn2Conv comes back to it
  const model = sequential([
    layers.dense({ units: 3 }),
    layers.initialFeatures(),
    layers.activation({ activation: 'relu' }),
    layers.gcn2Conv({ alpha: 0.5 }),
  ]);
  const params = model.init({ seed: 0, like: graph });
  const outside = model(params, graph).toArray();
  scope(() => expect(model(params, graph).toArray()).toEqual(outside));
});
