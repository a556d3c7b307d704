import { data, layers, optimizers, sequential, type Tensor, tree } from '../../src/index.js';

/** What training leaves behind: the bits of the parameters, and how well they do. */
export interface Outcome {
  readonly sha256: string;
  readonly loss: number;
  readonly accuracy: number;
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** SHA-256 over the bytes of all parameters, in the order of the tree. */
export async function hashOf(params: unknown): Promise<string> {
  const numbers = tree.leaves(params).flatMap((leaf) => Array.from((leaf as Tensor).toTypedArray()));
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', Float32Array.from(numbers))));
}

/** 100 steps on karate with dropout, elu and Adam: initial values, masks, exp and the update all show in the bits. */
export async function trainKarate(): Promise<Outcome> {
  const { x, edges, y, masks } = data.karate();
  const graph = data.graph({ x, edges, y, masks });
  const model = sequential([layers.gcnConv({ units: 16, activation: 'elu' }), layers.dropout({ rate: 0.5 }), layers.gcnConv({ units: 4 })]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.02, weightDecay: 5e-4 }), loss: 'crossEntropy', metrics: ['accuracy'] });
  await model.fit(graph, { epochs: 100, seed: 0 });
  const { loss, accuracy } = await model.evaluate(graph, { mask: 'test' });
  return { sha256: await hashOf(model.params), loss, accuracy };
}

/** The graph that saved models are asked about. */
export function example(): ReturnType<typeof data.graph> {
  const { x, edges, y, masks } = data.karate();
  return data.graph({ x, edges, y, masks });
}
