/** Graph regression on `score_nbr`: an epoch over 800 graphs in batches of 100, shuffling and packing included. */
import { data, layers, type Model, optimizers, random, sequential, tensor } from '../../src/index.js';
import { createPacker, type SmallGraph, smallGraph } from '../baseline/batch.js';
import { glorot } from '../baseline/parameter.js';
import { createPropagationNet } from '../baseline/propagation.js';
import type { Comparison } from '../harness.js';

const WIDTHS = [10, 32, 32];
const BATCH = 100;
const FOREVER = 1e9;

const graphs = data.synthetic('score_nbr', { seed: 0 }).slice(0, 800);
const initial = {
  layers: WIDTHS.slice(1).map((out, l) => ({ kernel: glorot(WIDTHS[l], out, 20 + l), bias: new Float64Array(out) })),
  head: { kernel: glorot(32, 1, 30), bias: new Float64Array(1) },
};

function createModel(): Model {
  const model = sequential([
    layers.propagationConv({ units: WIDTHS[1] }),
    layers.propagationConv({ units: WIDTHS[2] }),
    layers.globalSumPool(),
    layers.dense({ units: 1 }),
  ]);
  const dense = (given: { kernel: ArrayLike<number>; bias: ArrayLike<number> }, inputs: number) => ({
    kernel: tensor(Float32Array.from(given.kernel), { shape: [inputs, given.bias.length] }),
    bias: tensor(Float32Array.from(given.bias)),
  });
  const [first, second] = initial.layers.map((layer, l) => dense(layer, WIDTHS[l]));
  model.params = { propagationConv1: first, propagationConv2: second, dense1: dense(initial.head, 32) };
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'mse' });
  return model;
}

function toSmallGraph({ x, edges, y }: (typeof graphs)[number]): SmallGraph {
  const source = Int32Array.from(edges.flat());
  const target = Int32Array.from(edges.flatMap(([a, b]) => [b, a]));
  return smallGraph(Float32Array.from(x.flat()), x.length, source, target, y, true);
}

/** A function that trains one epoch and gives the mean loss of its graphs. */
function createBaseline(shuffle: boolean): () => number {
  const net = createPropagationNet({ widths: WIDTHS, initial });
  const all = graphs.map(toSmallGraph);
  const pack = createPacker(WIDTHS[0]);
  const batch = new Array<SmallGraph>(BATCH);
  let epochs = 0;
  return () => {
    const order = shuffle ? random.permutation(all.length, random.key(epochs++)) : all.map((_, i) => i);
    let loss = 0;
    for (let at = 0; at < all.length; at += BATCH) {
      for (let i = 0; i < BATCH; i++) batch[i] = all[order[at + i]];
      loss += (net.step(pack(batch)) * BATCH) / all.length;
    }
    return loss;
  };
}

/** The losses of a few epochs in the order of the list. */
async function losses(epochs: number): Promise<number[]> {
  const out: number[] = [];
  for await (const { loss } of createModel().train(graphs, { epochs, batchSize: BATCH, shuffle: false, seed: 0 })) out.push(loss);
  return out;
}

export function comparisons(): Comparison[] {
  let plain: (() => number) | null = null;
  let run: ReturnType<Model['train']> | null = null;
  return [
    {
      name: 'score_nbr epoch, 800 graphs, 2 x 32, batches of 100',
      contestants: {
        graphgrad: () => {
          run ??= createModel().train(graphs, { epochs: FOREVER, batchSize: BATCH, seed: 0 });
          return run.next();
        },
        plainJs: () => {
          plain ??= createBaseline(true);
          return plain();
        },
      },
      check: async () => {
        const epoch = createBaseline(false);
        return { graphgrad: await losses(3), plainJs: Array.from({ length: 3 }, epoch) };
      },
    },
  ];
}
