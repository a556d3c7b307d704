/**
 * Packing batches of 128 molecules (ESOL) by ids out of a set, all structures that a step of MFConv uses included, nothing cached: its time beside
 * that of the step it feeds (2 layers of 64, sum readout), whose share must be at most 5 %. A plain-JS packer does the same for scale.
 */
import { type data, layers, optimizers, sequential, type Tensor } from '../../src/index.js';
import { BatchArenas } from '../../src/runtime/batch-arenas.js';
import { createPacker } from '../baseline/batch.js';
import type { Comparison } from '../harness.js';
import { esol, graphSet, smallGraphs } from '../molecules.js';

const BATCH = 128;

export async function comparisons(): Promise<Comparison[]> {
  const molecules = await esol();
  if (molecules === null) return [];
  const { count, features } = molecules;
  const set = graphSet(molecules);
  const plain = smallGraphs(molecules, false);
  const ids = Array.from({ length: 9 }, (_, b) => Uint32Array.from({ length: BATCH }, (_, i) => (b * 131 + i * 7) % count));
  const arenas = BatchArenas.take();
  const pack = (b: number): data.Graph =>
    arenas.make(() => {
      const batch = set.batch(ids[b]);
      void [batch.inCsr, batch.outCsr, batch.pool, batch.pool.transpose];
      return batch;
    });
  const model = sequential([
    layers.mfConv({ units: 64, maxDegree: 6, activation: 'relu' }),
    layers.mfConv({ units: 64, maxDegree: 6, activation: 'relu' }),
    layers.globalSumPool(),
    layers.dense({ units: 64, activation: 'relu' }),
    layers.dense({ units: 1 }),
  ]);
  model.compile({ optimizer: optimizers.adam(), loss: 'mse' });
  const packer = createPacker(features);
  let [a, b, c] = [0, 0, 0];
  const sums = (x: ArrayLike<number>, y: ArrayLike<number>, nodes: number): number[] => [
    nodes,
    Array.from(x).reduce((sum, value) => sum + value, 0),
    Array.from(y).reduce((sum, value) => sum + value, 0),
  ];
  const packed = (): number[] => {
    const batch = pack(4);
    return sums((batch.x as Tensor).toTypedArray(), (batch.y as Tensor).toTypedArray(), batch.numNodes);
  };
  return [
    {
      name: `packing ${BATCH} molecules of ESOL beside the MFConv step on them, packing included: at most 0.05 x`,
      contestants: {
        step: () => model.trainOnBatch(pack(a++ % 9)).loss,
        packing: () => pack(b++ % 9),
        plainJs: () => packer(Array.from(ids[c++ % 9], (id) => plain[id])),
      },
      check: () => {
        const other = packer(Array.from(ids[4], (id) => plain[id]));
        return {
          step: packed(),
          packing: packed(),
          plainJs: sums(other.x.subarray(0, other.nodes * features), other.y.subarray(0, other.graphs), other.nodes),
        };
      },
      tolerance: 1e-4,
    },
  ];
}
