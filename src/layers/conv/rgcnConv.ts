import { OptionError } from '../../core/errors.js';
import { bool, int, oneOf, optional } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { add, mul } from '../../ops/binary.js';
import { reshape } from '../../ops/layout.js';
import { spmm } from '../../ops/spmm.js';
import { SparseTensor } from '../../runtime/sparse.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { affineMap, project } from '../activate.js';
import { aggregateEntries, aggregates, isLinear } from '../aggregate.js';
import { define, type Features, floatOf, refuseSparse } from '../define.js';
import { activation } from '../options.js';
import { receiverRows } from '../receivers.js';
import { coefficientSpec, kernelsBeside, mixedKernels } from '../relationKernels.js';
import { relationsOf } from '../relations.js';

/** Kernels from their blocks along the diagonal. [relations, b, in / b, out / b] -> [relations, in, out]. */
function spread(blocks: Tensor): Tensor {
  const [relations, count, width, units] = blocks.shape;
  const onDiagonal = Float64Array.from({ length: count * width * count }, (_, at) => Number(Math.floor(at / count / width) === at % count));
  const places = tensor(onDiagonal, { shape: [1, count * width, count, 1], dtype: floatOf(blocks) });
  return reshape(mul(reshape(blocks, [relations, count * width, 1, units]), places), [relations, count * width, count * units]);
}

/**
 * Relational graph convolution (arXiv:1703.06103): act(Σ_r aggregate_{j sends to i by r}(x_j) W_r + x_i R + b). The relation of an edge is the
 * whole number in the first column of its attributes. One without edges adds nothing. Edge weights are ignored. PyG's FastRGCNConv is the same.
 *
 * Shapes: x [nodes, in], dense or sparse (sparse for sum, mean); edgeAttr [edges, 1 or more] -> [nodes, units]. Params: kernel [relations, in, units]; with
 * `bases` kernel [bases, in, units] and coefficients [relations, bases], W_r = Σ_b c_rb V_b; with `blocks` kernel [relations, blocks, in / blocks,
 * units / blocks], the blocks of a diagonal; rootKernel [in, units]; all glorotUniform; bias [units] zeros.
 *
 * @throws GraphError for a graph without edge attributes; IndexError for an edge of no relation; OptionError for blocks that do not divide the widths.
 * @pyg RGCNConv
 * @example layers.rgcnConv({ units: 16, relations: 3, bases: 2, activation: 'relu' })
 */
export const rgcnConv = define({
  kind: 'rgcnConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Number of relations. */
    relations: int({ min: 1 }),
    /** Number of kernels that all relations share, each in its own mixture. Default: each relation has a kernel of its own. */
    bases: optional(int({ min: 1 })),
    /** Number of blocks along the diagonal of each kernel, zeros elsewhere. Default: kernels are whole. */
    blocks: optional(int({ min: 1 })),
    /** What a node makes of its senders by one relation; relations are summed. Default 'mean'. */
    aggregate: oneOf(aggregates, 'mean'),
    /** A map of its own for the node itself. Default true. */
    rootWeight: bool(true),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  takesBlocks: true,
  takesSparse: true,
  settle: ({ units, bases, blocks }, where) => {
    if (bases !== undefined && blocks !== undefined)
      throw new OptionError({
        where,
        what: 'kernels are made of bases or of blocks',
        got: 'both',
        expected: 'bases, or blocks, or neither',
      });
    if (blocks !== undefined && units % blocks !== 0) throw indivisible(where, 'units', units, blocks);
    return {};
  },
  params: ({ units, relations, bases, blocks, rootWeight, useBias }, [, width]) => {
    if (blocks !== undefined && width % blocks !== 0) throw indivisible('layers.rgcnConv', 'the width of x', width, blocks);
    const shape = blocks === undefined ? [bases ?? relations, width, units] : [relations, blocks, width / blocks, units / blocks];
    return {
      kernel: { shape, init: 'glorotUniform', pyg: 'weight' },
      ...coefficientSpec(relations, bases, 'comp'),
      ...(rootWeight ? { rootKernel: { shape: [width, units], init: 'glorotUniform', pyg: 'root' } } : {}),
      ...(useBias ? { bias: { shape: [units], init: 'zeros', pyg: 'bias' } } : {}),
    };
  },
  call: ({ units, relations, blocks, aggregate, activation }, { kernel, coefficients, rootKernel, bias = null }, x, graph) => {
    const { received, sent, shares } = relationsOf('layers.rgcnConv', graph, relations);
    const kernels = coefficients ? mixedKernels(kernel, coefficients) : blocks === undefined ? kernel : spread(kernel);
    const width = x.shape[1];
    const { edgeMask } = graph;
    const early = rootKernel ? null : bias;
    let y: Tensor;
    // the narrower of input and output travels along the edges
    if (isLinear(aggregate) && (x instanceof SparseTensor || units < width)) {
      const share = aggregate === 'mean' ? shares : null;
      const weights = share && edgeMask ? mul(share, edgeMask) : (share ?? edgeMask);
      y = spmm(sent, reshape(project(x, kernelsBeside(kernels)), [-1, units]), { weights, bias: early });
    } else {
      refuseSparse(`layers.rgcnConv with '${aggregate}'`, x);
      const heard = reshape(aggregateEntries(received, x, aggregate, edgeMask), [sent.rows, relations * width]);
      y = affineMap(heard, reshape(kernels, [relations * width, units]), early, 'linear');
    }
    if (rootKernel) y = add(y, affineMap(receiverRows<Features>(graph, x), rootKernel, bias, 'linear'));
    return byName('layers.rgcnConv', activation)(y);
  },
});

const indivisible = (where: string, name: string, got: number, blocks: number): OptionError =>
  new OptionError({ where, what: `blocks do not divide ${name}`, got: String(got), expected: `a multiple of ${blocks}` });
