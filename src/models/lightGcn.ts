import { OptionError } from '../core/errors.js';
import { array, int, number, optional } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import { dotDecoder } from '../layers/decoder/dotDecoder.js';
import { isScored } from '../layers/decoder/ends.js';
import { hop } from '../layers/hops.js';
import { scale } from '../ops/affine.js';
import { add, mul } from '../ops/binary.js';
import { slice } from '../ops/layout.js';
import { gather } from '../ops/segment.js';
import { sum } from '../ops/sum.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';

/**
 * LightGCN (arXiv:2002.02126), as PyG's LightGCN, for users and items: z = Σ_l α_l Ãˡ E of a learned row for each node, l from 0, with Ã = D^-1/2 A D^-1/2 and
 * edges in both directions; then <z_i, z_j> for each pair of the graph, or each edge where targets are those of edges. Of any other graph it gives z itself. The
 * graph needs no features. It belongs to one set of nodes. Trained by 'bpr': with `l2` the loss grows by l2 ‖E at the ends of the pairs‖² / links while training, each node once.
 *
 * Shapes: [nodes] -> [pairs]; z [nodes, units]. Params: table E [nodes, units] glorotUniform. Buffers: alpha [layers + 1].
 *
 * @throws OptionError for weights that are not one for each depth.
 * @example models.lightGcn({ units: 32, layers: 2 })
 */
export const lightGcn = defineModel({
  kind: 'lightGcn',
  options: {
    /** Width of a row. */
    units: int({ min: 1 }),
    /** How far rows travel. Default 3. */
    layers: int({ min: 0, default: 3 }),
    /** How much each depth counts, from 0 on. Default 1 / (layers + 1) each. */
    alpha: optional(array(number())),
    /** How much the lengths of the rows in use count; PyG calls it lambda_reg. Default 0.0001. */
    l2: number({ min: 0, default: 1e-4 }),
  },
  settle: ({ layers, alpha = new Array<number>(layers + 1).fill(1 / (layers + 1)) }, where) => {
    if (alpha.length === layers + 1) return { alpha };
    throw new OptionError({ where, what: 'alpha does not fit the layers', got: `${alpha.length} numbers`, expected: `${layers + 1}` });
  },
  needsGraph: true,
  takesNoFeatures: true,
  params: ({ units }, [nodes]) => ({ table: { shape: [nodes, units], init: 'glorotUniform', pyg: 'embedding.weight' } }),
  buffers: ({ layers, alpha = [] }) => ({
    alpha: { shape: [layers + 1], init: (_shape, _key, dtype) => tensor([...alpha], { dtype }), pyg: 'alpha' },
  }),
  parts: () => ({ decoder: { layer: dotDecoder() } }),
  call: ({ layers, alpha = [], l2 }, { table }, _x, graph, context, { decoder }) => {
    const matrix = graph.gcn({ addSelfLoops: false }, table.dtype as 'f32' | 'f64');
    const kept = context.buffer('alpha');
    const weighted = (h: Tensor, l: number): Tensor =>
      kept === undefined ? scale(h, alpha[l]) : mul(h, slice(kept, { start: l, end: l + 1 }));
    let [h, z] = [table, weighted(table, 0)];
    for (let l = 1; l <= layers; l++) z = add(z, weighted((h = hop(matrix, h)), l));
    if (!isScored(graph)) return z;
    if (context.training) context.addLoss(lengths(table, graph), l2);
    return decoder(z);
  },
});

/** ‖rows at the ends of what is scored‖², each node once, over the number of links. */
function lengths(table: Tensor, { pairs, src, dst, y }: Graph): Tensor {
  const ends = [pairs?.src ?? src, pairs?.dst ?? dst].map((t) => t.view());
  const labels = y?.view() ?? [];
  let links = 0;
  for (const label of labels) if (label > 0) links++;
  const nodes = new Set<number>();
  for (const some of ends) for (const node of some) nodes.add(node);
  const rows = gather(table, Uint32Array.from(nodes).sort());
  return scale(sum(mul(rows, rows)), 1 / Math.max(1, links));
}
