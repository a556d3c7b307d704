import { int } from '../../core/options/vocabulary.js';
import { mul } from '../../ops/binary.js';
import { sum } from '../../ops/sum.js';
import { define } from '../define.js';
import { endsOf, relationRows } from './ends.js';

/**
 * The score of a link by its relation (DistMult, arXiv:1412.6575): Σ_f z_if r_f z_jf, the same in both directions. Of the pairs of the graph, whose relations
 * are its `pairRelation`, or of its edges where it has none. Edge weights are ignored.
 *
 * Shapes: z [nodes, f] -> [pairs]. Params: relation [relations, f] glorotUniform.
 *
 * @throws GraphError for pairs without relations, where there are several; IndexError for one that is not there.
 * @example layers.distMultDecoder()
 */
export const distMultDecoder = define({
  kind: 'distMultDecoder',
  options: {
    /** Number of relations. Default 1. */
    relations: int({ min: 1, default: 1 }),
  },
  needsGraph: true,
  params: ({ relations }, [, width]) => ({ relation: { shape: [relations, width], init: 'glorotUniform', pyg: 'rel_emb' } }),
  call: (_options, { relation }, z, graph, context) => {
    const [source, target] = endsOf(graph, z);
    return sum(mul(mul(source, relationRows('layers.distMultDecoder', graph, relation, context)), target), { axis: 1 });
  },
});
