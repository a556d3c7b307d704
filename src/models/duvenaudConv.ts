import { int } from '../core/options/vocabulary.js';
import { aggregateMessages, aggregateNeighbours } from '../layers/aggregate.js';
import { define } from '../layers/define.js';
import { degreeOrder } from '../layers/degreeOrder.js';
import { activation } from '../layers/options.js';
import { activation as byName } from '../nn/activations.js';
import { uniform } from '../nn/initializers.js';
import { add } from '../ops/binary.js';
import { groupedLinear } from '../ops/grouped-linear.js';
import { concat } from '../ops/layout.js';
import { linear } from '../ops/matmul.js';
import { permuteRows } from '../ops/segment.js';

/**
 * The convolution of neural fingerprints (arXiv:1509.09292): act(x_i S + Σ_j [x_j, e_ij] W_d + b) with weights W of their own for each
 * number d of incoming edges; nodes with more of them than `maxDegree` share the last. Without edge attributes e is left out.
 *
 * Shapes: x [nodes, in], edgeAttr [edges, s] -> [nodes, units]. Params: selfKernel [in, units]; kernel [maxDegree + 1, in + s,
 * units]; bias [units]; all start as U(±1/√in).
 */
export const duvenaudConv = define({
  kind: 'duvenaudConv',
  group: 'models',
  options: {
    units: int({ min: 1 }),
    maxDegree: int({ min: 0, default: 5 }),
    activation: activation('relu'),
  },
  needsGraph: true,
  params: ({ units, maxDegree }, [, width], graph) => {
    const init = uniform(1 / Math.sqrt(width));
    return {
      selfKernel: { shape: [width, units], init },
      kernel: { shape: [maxDegree + 1, width + (graph?.edgeAttr?.shape[1] ?? 0), units], init },
      bias: { shape: [units], init },
    };
  },
  call: ({ maxDegree, activation }, { selfKernel, kernel, bias }, x, graph) => {
    const { order, place, groups } = degreeOrder(graph, maxDegree);
    const atoms = aggregateNeighbours(graph, x, 'sum');
    const sums = graph.edgeAttr === null ? atoms : concat([atoms, aggregateMessages(graph, graph.edgeAttr, 'sum')]);
    const messages = groupedLinear(permuteRows(sums, order, place), kernel, null, groups);
    const y = add(permuteRows(messages, place, order), linear(x, selfKernel, bias));
    return byName('models.neuralFingerprint', activation)(y);
  },
});
