import { describe, expect, test } from 'vitest';
import { readCompiled } from '../../../src/train/compile.js';
import { comparePlan } from '../../../src/train/plan/checkPlan.js';
import { data, Graph, layers, random, sequential, type Tensor, tensor } from '../../layers/api.js';
import { cases } from '../../layers/cases.js';
import { buildParams } from '../../layers/golden.js';
import { plains, toGraph } from '../../layers/property-graphs.js';

/** Layers whose steps JavaScript has a part in, which changes with the parameters: they are never replayed. */
const eager = [
  ...['embedding', 'mulAggregation', 'multiAggregation logSumExp', 'diffPool', 'minCutPool', 'dmonPooling'],
  // ids of atoms, which are features; a corruption that is drawn as whole numbers
  ...['schNet', 'deepGraphInfomax', 'graphMae'],
];
/** Their cases make the relations of the edges anew in each step; of a graph that has them the steps are replayed: below. */
const relational = /^rg(cn|at)Conv/;
/** Likewise: which nodes stay, or are near, depends on the parameters. */
const choosing = /^(topK|sag|asa|edge)Pooling|^graphUnet|^dynamicEdgeConv deeper/;

const plain = toGraph(plains['G2 an isolated node, a loop, a double edge']);

/** The graph with a target for each row of a layer's output. */
const targeted = (rows: 'nodes' | 'graphs' | 'best', { shape, size }: Tensor): Graph =>
  new Graph({
    numNodes: plain.numNodes,
    numGraphs: 1,
    x: plain.x,
    src: plain.src,
    dst: plain.dst,
    edgeWeight: plain.edgeWeight,
    edgeAttr: plain.edgeAttr,
    pos: plain.pos,
    y: tensor(
      Float64Array.from({ length: size }, (_, i) => Math.sin(i)),
      { shape },
    ),
    level: rows === 'nodes' ? 'node' : 'graph',
    masks: {},
    nodePtr: plain.nodePtr,
    dtype: plain.dtype,
  });

describe('a step of every layer that is replayed', () => {
  // layers with outputs by name have losses by name: test/train/outputs.test.ts
  test.each(Object.entries(cases).filter(([name]) => name !== 'outputHeads'))('%s: the same bits', (name, { layer, rows }) => {
    const { params, buffers } = buildParams(layer, plain);
    const out = layer(params, plain.x!, plain, { training: true, key: random.key(1), buffers, updates: {} });
    const network = sequential([layer]);
    const compiled = readCompiled({ optimizer: 'adam', loss: 'mse' });
    const { planned } = comparePlan('test', { network, compiled }, targeted(rows, out), {});
    expect(planned).toBe(!eager.includes(name) && !choosing.test(name) && !relational.test(name));
  });
});

test.each([
  ['rgcnConv', layers.rgcnConv({ units: 4, relations: 2, bases: 2 })],
  ['rgatConv', layers.rgatConv({ units: 4, relations: 2 })],
])('%s of a graph that has its relations: replayed, the same bits', (_name, layer) => {
  const graph = data.graph({ x: [[1, 2], [3, 4], [5, 6]], edges: [[0, 1], [1, 2], [2, 0]], edgeAttr: [[0], [1], [0]], y: [0, 1, 0] }); // biome-ignore format: short
  const compiled = readCompiled({ optimizer: 'adam', loss: 'crossEntropy' });
  expect(comparePlan('test', { network: sequential([layer]), compiled }, graph, {}).planned).toBe(true);
});
