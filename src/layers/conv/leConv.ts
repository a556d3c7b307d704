import { filled } from '../../autodiff/space.js';
import { bool, int } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { uniform } from '../../nn/initializers.js';
import { add, mul, sub } from '../../ops/binary.js';
import { linear, matmul } from '../../ops/matmul.js';
import { aggregateNeighbours } from '../aggregate.js';
import { define } from '../define.js';
import { activation } from '../options.js';

/**
 * Local extremum convolution (arXiv:1911.07979): act(Σ_j w_ij (x_j W + b - x_i V) + x_i R + c), with the graph's edge weights.
 *
 * Shapes: x [nodes, in] -> [nodes, units]. Params: kernel, ownKernel and rootKernel [in, units]; bias and rootBias [units]; all start as U(±1/√in).
 *
 * @pyg LEConv
 * @example layers.leConv({ units: 1, activation: 'sigmoid' })
 */
export const leConv = define({
  kind: 'leConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  params: ({ units, useBias }, [, width]) => {
    const kernel = (pyg: string) => ({ shape: [width, units], init: 'kaimingUniform', pyg: `${pyg}.weight`, transpose: true }) as const;
    const bias = (pyg: string) => ({ shape: [units], init: uniform(1 / Math.sqrt(width)), pyg: `${pyg}.bias` });
    return {
      kernel: kernel('lin1'),
      ...(useBias ? { bias: bias('lin1') } : {}),
      ownKernel: kernel('lin2'),
      rootKernel: kernel('lin3'),
      ...(useBias ? { rootBias: bias('lin3') } : {}),
    };
  },
  call: ({ activation }, { kernel, bias = null, ownKernel, rootKernel, rootBias = null }, x, graph) => {
    const weights = graph.edgeWeight;
    const heard = aggregateNeighbours(graph, linear(x, kernel, bias), 'sum', weights);
    // x_i stands before the sum: it is taken as often as weights come in
    const degree = aggregateNeighbours(graph, filled({ shape: [graph.numNodes, 1], dtype: x.dtype }, 1), 'sum', weights);
    const y = add(sub(heard, mul(degree, matmul(x, ownKernel))), linear(x, rootKernel, rootBias));
    return byName('layers.leConv', activation)(y);
  },
});
