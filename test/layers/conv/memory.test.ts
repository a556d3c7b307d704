import { describe, expect, it } from 'vitest';
import { data, layers, ops, random, scope, type Tensor, valueAndGrad } from '../../../src/index.js';
import type { Layer } from '../../../src/layers/define.js';
import { runtime } from '../../../src/runtime/runtime.js';
import { uniform } from '../../kernels/harness.js';
import { buildParams } from '../golden.js';

const NODES = 100;
const EDGES = 30_000;
const WIDTH = 64;
/** Bytes of one buffer of edges times features. */
const SPELLED_OUT = EDGES * WIDTH * 4;

const ids = (seed: number): Uint32Array => Uint32Array.from(uniform(EDGES, seed), (u) => Math.floor(((u + 1) / 2) * NODES));
const plain = {
  x: { data: Float32Array.from(uniform(NODES * WIDTH, 1)), shape: [NODES, WIDTH] },
  edges: [ids(2), ids(3)] as const,
  edgeWeight: Float32Array.from(uniform(EDGES, 4), (u) => u + 2),
};
const graph = data.graph(plain);
const attributed = data.graph({ ...plain, edgeAttr: { data: Float32Array.from(uniform(EDGES * 4, 5)), shape: [EDGES, 4] } });

const units = WIDTH;
const cases: Record<string, Layer> = {
  gcnConv: layers.gcnConv({ units }),
  'sageConv mean': layers.sageConv({ units, aggregate: 'mean' }),
  'sageConv sum': layers.sageConv({ units, aggregate: 'sum' }),
  'sageConv max': layers.sageConv({ units, aggregate: 'max' }),
  'sageConv min': layers.sageConv({ units, aggregate: 'min' }),
  'graphConv max, weighted': layers.graphConv({ units, aggregate: 'max' }),
  ginConv: layers.ginConv({ nn: layers.mlp({ units: [WIDTH, WIDTH] }) }),
  gatConv: layers.gatConv({ units: 16, heads: 4, dropout: 0.5 }),
  gatv2Conv: layers.gatv2Conv({ units: 16, heads: 4, dropout: 0.5 }),
  'gatv2Conv with edge features': layers.gatv2Conv({ units: 16, heads: 4 }),
  transformerConv: layers.transformerConv({ units: 16, heads: 4, dropout: 0.5 }),
  'transformerConv with edge features': layers.transformerConv({ units: 16, heads: 4 }),
  sgConv: layers.sgConv({ units, hops: 3 }),
  ssgConv: layers.ssgConv({ units, alpha: 0.1, hops: 3 }),
  chebConv: layers.chebConv({ units, terms: 3 }),
  tagConv: layers.tagConv({ units, hops: 3 }),
  armaConv: layers.armaConv({ units, stacks: 2 }),
  gcn2Conv: layers.gcn2Conv({ alpha: 0.1, theta: 0.5, depth: 2 }),
  lgConv: layers.lgConv(),
  clusterGcnConv: layers.clusterGcnConv({ units }),
  simpleConv: layers.simpleConv({ aggregate: 'max' }),
  mixHopConv: layers.mixHopConv({ units }),
  leConv: layers.leConv({ units }),
  agnnConv: layers.agnnConv(),
  appnp: layers.appnp({ hops: 10, alpha: 0.1 }),
  faConv: layers.faConv(),
  superGatConv: layers.superGatConv({ units: 16, heads: 4 }),
  feaStConv: layers.feaStConv({ units, heads: 4 }),
  hypergraphConv: layers.hypergraphConv({ units }),
  'genConv mean': layers.genConv({ units, aggregate: 'mean' }),
  pnaConv: layers.pnaConv({ units, aggregators: ['mean', 'min', 'max', 'std'], scalers: ['identity', 'amplification'], degrees: [0, 1] }),
  exphormerConv: layers.exphormerConv({ units: 16, heads: 4 }),
  'gpsConv over attention': layers.gpsConv({ units, conv: layers.gcnConv({ units }), heads: 4 }),
};

/** Largest memory of a training step, once the caches of the graph are there. */
function peakOf(layer: Layer, on: typeof graph): number {
  const { params, buffers } = buildParams(layer, on, 'f32');
  const loss = (given: unknown, x: Tensor): Tensor => {
    const y = layer(given, x, on, { training: true, key: random.key(1), buffers });
    return ops.sum(ops.mul(y, y));
  };
  const step = (): void => scope(() => void valueAndGrad(loss, { argnums: [0, 1] })(params, on.x as Tensor));
  step();
  runtime().step.peak = 0;
  step();
  return runtime().step.peak;
}

describe('a training step of a convolution holds nothing of edges times features', () => {
  it.each(Object.entries(cases))('%s', (name, layer) => {
    const peak = peakOf(layer, name.endsWith('with edge features') ? attributed : graph);
    expect(peak).toBeGreaterThan(NODES * WIDTH * 4);
    expect(peak).toBeLessThan(SPELLED_OUT);
  });

  it('messages that are spelled out do', () => {
    expect(peakOf(layers.messagePassing({ message: ({ xj }) => ops.relu(xj), aggregate: 'sum' }), graph)).toBeGreaterThan(SPELLED_OUT);
  });
});

// 5,800² shares are 128 MiB, and a little more than are kept; 4,000² are kept.
describe('attention within a large graph', () => {
  const sharesOf = (nodes: number): number => 4 * nodes ** 2;
  const peak = (nodes: number): number => {
    const large = data.graph({
      x: { data: Float32Array.from(uniform(nodes * 4, 6)), shape: [nodes, 4] },
      edges: [Uint32Array.of(0), Uint32Array.of(1)],
    });
    return peakOf(layers.multiheadAttention(), large);
  };

  it('keeps the shares for the derivative', () => expect(peak(4000)).toBeGreaterThan(sharesOf(4000)));

  it('makes them again where there are too many', () => expect(peak(5800)).toBeLessThan(sharesOf(5800) / 2));
});
