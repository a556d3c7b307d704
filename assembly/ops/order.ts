/** Positions of a u32 in an index array. */
class Word {
  @inline static at(array: usize, i: usize): usize {
    return <usize>load<u32>(array + (i << 2));
  }

  @inline static put(array: usize, i: usize, value: usize): void {
    store<u32>(array + (i << 2), <u32>value);
  }
}

/** Appends the neighbours of a node that have no position yet. */
function append(node: usize, rowptr: usize, col: usize, order: usize, position: usize, tail: usize): usize {
  for (let slot = Word.at(rowptr, node), stop = Word.at(rowptr, node + 1); slot < stop; slot++) {
    const next = Word.at(col, slot);
    if (load<u32>(position + (next << 2)) != u32.MAX_VALUE) continue;
    Word.put(position, next, tail);
    Word.put(order, tail++, next);
  }
  return tail;
}

/**
 * The nodes breadth first, over edges of either direction, component after component, each from its node of the smallest number: neighbours
 * come to stand near each other. rowptr, col and their transpose -> order [nodes]: the nodes in their new order; position [nodes]: the
 * new place of each. Linear time.
 */
export function breadthFirst(
  nodes: Rows,
  rowptr: Pointer,
  col: Pointer,
  rowptrT: Pointer,
  colT: Pointer,
  order: Pointer,
  position: Pointer,
): void {
  memory.fill(position, 0xff, nodes << 2);
  let tail: usize = 0;
  let head: usize = 0;
  for (let start: usize = 0; start < nodes; start++) {
    if (load<u32>(position + (start << 2)) != u32.MAX_VALUE) continue;
    Word.put(position, start, tail);
    Word.put(order, tail++, start);
    while (head < tail) {
      const node = Word.at(order, head++);
      tail = append(node, rowptr, col, order, position, tail);
      tail = append(node, rowptrT, colT, order, position, tail);
    }
  }
}

/**
 * The rows of a compressed structure in the order of their lengths, those of `top` and more together; rows of one length stay in order.
 * rowptr -> starts [top + 2]: where each length begins; order [rows]: the row at each place; place [rows]: the place of each row.
 */
export function orderByLength(rows: Rows, top: Size, rowptr: Pointer, starts: Pointer, order: Pointer, place: Pointer): void {
  memory.fill(starts, 0, (top + 2) << 2);
  // counts two places further on, so that while rows are placed each entry is the next free place of its length, and at last its start
  for (let r: usize = 0; r < rows; r++) {
    const length = min(top, Word.at(rowptr, r + 1) - Word.at(rowptr, r));
    Word.put(place, r, length);
    if (length < top) Word.put(starts, length + 2, Word.at(starts, length + 2) + 1);
  }
  for (let d: usize = 2; d < top + 2; d++) Word.put(starts, d, Word.at(starts, d) + Word.at(starts, d - 1));
  for (let r: usize = 0; r < rows; r++) {
    const length = Word.at(place, r);
    const at = Word.at(starts, length + 1);
    Word.put(starts, length + 1, at + 1);
    Word.put(place, r, at);
    Word.put(order, at, r);
  }
}

/**
 * A structure with two rows for each entry of `order`, an order of the rows of a square one: first what that row lists, then the row itself
 * alone. pairRowptr [2 rows + 1], pairCol [slots + rows].
 */
export function rowsAndSelves(rows: Rows, order: Pointer, rowptr: Pointer, col: Pointer, pairRowptr: Pointer, pairCol: Pointer): void {
  let next: usize = 0;
  Word.put(pairRowptr, 0, 0);
  for (let p: usize = 0; p < rows; p++) {
    const row = Word.at(order, p);
    for (let slot = Word.at(rowptr, row), stop = Word.at(rowptr, row + 1); slot < stop; slot++)
      Word.put(pairCol, next++, Word.at(col, slot));
    Word.put(pairRowptr, 2 * p + 1, next);
    Word.put(pairCol, next++, row);
    Word.put(pairRowptr, 2 * p + 2, next);
  }
}
