import { DTypeError, GraphError, IndexError } from '../core/errors.js';
import { runtime } from '../runtime/runtime.js';
import { addressOf, emptyTensor, Tensor } from '../runtime/tensor.js';

/** Edges as users write them: two arrays `[src, dst]` of typed arrays, or a plain list of `[src, dst]` pairs. */
export type EdgesLike = readonly [Uint32Array | Int32Array, Uint32Array | Int32Array] | readonly (readonly [number, number])[];
/** Edges as `[src, dst]`, each array as long as there are edges. */
export type EdgeIndexLike = readonly [ArrayLike<number>, ArrayLike<number>];

/** Sources and targets, checked, maybe in the arrays that were given; message e goes from src[e] to dst[e]. */
export interface EdgeList {
  readonly src: Words;
  readonly dst: Words;
}

type Words = Uint32Array | Int32Array;

/** Reads one of the two forms. Without either there are no edges. */
export function readEdges(where: string, edges: EdgesLike | undefined, edgeIndex: EdgeIndexLike | undefined, numNodes: number): EdgeList {
  if (edges !== undefined && edgeIndex !== undefined) {
    throw new GraphError({ where, what: 'both edges and edgeIndex are given', expected: 'one of them' });
  }
  for (const [name, given] of Object.entries({ edges, edgeIndex })) {
    if (given === undefined || Array.isArray(given)) continue;
    throw new GraphError({ where, what: `${name} is no list`, got: given === null ? 'null' : typeof given, expected: '[src, dst]' });
  }
  if (edgeIndex !== undefined) {
    if (edgeIndex.length !== 2 || edgeIndex.some((end) => typeof end?.length !== 'number'))
      throw new GraphError({ where, what: 'edgeIndex is not two arrays', got: `${edgeIndex.length} parts`, expected: '[src, dst]' });
    return fromColumns(where, edgeIndex[0], edgeIndex[1], numNodes);
  }
  if (edges === undefined) return { src: new Uint32Array(0), dst: new Uint32Array(0) };
  return isColumns(edges) ? fromColumns(where, edges[0], edges[1], numNodes) : fromPairs(where, edges, numNodes);
}

const isColumns = (edges: EdgesLike): edges is readonly [Uint32Array | Int32Array, Uint32Array | Int32Array] =>
  edges.length === 2 && ArrayBuffer.isView(edges[0]);

function fromPairs(where: string, pairs: readonly (readonly [number, number])[], numNodes: number): EdgeList {
  const src = new Uint32Array(pairs.length);
  const dst = new Uint32Array(pairs.length);
  for (let e = 0; e < pairs.length; e++) {
    const pair = pairs[e];
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new GraphError({
        where,
        what: `edge ${e} is not a pair`,
        got: Array.isArray(pair) ? `${pair.length} numbers` : typeof pair,
        expected: '[src, dst]',
        mend: 'Two plain arrays of sources and targets go into edgeIndex: [src, dst]',
        fields: { edge: e },
      });
    }
    src[e] = nodeId(where, e, 'starts at', pair[0], numNodes);
    dst[e] = nodeId(where, e, 'points to', pair[1], numNodes);
  }
  return { src, dst };
}

function fromColumns(where: string, from: ArrayLike<number>, to: ArrayLike<number>, numNodes: number): EdgeList {
  if (from.length !== to.length) {
    throw new GraphError({
      where,
      what: 'sources and targets have different lengths',
      got: `${from.length} and ${to.length}`,
      expected: 'one source and one target for each edge',
    });
  }
  if (isOwn(from) && isOwn(to) && isBelow(from, numNodes) && isBelow(to, numNodes)) return { src: from, dst: to };
  // what is to be refused is looked for once more, one by one
  const src = new Uint32Array(from.length);
  const dst = new Uint32Array(from.length);
  for (let e = 0; e < from.length; e++) {
    src[e] = nodeId(where, e, 'starts at', from[e], numNodes);
    dst[e] = nodeId(where, e, 'points to', to[e], numNodes);
  }
  return { src, dst };
}

/** Words that no other thread can write to between a look and a copy. */
const isOwn = (ids: ArrayLike<number>): ids is Words =>
  (ids instanceof Uint32Array || ids instanceof Int32Array) && ids.buffer instanceof ArrayBuffer;

function isBelow(ids: Words, bound: number): boolean {
  for (let e = 0; e < ids.length; e++) if (ids[e] < 0 || ids[e] >= bound) return false;
  return true;
}

/** Node ids as the kernels take them. */
export const idTensor = (ids: Words): Tensor => emptyTensor([ids.length], 'u32').set(ids);

function nodeId(where: string, edge: number, verb: string, id: number, numNodes: number): number {
  if (typeof id === 'number' && id >>> 0 === id && id < numNodes) return id;
  if (typeof id !== 'number') {
    throw new DTypeError({
      where,
      what: `edge ${edge} ${verb} something that is no number`,
      got: id === null ? 'null' : typeof id === 'object' ? 'an object' : `${typeof id} ${String(id)}`,
      expected: `numbers in [0, ${numNodes})`,
      mend: typeof id === 'bigint' ? 'Convert them: Uint32Array.from(ids, Number)' : undefined,
      fields: { edge },
    });
  }
  throw new IndexError({
    where,
    what: `edge ${edge} ${verb} node ${id} but there are ${numNodes} nodes`,
    expected: `indices in [0, ${numNodes})`,
    mend: Number.isInteger(id) ? 'Check for 1-based ids' : 'Node ids are whole numbers',
    fields: { edge, node: id, numNodes },
  });
}

/** Every edge, then the reverse of each that is no loop, in their order; `from` says of which edge each one is, if that is asked for. */
export function withReverse({ src, dst }: EdgeList, asked: boolean): { src: Tensor; dst: Tensor; from: Tensor | null } {
  const room = (): Tensor => emptyTensor([2 * src.length], 'u32');
  const [all, ends, from] = [room(), room(), asked ? room() : null];
  all.view().set(src);
  ends.view().set(dst);
  const count = runtime().kernelsOf('f32').appendReverses(src.length, all.ptr, ends.ptr, addressOf(from));
  const first = (t: Tensor): Tensor => new Tensor(t.storage, [count], t.dtype);
  return { src: first(all), dst: first(ends), from: from && first(from) };
}
