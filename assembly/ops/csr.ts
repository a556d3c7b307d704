import { Words as Index } from '../core/words';

/** No edge: what outSource holds for a loop that no edge supplied. */
const NONE: u32 = 0xffffffff;

/** Position of the first of `count` indices that is not in [0, n), or -1. */
export function firstOutOfRange(count: Size, n: u32, index: Pointer): i32 {
  for (let i: usize = 0; i < count; i++) if (Index.at(index, i) >= n) return <i32>i;
  return -1;
}

/** rowptr[r] = number of keys below r, r in [0, rows]. */
function countKeys(count: usize, rows: usize, key: usize, rowptr: usize): void {
  memory.fill(rowptr, 0, (rows + 1) << 2);
  for (let i: usize = 0; i < count; i++) {
    const p = rowptr + ((<usize>Index.at(key, i)) << 2);
    store<u32>(p, load<u32>(p, 4) + 1, 4);
  }
  let sum: u32 = 0;
  for (let r: usize = 1; r <= rows; r++) {
    sum += Index.at(rowptr, r);
    Index.put(rowptr, r, sum);
  }
}

/** Takes the next free slot of a row; rowptr[row] moves on, and `restore` moves all of them back. */
function takeSlot(rowptr: usize, row: u32): usize {
  const p = rowptr + ((<usize>row) << 2);
  const slot = load<u32>(p);
  store<u32>(p, slot + 1);
  return slot;
}

/** After every slot was taken rowptr[r] is the end of row r: shifts it to the start of row r + 1. */
function restore(rows: usize, rowptr: usize): void {
  memory.copy(rowptr + 4, rowptr, rows << 2);
  store<u32>(rowptr, 0);
}

/**
 * Compressed rows of an edge list: a stable counting sort of `edges` pairs (row, col) by row.
 * row, col [edges] -> rowptr [rows + 1], outCol [edges], outPerm [edges] or 0: outPerm[slot] is the original edge.
 */
export function cooToCsr(edges: Size, rows: Rows, row: Pointer, col: Pointer, rowptr: Pointer, outCol: Pointer, outPerm: Pointer): void {
  countKeys(edges, rows, row, rowptr);
  for (let e: usize = 0; e < edges; e++) {
    const slot = takeSlot(rowptr, Index.at(row, e));
    Index.put(outCol, slot, Index.at(col, e));
    if (outPerm) Index.put(outPerm, slot, <u32>e);
  }
  restore(rows, rowptr);
}

/**
 * Transpose of compressed rows, stable: the rows of a transposed row ascend.
 * rowptr [rows + 1], col [nnz], perm [nnz] or 0 -> rowptrT [cols + 1], colT [nnz], permT [nnz] or 0: permT[slot of the transpose] is the
 * original slot, or what perm has there.
 */
export function csrTranspose(
  rows: Rows,
  cols: Columns,
  rowptr: Pointer,
  col: Pointer,
  perm: Pointer,
  rowptrT: Pointer,
  colT: Pointer,
  permT: Pointer,
): void {
  countKeys(Index.at(rowptr, rows), cols, col, rowptrT);
  let slot: usize = 0;
  for (let r: usize = 0; r < rows; r++) {
    for (const stop: usize = Index.at(rowptr, r + 1); slot < stop; slot++) {
      const slotT = takeSlot(rowptrT, Index.at(col, slot));
      Index.put(colT, slotT, <u32>r);
      if (permT) Index.put(permT, slotT, perm ? Index.at(perm, slot) : <u32>slot);
    }
  }
  restore(cols, rowptrT);
}

/**
 * Merges neighbours that are equal: `order` [edges] lists the edges so that equal pairs (src, dst) stand side by side. Writes the pairs
 * to outSrc, outDst and the place in `order` where each begins to starts, all with room for [edges], one more for starts; starts ends with
 * `edges`. Returns the number of pairs.
 */
export function mergeDuplicates(
  edges: Size,
  src: Pointer,
  dst: Pointer,
  order: Pointer,
  outSrc: Pointer,
  outDst: Pointer,
  starts: Pointer,
): usize {
  let count: usize = 0;
  let lastSrc: u32 = NONE;
  let lastDst: u32 = NONE;
  for (let i: usize = 0; i < edges; i++) {
    const e = Index.at(order, i);
    const s = Index.at(src, e);
    const d = Index.at(dst, e);
    if (s == lastSrc && d == lastDst) continue;
    Index.put(outSrc, count, s);
    Index.put(outDst, count, d);
    Index.put(starts, count++, <u32>i);
    lastSrc = s;
    lastDst = d;
  }
  Index.put(starts, count, <u32>edges);
  return count;
}

