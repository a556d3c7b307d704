import { Draw } from '../core/draw';
import { Words } from '../core/words';

/** What `local` holds for a node that has no number yet. */
const NONE: u32 = 0xffffffff;

/** local[nodes[i]] = i for i in [0, count). Returns the first position whose node has a number already, or -1. */
export function numberNodes(count: Size, nodes: Pointer, local: Pointer): i32 {
  for (let i: usize = 0; i < count; i++) {
    const v: usize = Words.at(nodes, i);
    if (Words.at(local, v) != NONE) return <i32>i;
    Words.put(local, v, <u32>i);
  }
  return -1;
}

/** Takes the numbers of nodes away again. */
export function forgetNodes(count: Size, nodes: Pointer, local: Pointer): void {
  for (let i: usize = 0; i < count; i++) Words.put(local, Words.at(nodes, i), NONE);
}

/**
 * One hop of neighbour sampling. For the nodes numbered [begin, end), rows of rowptr and col: all entries where there are at most fanOut,
 * else fanOut different ones, each subset equally likely (Floyd); with `replace` fanOut independent ones of any row that is not empty.
 * A node met for the first time gets the next number. Row i ends at outRowptr[i + 1], its entries stand behind those of row i - 1: the number
 * of the other end in outCol, of this end in outRow, the slot it came from in outSlot. Returns how many nodes have numbers now.
 * nodes, local [all nodes]; local holds numbers, or 2^32 - 1. mark [longest row] u8, all 0 before and after. Numbers depend on (key, node) alone.
 */
export function sampleNeighbours(
  begin: Size,
  end: Size,
  fanOut: u32,
  replace: i32,
  rowptr: Pointer,
  col: Pointer,
  key0: u32,
  key1: u32,
  count: u32,
  nodes: Pointer,
  local: Pointer,
  mark: Pointer,
  outRowptr: Pointer,
  outCol: Pointer,
  outRow: Pointer,
  outSlot: Pointer,
): u32 {
  let slot: usize = Words.at(outRowptr, begin);
  for (let i = begin; i < end; i++) {
    const v: usize = Words.at(nodes, i);
    const start = Words.at(rowptr, v);
    const degree = Words.at(rowptr, v + 1) - start;
    const first = slot;
    if (degree <= fanOut && !replace) {
      for (let j: u32 = 0; j < degree; j++) Words.put(outSlot, slot++, start + j);
    } else if (degree > 0) {
      const place = Draw.place(key0, key1, <u32>v);
      for (let n: u32 = 0; n < fanOut; n++) {
        let pick: u32;
        if (replace) {
          pick = Draw.below(Draw.bits(place, n), degree);
        } else {
          const last = degree - fanOut + n;
          pick = Draw.below(Draw.bits(place, n), last + 1);
          if (load<u8>(mark + <usize>pick)) pick = last;
          store<u8>(mark + <usize>pick, 1);
        }
        Words.put(outSlot, slot++, start + pick);
      }
      if (!replace) for (let s = first; s < slot; s++) store<u8>(mark + <usize>(Words.at(outSlot, s) - start), 0);
    }
    for (let s = first; s < slot; s++) {
      const u: usize = Words.at(col, Words.at(outSlot, s));
      let number = Words.at(local, u);
      if (number == NONE) {
        number = count++;
        Words.put(local, u, number);
        Words.put(nodes, number, <u32>u);
      }
      Words.put(outCol, s, number);
      Words.put(outRow, s, <u32>i);
    }
    Words.put(outRowptr, i + 1, <u32>slot);
  }
  return count;
}

/**
 * The edges among numbered nodes: rows [0, count) in the order of the numbers. Entries as in `sampleNeighbours`; with outCol 0 they are only
 * counted, so that their room can be made. Returns their number.
 */
