import { int, number } from '../../core/options/vocabulary.js';
import { uniform } from '../../nn/initializers.js';
import { add, sub } from '../../ops/binary.js';
import { neg } from '../../ops/neg.js';
import { norm, normalize } from '../../ops/norm.js';
import { define } from '../define.js';
import { endsOf, relationRows } from './ends.js';

/**
 * The score of a link as how near its relation leads (TransE, NeurIPS 2013): -‖z_i + r - z_j‖ with z brought to length 1 first, as PyG's TransE. Of the pairs
 * of the graph, whose relations are its `pairRelation`, or of its edges where it has none. Made for `losses.marginRanking`. Edge weights are ignored.
 *
 * Shapes: z [nodes, f] -> [pairs]. Params: relation [relations, f] U(±6/√f).
 *
 * @throws GraphError for pairs without relations, where there are several; IndexError for one that is not there.
 * @example layers.transEDecoder({ p: 2 })
 */
export const transEDecoder = define({
  kind: 'transEDecoder',
  options: {
    /** Number of relations. Default 1. */
    relations: int({ min: 1, default: 1 }),
    /** Which norm: Σ |v|^p to the 1/p. Default 1. */
    p: number({ min: 1, default: 1 }),
  },
  needsGraph: true,
  params: ({ relations }, [, width]) => ({ relation: { shape: [relations, width], init: uniform(6 / Math.sqrt(width)) } }),
  call: ({ p }, { relation }, z, graph, context) => {
    const [source, target] = endsOf(graph, normalize(z, { axis: 1, p }));
    const led = add(source, relationRows('layers.transEDecoder', graph, relation, context));
    return neg(norm(sub(led, target), { axis: 1, p }));
  },
});
