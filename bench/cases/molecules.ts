/** Whole epochs on molecules, shuffling and batching included: GIN on MUTAG, MFConv and NNConv on ESOL, batches of 128. */
import { layers, type Model, models, optimizers, sequential, type Tensor, tree } from '../../src/index.js';
import { createGin, type GinWeights } from '../baseline/gin.js';
import type { Affine } from '../baseline/head.js';
import { createMfConv } from '../baseline/mfconv.js';
import type { Comparison } from '../harness.js';
import { esol, graphSet, type Molecules, mutag, plainTrainer, smallGraphs, trainer } from '../molecules.js';

const BATCH = 128;
const RATE = 1e-3;

type Numbers = Float32Array;
type Plain = { [name: string]: Plain & Numbers };
const copied = (model: Model): Plain =>
  tree.map(model.params ?? {}, (t) => Float32Array.from((t as Tensor).toTypedArray())) as unknown as Plain;
const headOf = ({ dense1, dense2 }: Plain) => [dense1, dense2] as unknown as readonly [Affine<Numbers>, Affine<Numbers>];

/** Contestants that train from the same weights in the same order; checked by the losses of two epochs. */
function compareEpochs(name: string, makers: Record<string, () => () => number[]>, tolerance = 1e-3): Comparison {
  const timed = (make: () => () => number[]): (() => number[]) => {
    let epoch: (() => number[]) | null = null;
    return () => (epoch ??= make())();
  };
  return {
    name,
    tolerance,
    contestants: Object.fromEntries(Object.entries(makers).map(([key, make]) => [key, timed(make)])),
    check: () =>
      Object.fromEntries(
        Object.entries(makers).map(([key, make]) => {
          const epoch = make();
          return [key, [...epoch(), ...epoch()]];
        }),
      ),
  };
}

export function gin(molecules: Molecules, hidden: number, depth: number): Comparison {
  const set = graphSet(molecules);
  const create = (): Model => {
    const model = models.gin({ units: hidden, layers: depth, norm: 'batchNorm', readout: 'sum', outputs: 2 });
    model.params = model.init({ seed: 3, like: set.whole });
    model.compile({ optimizer: optimizers.adam({ learningRate: RATE }), loss: 'crossEntropy' });
    return model;
  };
  const weights = (model: Model): GinWeights<Numbers> => {
    const p = copied(model);
    const layers = Array.from({ length: depth }, (_, l) => {
      const { dense1, norm1, dense2 } = p[`conv${l + 1}`].nn;
      return [
        { ...dense1, ...norm1 },
        { ...dense2, ...p[`norm${l + 1}`] },
      ];
    });
    return { layers, head: headOf(p.head) } as unknown as GinWeights<Numbers>;
  };
  return compareEpochs(`GIN ${depth} x ${hidden}, MUTAG, an epoch of ${molecules.count} graphs in batches of ${BATCH}`, {
    graphgrad: () => trainer(create(), set, BATCH),
    plainJs: () => {
      const { features } = molecules;
      const net = createGin({ features, hidden, classes: 2, batchSize: BATCH, initial: weights(create()), learningRate: RATE });
      return plainTrainer(net.step, smallGraphs(molecules, true), features, BATCH);
    },
  });
}

const MAX_DEGREE = 6;
const readout = (units: number) => [layers.globalSumPool(), layers.dense({ units, activation: 'relu' }), layers.dense({ units: 1 })];

export function mfConv(molecules: Molecules, hidden: number, depth: number): Comparison {
  const set = graphSet(molecules);
  const create = (): Model => {
    const conv = () => layers.mfConv({ units: hidden, maxDegree: MAX_DEGREE, activation: 'relu' });
    const model = sequential([...Array.from({ length: depth }, conv), ...readout(hidden)]);
    model.params = model.init({ seed: 3, like: set.whole });
    model.compile({ optimizer: optimizers.adam({ learningRate: RATE }), loss: 'mse' });
    return model;
  };
  return compareEpochs(`MFConv ${depth} x ${hidden}, ESOL, an epoch of ${molecules.count} molecules in batches of ${BATCH}`, {
    graphgrad: () => trainer(create(), set, BATCH),
    plainJs: () => {
      const { features } = molecules;
      const p = copied(create());
      const layers = Array.from({ length: depth }, (_, l) => {
        const { kernel, bias, rootKernel } = p[`mfConv${l + 1}`];
        return { kernel, bias, root: rootKernel };
      });
      const initial = { layers, head: headOf(p) };
      const net = createMfConv({ features, hidden, maxDegree: MAX_DEGREE, batchSize: BATCH, initial, learningRate: RATE });
      return plainTrainer(net.step, smallGraphs(molecules, false), features, BATCH);
    },
  });
}

/** Bond features moved by so little that the losses agree, and so that hardly two bonds have the same. */
const continuous = (molecules: Molecules): Molecules => ({
  ...molecules,
  edgeAttr: molecules.edgeAttr.map((value, i) => value + 1e-5 * Math.sin(i)),
});

export function nnConv(molecules: Molecules, hidden: number): Comparison {
  const create = (from: Molecules): (() => number[]) => {
    const set = graphSet(from);
    const conv = (width: number) =>
      layers.nnConv({ units: hidden, nn: layers.dense({ units: width * hidden }), aggregate: 'mean', activation: 'relu' });
    const model = sequential([conv(from.features), conv(hidden), ...readout(hidden)]);
    model.params = model.init({ seed: 3, like: set.whole });
    model.compile({ optimizer: optimizers.adam({ learningRate: RATE }), loss: 'mse' });
    return trainer(model, set, BATCH);
  };
  return compareEpochs(`NNConv 2 x ${hidden}, ESOL, an epoch of ${molecules.count} molecules in batches of ${BATCH}`, {
    graphgrad: () => create(molecules),
    graphgradContinuous: () => create(continuous(molecules)),
  });
}

export async function comparisons(): Promise<Comparison[]> {
  const [toxic, soluble] = await Promise.all([mutag(), esol()]);
  if (toxic === null || soluble === null) return [];
  return [gin(toxic, 64, 5), gin(toxic, 32, 5), mfConv(soluble, 64, 2), nnConv(soluble, 32)];
}
