/**
 * node scripts/run-ts.mjs bench/layer-steps.ts [rounds]: a table of all convolutions, and of attention within a graph, in Markdown: median time of one training
 * step (output, Σ y², gradients of features and parameters) in one thread, and the memory it holds at its peak, on 2,000 nodes of degree 10 with 64 features.
 */
import { data, layers, ops, random, scope, type Tensor, valueAndGrad } from '../src/index.js';
import { runtime } from '../src/runtime/runtime.js';
import { uniform, uniformInts } from './arrays.js';

const NODES = 2000;
const DEGREE = 10;
const WIDTH = 64;

const units = WIDTH;
const nn = layers.mlp({ units: [WIDTH, WIDTH], norm: 'none' });
const scaled = {
  aggregators: ['mean', 'min', 'max', 'std'],
  scalers: ['identity', 'amplification', 'attenuation'],
  degrees: [1, 2, 4, 8, 4, 2, 1],
} as const;

/** One of each kind, with a width of 64 in and out. */
const made: readonly layers.Layer[] = [
  layers.agnnConv(),
  layers.appnp({ hops: 10, alpha: 0.1 }),
  layers.armaConv({ units }),
  layers.cfConv({ units, filters: WIDTH, nn: layers.dense({ units: WIDTH }), cutoff: 5 }),
  layers.cgConv(),
  layers.chebConv({ units, terms: 3 }),
  layers.clusterGcnConv({ units }),
  layers.edgeConv({ nn }),
  layers.egnnConv({ units }),
  layers.exphormerConv({ units: WIDTH / 4, heads: 4 }),
  layers.faConv(),
  layers.feaStConv({ units, heads: 4 }),
  layers.filmConv({ units }),
  layers.gatConv({ units: WIDTH / 4, heads: 4 }),
  layers.gatedGraphConv({ units, steps: 1 }),
  layers.gatv2Conv({ units: WIDTH / 4, heads: 4 }),
  layers.gcn2Conv({ alpha: 0.1, theta: 0.5, depth: 1 }),
  layers.gcnConv({ units }),
  layers.genConv({ units }),
  layers.ginConv({ nn }),
  layers.gineConv({ nn }),
  layers.gpsConv({ units, conv: layers.ginConv({ nn }), heads: 4 }),
  layers.graphConv({ units }),
  layers.hypergraphConv({ units }),
  layers.leConv({ units }),
  layers.lgConv(),
  layers.mfConv({ units }),
  layers.mixHopConv({ units }),
  layers.nnConv({ units: 8, nn: layers.dense({ units: WIDTH * 8 }) }),
  layers.pnaConv({ units, ...scaled, useEdgeAttr: false }),
  layers.pointNetConv({ local: nn }),
  layers.propagationConv({ units }),
  layers.resGatedGraphConv({ units }),
  layers.sageConv({ units }),
  layers.sageConv({ units, aggregate: 'max' }),
  layers.schNetInteraction({ filters: WIDTH, cutoff: 5 }),
  layers.sgConv({ units, hops: 2 }),
  layers.simpleConv({ aggregate: 'mean' }),
  layers.ssgConv({ units, alpha: 0.1, hops: 2 }),
  layers.superGatConv({ units: WIDTH / 4, heads: 4 }),
  layers.tagConv({ units, hops: 3 }),
  layers.transformerConv({ units: WIDTH / 4, heads: 4 }),
  layers.multiheadAttention({ heads: 4 }),
  layers.performerAttention({ heads: 4, headUnits: WIDTH / 4 }),
  layers.polynormerAttention({ heads: 4, headUnits: WIDTH / 4 }),
  layers.sgFormerAttention({ units }),
];

/** Distances stand as edge weights, between 0 and 2. */
const graphOf = (): data.Graph =>
  data.graph({
    x: { data: uniform(NODES * WIDTH, 1), shape: [NODES, WIDTH] },
    edges: [uniformInts(NODES * DEGREE, 2, NODES), uniformInts(NODES * DEGREE, 3, NODES)],
    edgeWeight: uniform(NODES * DEGREE, 4).map((value) => value + 1),
    edgeAttr: { data: uniform(NODES * DEGREE * 4, 5), shape: [NODES * DEGREE, 4] },
    pos: { data: uniform(NODES * 3, 6), shape: [NODES, 3] },
  });

/** Median milliseconds of a step, and megabytes at its peak. */
export function measure(layer: layers.Layer, graph: data.Graph, rounds: number): { milliseconds: number; megabytes: number } {
  const context = new layers.Context(false, null, null, null, [], { key: random.key(0), dtype: 'f32' });
  const { params, buffers } = layer.build(graph.x as Tensor, graph, context);
  const loss = (given: unknown, x: Tensor): Tensor => {
    const y = layer(given, x, graph, { training: true, key: random.key(1), buffers });
    return ops.sum(ops.mul(y, y));
  };
  const step = (): void => scope(() => void valueAndGrad(loss, { argnums: [0, 1] })(params, graph.x as Tensor));
  for (let i = 0; i < 3; i++) step();
  runtime().step.peak = 0;
  step();
  const megabytes = runtime().step.peak / 2 ** 20;
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    step();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return { milliseconds: times[times.length >> 1], megabytes };
}

if (process.argv[1]?.includes('layer-steps')) {
  const graph = graphOf();
  console.log(`| layer | step, ms | peak, MB |\n|---|---:|---:|`);
  for (const layer of made) {
    const { milliseconds, megabytes } = measure(layer, graph, Number(process.argv[2] ?? 15));
    const { aggregate } = layer.options as { aggregate?: unknown };
    const name = layer.kind === 'sageConv' ? `sageConv, ${String(aggregate)}` : layer.kind;
    console.log(`| \`${name}\` | ${milliseconds.toFixed(2)} | ${megabytes.toFixed(1)} |`);
  }
}
