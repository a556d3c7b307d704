import { describe, expect, it } from 'vitest';
import { GraphgradError, layers, memory, scope, sequential, type Tensor, tensor } from './api.js';
import { cases } from './cases.js';
import { buildParams } from './golden.js';
import { plains, toGraph } from './property-graphs.js';

const graph = toGraph(plains['G2 an isolated node, a loop, a double edge']);

/** Layers that need no graph: any number of rows is right. */
const rowwise = new Set([
  ...['dense', 'dropout 0', 'activation', 'mlp', 'embedding', 'gaussianSmearing', 'besselBasis', 'gru', 'gru last', 'lstm'],
  ...['batchNorm', 'layerNorm', 'layerNorm node', 'rmsNorm', 'diffGroupNorm'],
]);
/** The same, but for a row for each graph, within which there is nothing to normalise over. */
const withinGraphs = new Set([
  'graphNorm',
  'instanceNorm',
  'instanceNorm affine',
  'instanceNorm running',
  'pairNorm',
  'pairNorm individually',
  'meanSubtractionNorm',
]);

describe('rows of x are the nodes of the graph, or the call is refused', () => {
  it.each(Object.entries(cases))('%s', (name, { layer }) => {
    const { params } = buildParams(layer, graph);
    for (const rows of [0, 1, graph.numNodes - 1, graph.numNodes + 1, 900]) {
      const x = tensor(new Float64Array(rows * 5).fill(0.5), { shape: [rows, 5] });
      const call = (): Tensor => layer(params, x, graph);
      if (rowwise.has(name) || (withinGraphs.has(name) && rows !== graph.numGraphs)) expect(call().shape[0]).toBe(rows);
      else {
        const said = refusal(call);
        expect([rows, said.name], said.message).toEqual([rows, 'ShapeError']);
      }
    }
    expect(memory().step).toBe(0);
  });
});

function refusal(call: () => unknown): Error {
  try {
    scope(call);
  } catch (error) {
    if (error instanceof GraphgradError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const nn = layers.dense({ units: 4 });
const wide = layers.dense({ units: 20 });

it.each([
  ['gcnConv', layers.gcnConv({ units: 4 })],
  ['gineConv', layers.gineConv({ nn })],
  ['nnConv', layers.nnConv({ units: 4, nn: wide })],
  ['messagePassing', layers.messagePassing({ message: 'copy' })],
  ['gatConv', layers.gatConv({ units: 4 })],
  ['sageConv', layers.sageConv({ units: 4, aggregate: 'max' })],
])('%s after a pool says that convolutions come before it', (_name, layer) => {
  const model = sequential([layers.globalMeanPool(), layer]);
  const said = refusal(() => model(model.init({ seed: 0, like: graph }), graph));
  expect(said.name).toBe('ShapeError');
  expect(said.message).toMatch(/one for each node\. After a pool over graphs rows are graphs/);
});
