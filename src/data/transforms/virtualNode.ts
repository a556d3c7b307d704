import { GraphError } from '../../core/errors.js';
import { iota } from '../../core/iota.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool } from '../../core/options/vocabulary.js';
import { Graph } from '../../graph/graph.js';
import { ownCsr } from '../../runtime/csr.js';
import { Mask } from '../../runtime/mask.js';
import { SparseTensor } from '../../runtime/sparse.js';
import { emptyTensor, type Tensor, tensor } from '../../runtime/tensor.js';
import { borrow } from '../nodes.js';
import { appended, partsOf, single, type Transform } from './transform.js';

const schema = {
  /** Tell the new edges by two columns even where edges have no attributes. Default false. */
  edgeTypes: bool(false),
};

/**
 * A last node that is joined with all others, both ways (arXiv 1704.01212): its features and coordinates are 0, its edges weigh 1. Two columns
 * are appended to the attributes of the edges, if there are any or `edgeTypes` is true: a 1 in the first for edges to the new node, in the second
 * for edges from it. The new node is in no mask, and counts 0 where the nodes have targets.
 *
 * @throws GraphError for a batch, or targets of edges.
 * @example data.transforms.virtualNode()({ x: [[1], [2]], edges: [[0, 1]] })
 */
export const virtualNode = (options: Given<typeof schema> = {}): Transform => {
  const where = 'data.transforms.virtualNode';
  const { edgeTypes } = readOptions(where, schema, options);
  return (input) => {
    const { graph } = borrow(input);
    single(where, graph);
    const { numNodes: n, x, pos, y, sampleWeight, level, edgeWeight, edgeAttr, masks, dtype } = graph;
    if (level === 'edge' && y !== null)
      throw new GraphError({ where, what: 'the targets belong to edges that change', expected: 'targets of nodes or of the graph' });
    const hub = new Uint32Array(n).fill(n);
    const all = iota(n);
    const src = tensor(Uint32Array.from([...graph.src.view(), ...all, ...hub]));
    const dst = tensor(Uint32Array.from([...graph.dst.view(), ...hub, ...all]));
    const ofNodes = level === 'node' && y !== null;
    const counts = sampleWeight ?? (ofNodes ? emptyTensor([n], dtype).set(new Float64Array(n).fill(1)) : null);
    return new Graph({
      ...partsOf(graph),
      numNodes: n + 1,
      x: x instanceof SparseTensor ? emptyRow(x) : x && appended(x, 1, 0),
      src,
      dst,
      edgeWeight: edgeWeight && appended(edgeWeight, 2 * n, 1),
      edgeAttr: edgeAttr === null && !edgeTypes ? null : typed(edgeAttr, graph.numEdges, n, dtype),
      pos: pos && appended(pos, 1, 0),
      y: ofNodes && y !== null ? appended(y, 1, 0) : y,
      sampleWeight: ofNodes && counts !== null ? appended(counts, 1, 0) : sampleWeight,
      masks: Object.fromEntries(Object.entries(masks).map(([name, { indices }]) => [name, new Mask(name, n + 1, indices, src)])),
      nodePtr: tensor(Uint32Array.of(0, n + 1)),
    });
  };
};

const emptyRow = ({ csr, values }: SparseTensor): SparseTensor =>
  new SparseTensor(ownCsr(csr.rows + 1, csr.cols, appended(csr.rowptr, 1, csr.nnz), csr.col, csr.perm), values);

/** Attributes of the edges with two columns that tell the new ones. */
function typed(edgeAttr: Tensor | null, edges: number, nodes: number, dtype: Graph['dtype']): Tensor {
  const width = edgeAttr?.shape[1] ?? 0;
  const out = emptyTensor([edges + 2 * nodes, width + 2], dtype);
  const [to, from] = [out.view().fill(0), edgeAttr?.view()];
  for (let e = 0; e < edges; e++) for (let c = 0; c < width; c++) to[e * (width + 2) + c] = from?.[e * width + c] ?? 0;
  for (let i = 0; i < 2 * nodes; i++) to[(edges + i) * (width + 2) + width + (i < nodes ? 0 : 1)] = 1;
  return out;
}
