import { data, layers, optimizers, sequential, type Tensor, tree } from '../../src/index.js';
import { withThreads } from '../../src/runtime/pool/threads.js';

/** SHA-256 over the bytes of all parameters, in the order of the tree. */
async function hashOf(params: unknown): Promise<string> {
  const bytes = tree.leaves(params).flatMap((leaf) => Array.from(new Uint8Array((leaf as Tensor).toTypedArray().buffer)));
  return Buffer.from(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))).toString('hex');
}

/** A number in [-1, 1) that every engine works out alike. */
const spread = (i: number): number => (Math.imul(i + 1, 0x9e3779b1) >> 8) / 2 ** 23;

/** A ring with chords, of features that a formula gives: large enough that the kernels divide as they do in earnest. */
function ring(nodes: number) {
  const src = Uint32Array.from({ length: 3 * nodes }, (_, i) => i % nodes);
  const dst = Uint32Array.from(src, (node, i) => (node + [1, 7, 31][Math.floor(i / nodes)]) % nodes);
  const x = { data: Float32Array.from({ length: nodes * 32 }, (_, i) => spread(i)), shape: [nodes, 32] as const };
  const edgeAttr = { data: Float32Array.from({ length: 3 * nodes * 4 }, (_, i) => spread(i % 44)), shape: [3 * nodes, 4] as const };
  const y = Uint32Array.from({ length: nodes }, (_, i) => (i * 7) % 5);
  return data.graph({ x, edges: [src, dst], edgeAttr, undirected: true, y });
}

const { batchNorm, dense, dropout, gatConv, gcnConv, ginConv, mfConv, mlp, nnConv } = layers;

/** Networks that between them use most kernels. */
export const networks = {
  GCN: () => [gcnConv({ units: 64, activation: 'relu' }), dropout({ rate: 0.5 }), gcnConv({ units: 5 })],
  GAT: () => [gatConv({ units: 8, heads: 8, activation: 'elu', dropout: 0.3 }), gatConv({ units: 5, heads: 1 })],
  GIN: () => [ginConv({ nn: mlp({ units: [64, 64], norm: 'none' }) }), batchNorm(), ginConv({ nn: mlp({ units: [64, 5], norm: 'none' }) })],
  MFConv: () => [mfConv({ units: 32, activation: 'sigmoid' }), mfConv({ units: 5 })],
  NNConv: () => [
    nnConv({ units: 16, nn: mlp({ units: [24, 32 * 16] }), activation: 'relu', aggregate: 'mean' }),
    nnConv({ units: 5, nn: dense({ units: 16 * 5 }) }),
  ],
} as const;

/** What 100 steps of a network leave, as a hash. */
export const hashOfTraining = (kind: keyof typeof networks, threads: number): Promise<string> =>
  withThreads(threads, async () => {
    const graph = ring(500);
    const model = sequential(networks[kind]());
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'crossEntropy' });
    await model.fit(graph, { epochs: 100, seed: 3 });
    return hashOf(model.params);
  });
