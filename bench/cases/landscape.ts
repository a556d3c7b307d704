/** The loss surface of the GCN of Kipf and Welling on Cora, 41 x 41 points, and the top eigenvalue of its Hessian. */
import * as library from '../../src/index.js';
import { withThreads } from '../../src/runtime/pool/threads.js';
import { readCora } from '../data.js';
import type { Comparison } from '../harness.js';

const SIDE = 41;

export async function comparisons(): Promise<Comparison[]> {
  const cora = await readCora();
  if (cora === null || !('landscape' in library)) return []; // no shared folder, or an older revision
  const { data, init, landscape, layers, sequential } = library;
  await init({ threads: 2 });
  const { x, nodes, features, source, target, labels, train } = cora;
  const graph = data.graph({
    x: { indptr: x.indptr, indices: x.indices, values: x.values ?? undefined, shape: [nodes, features] },
    edges: [source, target],
    y: labels,
    masks: { train: { indices: train } },
  });
  const make = (loss: Parameters<library.Model['compile']>[0]['loss']) => {
    const model = sequential([layers.gcnConv({ units: 16, activation: 'relu' }), layers.gcnConv({ units: 7 })]);
    model.compile({ optimizer: 'adam', loss });
    return model;
  };
  const model = make('crossEntropy');
  await model.fit(graph, { epochs: 50, seed: 0 });
  // a loss that is a function is evaluated point by point
  const direct = make((prediction, given, options) => library.losses.crossEntropy(prediction, given, options));
  direct.params = model.params;
  const surface = async (of: library.Model): Promise<number[]> =>
    Array.from((await landscape.surface(of, graph, { resolution: SIDE })).train);
  const top = async (tolerance: number): Promise<number[]> =>
    (await landscape.curvature(model, graph, { tolerance, probes: 0, radius: null })).eigenvalues.slice();
  return [
    {
      name: `loss surface of GCN-16, Cora, ${SIDE} x ${SIDE} points`,
      contestants: {
        stacked: () => withThreads(1, () => surface(model)),
        twoThreads: () => withThreads(2, () => surface(model)),
        direct: () => withThreads(1, () => surface(direct)),
      },
      check: async () => ({
        stacked: await surface(model),
        twoThreads: await withThreads(2, () => surface(model)),
        direct: await surface(direct),
      }),
      tolerance: 1e-5,
      rounds: 5,
    },
    {
      name: 'top eigenvalue of the Hessian of GCN-16, Cora, to 1 %',
      contestants: { coarse: () => top(1e-2), fine: () => top(1e-6) },
      check: async () => ({ coarse: await top(1e-2), fine: await top(1e-6) }),
      tolerance: 1e-2,
      rounds: 5,
    },
  ];
}
