import { afterAll, expect, it } from 'vitest';
import { data, init, layers, memory, optimizers, sequential, type Tensor, tree } from '../../src/index.js';
import { tuning } from '../../src/runtime/pool/pool.js';
import { withThreads } from '../../src/runtime/pool/threads.js';

await init({ threads: 8 });
const before = { ...tuning };
afterAll(() => void Object.assign(tuning, before));

/** SHA-256 over the bytes of all parameters, in the order of the tree. */
async function hashOf(params: unknown): Promise<string> {
  const bytes = tree.leaves(params).flatMap((leaf) => Array.from(new Uint8Array((leaf as Tensor).toTypedArray().buffer)));
  return Buffer.from(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))).toString('hex');
}

/** A ring with chords, of features that a formula gives: large enough that the kernels divide as they do in earnest. */
function ring(nodes: number) {
  const src = Uint32Array.from({ length: 3 * nodes }, (_, i) => i % nodes);
  const dst = Uint32Array.from(src, (node, i) => (node + [1, 7, 31][Math.floor(i / nodes)]) % nodes);
  const x = { data: Float32Array.from({ length: nodes * 32 }, (_, i) => Math.sin(i * 0.7)), shape: [nodes, 32] as const };
  const y = Uint32Array.from({ length: nodes }, (_, i) => (i * 7) % 5);
  return data.graph({ x, edges: [src, dst], undirected: true, y });
}

const { batchNorm, dropout, gatConv, gcnConv, ginConv, mlp } = layers;
const networks = {
  gcn: () => [gcnConv({ units: 64, activation: 'relu' }), dropout({ rate: 0.5 }), gcnConv({ units: 5 })],
  gat: () => [gatConv({ units: 8, heads: 8, activation: 'elu', dropout: 0.3 }), gatConv({ units: 5, heads: 1 })],
  gin: () => [ginConv({ nn: mlp({ units: [64, 64], norm: 'none' }) }), batchNorm(), ginConv({ nn: mlp({ units: [64, 5], norm: 'none' }) })],
} as const;

async function train(kind: keyof typeof networks, threads: number): Promise<string> {
  return withThreads(threads, async () => {
    const graph = ring(500);
    const model = sequential(networks[kind]() as never);
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'crossEntropy' });
    await model.fit(graph, { epochs: 100, seed: 3 });
    return hashOf(model.params);
  });
}

it.each(['gcn', 'gat', 'gin'] as const)('100 steps of %s leave the same bits with 1, 2, 3, 4 and 8 threads', async (kind) => {
  expect(memory().threads).toBe(8);
  // more of the kernels divide than would pay; eight threads on two cores may wait long for their turn
  Object.assign(tuning, { chunk: 512, waking: 2048, patience: 60_000 });
  const alone = await train(kind, 1);
  for (const threads of [2, 3, 4, 8]) expect(await train(kind, threads), `${threads} threads`).toBe(alone);
});
