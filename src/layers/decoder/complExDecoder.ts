import { ShapeError } from '../../core/errors.js';
import { int } from '../../core/options/vocabulary.js';
import { add, mul, sub } from '../../ops/binary.js';
import { slice } from '../../ops/layout.js';
import { sum } from '../../ops/sum.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';
import { endsOf, relationRows } from './ends.js';

/**
 * The score of a link by its relation, which tells directions apart (ComplEx, arXiv:1606.06357): Re Σ_f z_if r_f conj(z_jf) of complex numbers, whose real
 * parts are the first half of the columns and whose imaginary parts the second. Of the pairs of the graph, whose relations are its `pairRelation`, or of its
 * edges where it has none. Edge weights are ignored.
 *
 * Shapes: z [nodes, 2 f] -> [pairs]. Params: relation [relations, 2 f] glorotUniform.
 *
 * @throws ShapeError for an odd number of columns; GraphError for pairs without relations, where there are several; IndexError for one that is not there.
 * @example layers.complExDecoder()
 */
export const complExDecoder = define({
  kind: 'complExDecoder',
  options: {
    /** Number of relations. Default 1. */
    relations: int({ min: 1, default: 1 }),
  },
  needsGraph: true,
  params: ({ relations }, [, width]) => ({ relation: { shape: [relations, width], init: 'glorotUniform' } }),
  call: (_options, { relation }, z, graph, context) => {
    const width = z.shape[1];
    if (width % 2 === 1) throw oddWidth(width);
    const halves = (x: Tensor): readonly [Tensor, Tensor] => [
      slice(x, { axis: 1, end: width / 2 }),
      slice(x, { axis: 1, start: width / 2 }),
    ];
    const [source, target] = endsOf(graph, z).map(halves);
    const [real, imaginary] = halves(relationRows('layers.complExDecoder', graph, relation, context));
    const [a, b] = source;
    const [c, d] = target;
    const kept = mul(real, add(mul(a, c), mul(b, d)));
    const turned = mul(imaginary, sub(mul(a, d), mul(b, c)));
    return sum(add(kept, turned), { axis: 1 });
  },
});

const oddWidth = (width: number): ShapeError =>
  new ShapeError({
    where: 'layers.complExDecoder',
    what: 'complex numbers need a real and an imaginary half',
    got: `${width} columns`,
    expected: 'an even number',
    mend: 'Give the encoder an even number of units',
  });
