import { layers, type Model, optimizers, sequential, Tensor } from '../src/index.js';
import { createAffine } from './baseline/affine.js';
import { type Conv, createConvNet } from './baseline/conv-net.js';
import { createEdgeConv } from './baseline/edge-conv.js';
import { createGps, type NormWeights } from './baseline/gps.js';
import { adjacency } from './baseline/kernels.js';
import { createPna } from './baseline/pna.js';
import { type CoraGraph, toGraph } from './cora-networks.js';
import type { Comparison } from './harness.js';
import { compareSteps } from './step-comparison.js';

const RATE = 0.05;

/** The values of a parameter or of a dictionary of them. */
type Read = (...path: string[]) => Float32Array;

interface ConvNet {
  readonly name: string;
  readonly depth: number;
  readonly layer: () => layers.Layer;
  /** The same layer in plain JavaScript, from the parameters of the library's. */
  readonly conv: (read: Read) => Conv;
}

const reader =
  (params: unknown): Read =>
  (...path) => {
    let at: unknown = params;
    for (const key of path) at = (at as Readonly<Record<string, unknown>>)[key]; // a dictionary down to the last key
    if (!(at instanceof Tensor)) throw new Error(`no parameter ${path.join('.')}`);
    return Float32Array.from(at.toTypedArray());
  };

/** A linear map from the sparse features, relu, convolutions with relu after each, a linear map to the classes; one epoch with SGD. */
function epochOf(cora: CoraGraph, hidden: number, { name, depth, layer, conv }: ConvNet): Comparison {
  const { classes, x, labels, train } = cora;
  const graph = toGraph(cora);
  const made = (): Model => {
    const parts: Record<string, layers.Layer> = { first: layers.dense({ units: hidden, activation: 'relu' }) };
    for (let k = 1; k <= depth; k++) {
      parts[`conv${k}`] = layer();
      parts[`relu${k}`] = layers.activation({ activation: 'relu' });
    }
    return sequential({ ...parts, last: layers.dense({ units: classes }) });
  };
  const initial = (model: Model) => model.init({ seed: 0, like: graph });
  return {
    ...compareSteps(`${name}, Cora, hidden ${hidden}, sparse x, SGD`, {
      graphgrad: () => {
        const model = made();
        model.params = initial(model);
        model.compile({ optimizer: optimizers.sgd({ learningRate: RATE }), loss: 'crossEntropy' });
        return () => model.trainOnBatch(graph, { mask: 'train' }).loss;
      },
      plainJs: () => {
        const params = initial(made());
        const read = reader(params);
        const affine = (at: string) => ({ kernel: read(at, 'kernel'), bias: read(at, 'bias') });
        const convs = Array.from({ length: depth }, (_, k) => conv((...path) => read(`conv${k + 1}`, ...path)));
        return createConvNet({
          x,
          labels,
          train,
          hidden,
          classes,
          first: affine('first'),
          convs,
          last: affine('last'),
          learningRate: RATE,
        });
      },
    }),
    rounds: 5,
  };
}

/** Two convolutions of PNA: mean, minimum, maximum and deviation, identity, amplification and attenuation. */
export function pnaEpoch(cora: CoraGraph, hidden: number): Comparison {
  const { nodes, source, target } = cora;
  const structure = adjacency(nodes, source, target, false);
  const degrees: number[] = [];
  for (let i = 0; i < nodes; i++) {
    const d = structure.indptr[i + 1] - structure.indptr[i];
    while (degrees.length <= d) degrees.push(0);
    degrees[d]++;
  }
  const delta = degrees.reduce((sum, count, d) => sum + count * Math.log(d + 1), 0) / nodes;
  return epochOf(cora, hidden, {
    name: 'PNA epoch, 2 layers of 4 aggregators and 3 scalers',
    depth: 2,
    layer: () =>
      layers.pnaConv({
        units: hidden,
        aggregators: ['mean', 'min', 'max', 'std'],
        scalers: ['identity', 'amplification', 'attenuation'],
        degrees,
      }),
    conv: (read) =>
      createPna(structure, hidden, delta, {
        preKernel: read('preKernel1'),
        preBias: read('preBias1'),
        postKernel: read('postKernel1'),
        postBias: read('postBias1'),
        kernel: read('kernel'),
        bias: read('bias'),
      }),
  });
}

/** Two edge convolutions of two linear maps each. */
export function edgeConvEpoch(cora: CoraGraph, hidden: number): Comparison {
  const structure = adjacency(cora.nodes, cora.source, cora.target, false);
  return epochOf(cora, hidden, {
    name: 'EdgeConv epoch, 2 layers of 2 linear maps',
    depth: 2,
    layer: () => layers.edgeConv({ nn: layers.mlp({ units: [hidden, hidden], norm: 'none' }) }),
    conv: (read) =>
      createEdgeConv(structure, hidden, {
        kernel1: read('nn', 'dense1', 'kernel'),
        bias1: read('nn', 'dense1', 'bias'),
        kernel2: read('nn', 'dense2', 'kernel'),
        bias2: read('nn', 'dense2', 'bias'),
      }),
  });
}

/** A layer of GPS: GIN beside attention of all papers to all papers. */
export function gpsEpoch(cora: CoraGraph, hidden: number, heads: number): Comparison {
  const { nodes, source, target } = cora;
  const structure = adjacency(nodes, source, target, true);
  const comparison = epochOf(cora, hidden, {
    name: `GPS epoch, a layer of GIN and attention with ${heads} heads`,
    depth: 1,
    layer: () =>
      layers.gpsConv({ units: hidden, conv: layers.ginConv({ nn: layers.mlp({ units: [hidden, hidden], norm: 'none' }) }), heads }),
    conv: (read) => {
      const affine = (inputs: number, ...at: string[]) => createAffine(read(...at, 'kernel'), read(...at, 'bias'), inputs);
      const norm = (at: string): NormWeights => ({ gamma: read(at, 'gamma'), beta: read(at, 'beta') });
      return createGps(structure, hidden, heads, {
        attention: {
          kernel: read('attention', 'kernel'),
          bias: read('attention', 'bias'),
          outKernel: read('attention', 'outKernel'),
          outBias: read('attention', 'outBias'),
        },
        nn: [affine(hidden, 'conv', 'nn', 'dense1'), affine(hidden, 'conv', 'nn', 'dense2')],
        mlp: [affine(hidden, 'mlp1'), affine(2 * hidden, 'mlp2')],
        norms: [norm('norm1'), norm('norm2'), norm('norm3')],
      });
    },
  });
  return { ...comparison, rounds: 3, tolerance: 1e-4 }; // the losses fall in leaps, which tell single from double precision
}
