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
export function breadthFirst(nodes: usize, rowptr: usize, col: usize, rowptrT: usize, colT: usize, order: usize, position: usize): void {
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
