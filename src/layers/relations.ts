import { IndexError } from '../core/errors.js';
import type { Graph } from '../graph/graph.js';
import { type Csr, csrFromPairs } from '../runtime/csr.js';
import { besides } from '../runtime/scope.js';
import { STORAGES } from '../runtime/storage.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { edgeAttrOf } from './edgeAttrOf.js';

/** The edges of a graph by their relations. */
export interface Relations {
  /** Row i · relations + r lists the senders to node i by relation r; entries are numbered as edges. */
  readonly received: Csr;
  /** Row i lists j · relations + r for each sender j to node i by relation r; entries are numbered as edges. */
  readonly sent: Csr;
  /** u32 [edges]: i · relations + r for each slot of `sent`. */
  readonly heardAs: Tensor;
  /** [edges]: one through the number of edges of the same relation to the same node. */
  readonly shares: Tensor;
}

interface Cached {
  readonly src: Tensor;
  readonly count: number;
  readonly made: Relations;
}

const cache = new WeakMap<Tensor, Cached>();

const isGone = ({ heardAs, shares, received, sent }: Relations): boolean =>
  heardAs.disposed || shares.disposed || [received, sent].some((csr) => csr[STORAGES].some((storage) => storage.address === 0));

/**
 * The relation of each edge, which the first column of the edge attributes names, and the rows that follow; cached beside the attributes.
 *
 * @throws GraphError without edge attributes; IndexError for what is no whole number in [0, count).
 */
export function relationsOf(where: string, graph: Graph, count: number): Relations {
  const attributes = edgeAttrOf(where, graph);
  const cached = cache.get(attributes);
  if (cached?.src === graph.src && cached.count === count && !isGone(cached.made)) return cached.made;
  const ids = readIds(where, attributes, graph.numEdges, count);
  const made = besides(attributes.storage, () => rowsOf(graph, ids, count));
  cache.set(attributes, { src: graph.src, count, made });
  return made;
}

function readIds(where: string, attributes: Tensor, edges: number, count: number): Uint32Array<ArrayBuffer> {
  const values = attributes.view();
  const width = edges === 0 ? 1 : values.length / edges;
  return Uint32Array.from({ length: edges }, (_, e) => {
    const id = Number(values[e * width]);
    if (Number.isInteger(id) && id >= 0 && id < count) return id;
    throw new IndexError({
      where,
      what: `the first attribute of edge ${e} names no relation`,
      got: String(id),
      expected: `a whole number in [0, ${count})`,
      mend: 'Number the relations from 0, and give the layer as many',
    });
  });
}

function rowsOf(graph: Graph, ids: Uint32Array<ArrayBuffer>, count: number): Relations {
  const { rows, cols } = graph.inCsr;
  const [src, dst] = [graph.src.view(), graph.dst.view()];
  const place = (node: number, e: number): number => node * count + ids[e];
  const receiver = Uint32Array.from(ids, (_, e) => place(dst[e], e));
  const degrees = new Uint32Array(rows * count);
  for (const row of receiver) degrees[row]++;
  const shares = Float64Array.from(receiver, (row) => 1 / degrees[row]);
  const senders = tensor(Uint32Array.from(ids, (_, e) => place(src[e], e)));
  const sent = csrFromPairs(rows, cols * count, graph.dst, senders);
  const order = (sent.perm as Tensor).view(); // csrFromPairs numbers its entries
  return {
    received: csrFromPairs(rows * count, cols, tensor(receiver), graph.src),
    sent,
    heardAs: tensor(Uint32Array.from(order, (e) => receiver[e])),
    shares: tensor(shares, { dtype: graph.dtype }),
  };
}
