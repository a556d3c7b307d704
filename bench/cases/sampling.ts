/**
 * Neighbour sampling on the power-law graph of 170,000 nodes: fan-out 10/10, batches of 1,024 seeds; with and without the 128 features of the
 * nodes, and with a training step of GraphSAGE (2 layers of 256, 40 classes). Prints batches a second, and linear memory after training.
 */
import { type Key, key as rootKey } from '../../src/core/random.js';
import { Sampler } from '../../src/graph/sampler.js';
import { data, layers, memory, optimizers, sequential } from '../../src/index.js';
import { BatchArenas } from '../../src/runtime/batch-arenas.js';
import { createNeighbourSampler, type SampledRows, takeRows } from '../baseline/neighbours.js';
import { powerLawGraph } from '../graphs.js';
import type { Comparison } from '../harness.js';

const NODES = 170_000;
const FEATURES = 128;
const CLASSES = 40;
const FAN_OUTS = [10, 10];
const BATCH = 1024;

/** lowbias32, as the kernels draw. */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** Seeds of batch b: an odd stride scatters them. */
const seedsOf = (b: number): Uint32Array => Uint32Array.from({ length: BATCH }, (_, i) => ((b * BATCH + i) * 7919) % NODES);
const keyOf = (b: number): Key => rootKey(0).at(b);

/** Checks that contestants sample the same nodes and edges. */
const digest = (nodes: ArrayLike<number>, indices: ArrayLike<number>): number[] => {
  let [a, b] = [0, 0];
  for (let i = 0; i < nodes.length; i++) a = (Math.imul(a, 31) + nodes[i]) | 0;
  for (let i = 0; i < indices.length; i++) b = (Math.imul(b, 31) + indices[i]) | 0;
  return [nodes.length, indices.length, a, b];
};

/** A contestant that samples one batch after the other. */
function cycle<T>(work: (b: number) => T): () => T {
  let b = 0;
  return () => work(b++ % 160);
}

export async function comparisons(): Promise<Comparison[]> {
  const adjacency = powerLawGraph(NODES, 1_160_000);
  const { indptr, indices } = adjacency;
  const dst = new Uint32Array(indices.length);
  for (let v = 0; v < NODES; v++) dst.fill(v, indptr[v], indptr[v + 1]);
  const random = (k: number): number => mix(k) / 2 ** 32;
  const x = Float32Array.from({ length: NODES * FEATURES }, (_, k) => random(k) * 2 - 1);
  const y = Int32Array.from({ length: NODES }, (_, k) => Math.floor(random(k + 1e9) * CLASSES));
  const edges = [Uint32Array.from(indices), dst] as const;
  const bare = data.graph({ numNodes: NODES, edges });
  const full = bare.with({});
  const graph = data.graph({ x: { data: x, shape: [NODES, FEATURES] }, edges, y });

  const key = { now: keyOf(0) };
  const plain = createNeighbourSampler(adjacency, (node, n) => {
    const place = mix((mix(node ^ key.now.high) + key.now.low) | 0);
    return mix((place + Math.imul(n, 0x9e3779b9)) | 0);
  });
  const byPlain = (b: number): SampledRows => {
    key.now = keyOf(b);
    return plain(seedsOf(b), FAN_OUTS);
  };
  const arenas = BatchArenas.take();
  const sampling = (on: data.Graph) => {
    const sampler = new Sampler(on);
    return (b: number) => arenas.make(() => sampler.sample(seedsOf(b), FAN_OUTS, { replace: false, blocks: true, key: keyOf(b) }));
  };
  const [structure, features] = [sampling(full), sampling(graph)];

  const model = sequential([
    layers.sageConv({ units: 256, activation: 'relu' }),
    layers.sageConv({ units: 256, activation: 'relu' }),
    layers.dense({ units: CLASSES }),
  ]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 1e-3 }), loss: 'crossEntropy' });
  model.params = model.init({ seed: 0, like: features(0) });
  model.buffers = {};
  const train = cycle((b: number) => model.trainOnBatch(features(b)).loss);
  const began = performance.now();
  const losses = Array.from({ length: 20 }, train);
  const perStep = (performance.now() - began) / 20;
  const { bytes, heap, stepPeak } = memory();
  const mib = (n: number): string => `${(n / 2 ** 20).toFixed(0)} MiB`;
  console.log(
    `GraphSAGE on ${NODES} nodes, ${indices.length} edges: ${perStep.toFixed(0)} ms a step, loss ${losses[0].toFixed(3)} to ${losses[19].toFixed(3)}; ` +
      `linear memory ${mib(bytes)} (heap ${mib(heap)}, largest step ${mib(stepPeak)}), of 1 GiB allowed`,
  );

  const sampled = (one: data.Graph): number[] => digest(one.nodeIds?.view() ?? [], one.src.view());
  return [
    {
      name: `sampling, fan-out 10/10, batch ${BATCH}: structure (20 ms is 50 batches a second)`,
      contestants: { graphgrad: cycle(structure), plainJs: cycle(byPlain) },
      check: () => {
        const other = byPlain(3);
        return { graphgrad: sampled(structure(3)), plainJs: digest(other.nodes, other.indices) };
      },
      tolerance: 0,
    },
    {
      name: `sampling, fan-out 10/10, batch ${BATCH}: structure and ${FEATURES} features (20 ms is 50 batches a second)`,
      contestants: {
        graphgrad: cycle(features),
        plainJs: cycle((b) => takeRows(x, FEATURES, byPlain(b).nodes)),
      },
      check: () => {
        const other = byPlain(5);
        const taken = takeRows(x, FEATURES, other.nodes);
        const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);
        const one = features(5);
        const own = (one.x as { view(): ArrayLike<number> }).view();
        return { graphgrad: [...sampled(one), sum(own)], plainJs: [...digest(other.nodes, other.indices), sum(taken)] };
      },
    },
  ];
}
