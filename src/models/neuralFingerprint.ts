import { bool, int, oneOf } from '../core/options/vocabulary.js';
import { mfConv } from '../layers/conv/mfConv.js';
import { dense } from '../layers/dense.js';
import type { Part, RunPart } from '../layers/layer.js';
import { add } from '../ops/binary.js';
import { segmentSum } from '../ops/segment.js';
import { softmax } from '../ops/softmax.js';
import type { Tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';
import { duvenaudConv } from './duvenaudConv.js';
import { softNorm } from './softNorm.js';

/** Widths and depth that both variants are made of. */
interface Sizes {
  readonly units: number;
  readonly hidden: number;
  readonly layers: number;
  readonly maxDegree: number;
  readonly norm: boolean;
}

const variants = {
  duvenaud: (options: Sizes): Readonly<Record<string, Part>> => {
    const { units, hidden, layers, maxDegree, norm } = options;
    const parts: Record<string, Part> = { write0: { layer: dense({ units }) } };
    for (let i = 1; i <= layers; i++) {
      parts[`conv${i}`] = { layer: duvenaudConv({ units: hidden, maxDegree, activation: norm ? 'linear' : 'relu' }) };
      if (norm) parts[`norm${i}`] = { layer: softNorm({ activation: 'relu' }) };
      parts[`write${i}`] = { layer: dense({ units }) };
    }
    return parts;
  },
  pyg: ({ units, hidden, layers, maxDegree }: Sizes): Readonly<Record<string, Part>> => {
    const parts: Record<string, Part> = {};
    for (let i = 1; i <= layers; i++) {
      parts[`conv${i}`] = { layer: mfConv({ units: hidden, maxDegree, activation: 'sigmoid' }), pyg: `convs.${i - 1}` };
      parts[`write${i}`] = { layer: dense({ units, useBias: false }), pyg: `lins.${i - 1}` };
    }
    return parts;
  },
};

/**
 * Neural fingerprint of molecules (arXiv:1509.09292): at every depth each atom adds softmax(h O) to the fingerprint of its molecule.
 *
 * 'duvenaud': h ← relu(norm(h_i S + Σ_j [h_j, e_ij] W_d + b)) over the neighbours j of atom i, d of them, with the bond's
 * attributes e where the graph has some; it writes softmax(h O + o) from depth 0, the atoms themselves, on. With `norm` columns are
 * normalised as (h - mean) / (deviation + 1), by the batch while training and by running statistics otherwise.
 * 'pyg': h ← sigmoid((Σ_j h_j) W_d + b_d + h_i R_d); it writes softmax(h O) from depth 1 on.
 *
 * Shapes: x [nodes, in], edgeAttr [edges, s], if any -> [graphs, units]. Params: conv1, … ('duvenaud': selfKernel [in, hidden],
 * kernel [maxDegree + 1, in + s, hidden], bias [hidden]; 'pyg': those of mfConv), write0, write1, … (kernel [·, units] and, for
 * 'duvenaud', bias [units]).
 * Differs from the authors, whose atoms have at most 5 neighbours and whose normalisation takes the moments of the batch at hand
 * when predicting, too.
 *
 * @example sequential([models.neuralFingerprint({ units: 64, hidden: 32 }), layers.dense({ units: 1 })])
 */
export const neuralFingerprint = defineModel({
  kind: 'neuralFingerprint',
  options: {
    /** Length of the fingerprint. */
    units: int({ min: 1 }),
    /** Width of the hidden layers. */
    hidden: int({ min: 1 }),
    /** Number of convolutions. Default 2. */
    layers: int({ min: 1, default: 2 }),
    /** 'duvenaud': as its authors wrote it, with bonds. 'pyg': as PyG has it. Default 'duvenaud'. */
    variant: oneOf(['duvenaud', 'pyg'], 'duvenaud'),
    /** Nodes with more incoming edges share the weights of this number. Default 5, the most of any organic atom there. */
    maxDegree: int({ min: 0, default: 5 }),
    /** Divides by the deviation plus 1, before the activation ('duvenaud' alone). Default false. */
    norm: bool(false),
  },
  needsGraph: true,
  parts: (options) => variants[options.variant](options),
  call: ({ layers }, _params, x, { pool }, { listener }, parts: Readonly<Record<string, RunPart | undefined>>) => {
    const written: Tensor[] = [];
    let h = x;
    for (let i = 0; i <= layers; i++) {
      if (i > 0) h = (parts[`conv${i}`] as RunPart)(h);
      h = parts[`norm${i}`]?.(h) ?? h;
      const write = parts[`write${i}`];
      if (write === undefined) continue;
      const rows = softmax(write(h));
      written.push(segmentSum(listener?.written?.(i, rows) ?? rows, pool));
    }
    return written.reduce((a, b) => add(a, b));
  },
});