/**
 * Appends to src and dst [edges] the reverse of each edge that is no loop, in their order, and returns how many edges there are then. Both have
 * room for twice as many, and so has outFrom, which gets the edge that each one is or reverses, or is 0.
 */
export function appendReverses(edges: Size, src: Pointer, dst: Pointer, outFrom: Pointer): usize {
  let slot = edges;
  for (let e: usize = 0; e < edges; e++) {
    const s = Index.at(src, e);
    const d = Index.at(dst, e);
    if (outFrom) Index.put(outFrom, e, <u32>e);
    if (s == d) continue;
    Index.put(src, slot, d);
    Index.put(dst, slot, s);
    if (outFrom) Index.put(outFrom, slot, <u32>e);
    slot++;
  }
  return slot;
}

/** y = x + offset on u32, over elements [begin, end): moves a graph's indices to its place in a batch. */
export function offsetIndices(begin: Size, end: Size, offset: u32, x: Pointer, y: Pointer): void {
  for (let i = begin; i < end; i++) Index.put(y, i, Index.at(x, i) + offset);
}

/**
 * Gives every node exactly one self-loop, and returns the number of edges written.
 * The edges that are no loops come first, in their order; then the loops in node order. A loop weighs what the node's last
 * loop weighed, else `fill`. outSource[slot] is the edge that supplied the weight, or 0xffffffff.
 * src, dst, weight [edges], weight 0 for all ones -> outSrc, outDst, outWeight, outSource with room for [edges + nodes]; outWeight may be 0.
 */
export function remainingSelfLoops(
  edges: Size,
  nodes: Rows,
  src: Pointer,
  dst: Pointer,
  weight: Pointer,
  fill: real,
  outSrc: Pointer,
  outDst: Pointer,
  outWeight: Pointer,
  outSource: Pointer,
): usize {
  let kept: usize = 0;
  for (let e: usize = 0; e < edges; e++) if (Index.at(src, e) != Index.at(dst, e)) kept++;

  const loopSource = outSource + (kept << 2);
  for (let i: usize = 0; i < nodes; i++) Index.put(loopSource, i, NONE);

  let slot: usize = 0;
  for (let e: usize = 0; e < edges; e++) {
    const s = Index.at(src, e);
    const d = Index.at(dst, e);
    if (s == d) {
      Index.put(loopSource, s, <u32>e);
    } else {
      Index.put(outSrc, slot, s);
      Index.put(outDst, slot, d);
      Index.put(outSource, slot++, <u32>e);
    }
  }
  for (let i: usize = 0; i < nodes; i++) {
    Index.put(outSrc, kept + i, <u32>i);
    Index.put(outDst, kept + i, <u32>i);
  }

  const count = kept + nodes;
  if (outWeight) {
    for (let i: usize = 0; i < count; i++) {
      const source = Index.at(outSource, i);
      const value: real = source == NONE ? fill : weight ? load<real>(weight + <usize>source * sizeof<real>()) : 1;
      store<real>(outWeight + i * sizeof<real>(), value);
    }
  }
  return count;
}

/**
 * Compressed rows, by target, of the edges that `remainingSelfLoops` would write; the loop of a node is the last slot of its row.
 * src, dst [edges] -> rowptr [nodes + 1]; outCol and outPerm with room for [edges + nodes]: outPerm[slot] is the place among those edges.
 * Returns the number of slots.
 */
export function loopedRows(
  edges: Size,
  nodes: Rows,
  src: Pointer,
  dst: Pointer,
  rowptr: Pointer,
  outCol: Pointer,
  outPerm: Pointer,
): usize {
  memory.fill(rowptr, 0, (nodes + 1) << 2);
  let kept: u32 = 0;
  for (let e: usize = 0; e < edges; e++) {
    const d = Index.at(dst, e);
    if (Index.at(src, e) == d) continue;
    const p = rowptr + ((<usize>d) << 2);
    store<u32>(p, load<u32>(p, 4) + 1, 4);
    kept++;
  }
  let sum: u32 = 0;
  for (let r: usize = 1; r <= nodes; r++) {
    sum += Index.at(rowptr, r) + 1;
    Index.put(rowptr, r, sum);
  }
  let place: u32 = 0;
  for (let e: usize = 0; e < edges; e++) {
    const s = Index.at(src, e);
    const d = Index.at(dst, e);
    if (s == d) continue;
    const slot = takeSlot(rowptr, d);
    Index.put(outCol, slot, s);
    Index.put(outPerm, slot, place++);
  }
  for (let i: usize = 0; i < nodes; i++) {
    const slot = takeSlot(rowptr, <u32>i);
    Index.put(outCol, slot, <u32>i);
    Index.put(outPerm, slot, kept + <u32>i);
  }
  restore(nodes, rowptr);
  return kept + nodes;
}