export function inducedRows(
  count: Size,
  nodes: Pointer,
  local: Pointer,
  rowptr: Pointer,
  col: Pointer,
  outRowptr: Pointer,
  outCol: Pointer,
  outRow: Pointer,
  outSlot: Pointer,
): u32 {
  let slot: usize = 0;
  Words.put(outRowptr, 0, 0);
  for (let i: usize = 0; i < count; i++) {
    const v: usize = Words.at(nodes, i);
    for (let s: usize = Words.at(rowptr, v), stop: usize = Words.at(rowptr, v + 1); s < stop; s++) {
      const number = Words.at(local, Words.at(col, s));
      if (number == NONE) continue;
      if (outCol) {
        Words.put(outCol, slot, number);
        Words.put(outRow, slot, <u32>i);
        Words.put(outSlot, slot, <u32>s);
      }
      slot++;
    }
    Words.put(outRowptr, i + 1, <u32>slot);
  }
  return <u32>slot;
}

/** True where a sorted row holds `target`. */
function holds(rowptr: usize, col: usize, row: usize, target: u32): bool {
  let low: usize = Words.at(rowptr, row);
  let high: usize = Words.at(rowptr, row + 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Words.at(col, middle) < target) low = middle + 1;
    else high = middle;
  }
  return low < Words.at(rowptr, row + 1) && Words.at(col, low) == target;
}

/** Draws that a step rejects before the weights of its row are added up. */
const TRIES: u32 = 64;

/** The neighbour at a share in [0, 1) of the weights of a row. */
function byWeight(rowptr: usize, col: usize, node: u32, before: u32, back: f64, away: f64, share: f64): u32 {
  const start = Words.at(rowptr, node);
  const last = Words.at(rowptr, <usize>node + 1) - 1;
  let total: f64 = 0;
  for (let s = start; s <= last; s++) total += weightOf(rowptr, col, Words.at(col, s), before, back, away);
  let left = share * total;
  for (let s = start; s < last; s++) {
    left -= weightOf(rowptr, col, Words.at(col, s), before, back, away);
    if (left < 0) return Words.at(col, s);
  }
  return Words.at(col, last);
}

/** Weight of a step to `next` after one from `before`. */
function weightOf(rowptr: usize, col: usize, next: u32, before: u32, back: f64, away: f64): f64 {
  return next == before ? back : holds(rowptr, col, before, next) ? 1 : away;
}

/**
 * Random walks over rows of neighbours: y [walks, length + 1], one walk a row, its first node from `starts`. A walk that cannot go on stays.
 * With p and q other than 1 steps are biased as in node2vec (arXiv 1607.00653): back to the node before with weight 1/p, to one of its
 * neighbours with 1, further away with 1/q, by rejection, after many in vain by the sum of the weights; columns must ascend within rows. Range over walks.
 */
export function randomWalks(
  begin: Size,
  end: Size,
  length: Size,
  rowptr: Pointer,
  col: Pointer,
  key0: u32,
  key1: u32,
  p: f64,
  q: f64,
  starts: Pointer,
  y: Pointer,
): void {
  const back = 1 / p;
  const away = 1 / q;
  const most = max(max(back, away), 1.0);
  const plain = p == 1 && q == 1;
  for (let w = begin; w < end; w++) {
    const place = Draw.place(key0, key1, <u32>w);
    const out = y + w * (length + 1) * 4;
    let node = Words.at(starts, w);
    let before = node;
    let draws: u32 = 0;
    Words.put(out, 0, node);
    for (let step: usize = 1; step <= length; step++) {
      const start = Words.at(rowptr, node);
      const degree = Words.at(rowptr, <usize>node + 1) - start;
      if (degree > 0) {
        let next = Words.at(col, start + Draw.below(Draw.bits(place, draws++), degree));
        for (let tries: u32 = 0; !plain && step > 1; tries++) {
          if (tries == TRIES) {
            next = byWeight(rowptr, col, node, before, back, away, <f64>Draw.bits(place, draws++) / 4294967296.0);
            break;
          }
          const weight = weightOf(rowptr, col, next, before, back, away);
          if (<f64>Draw.bits(place, draws++) * most < weight * 4294967296.0) break;
          next = Words.at(col, start + Draw.below(Draw.bits(place, draws++), degree));
        }
        before = node;
        node = next;
      }
      Words.put(out, step, node);
    }
  }
}
