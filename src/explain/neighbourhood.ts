import { IndexError } from '../core/errors.js';
import type { Graph } from '../graph/graph.js';

/** @throws IndexError unless a graph has a node. */
export function expectNode(where: string, node: number, { numNodes }: Graph): void {
  if (Number.isInteger(node) && node >= 0 && node < numNodes) return;
  throw new IndexError({ where, what: `there is no node ${node}`, got: String(node), expected: `a whole number in [0, ${numNodes})` });
}

/** How many edges each node that sends to a node, over at most so many of them, is away: itself 0. */
export function nodesWithin({ inCsr }: Graph, node: number, hops: number): ReadonlyMap<number, number> {
  const [ends, senders] = [inCsr.rowptr.view(), inCsr.col.view()];
  const distance = new Map([[node, 0]]);
  let front = [node];
  for (let hop = 1; hop <= hops && front.length > 0; hop++) {
    const next: number[] = [];
    for (const receiver of front) {
      for (let slot = ends[receiver]; slot < ends[receiver + 1]; slot++) {
        const sender = senders[slot];
        if (distance.has(sender)) continue;
        distance.set(sender, hop);
        next.push(sender);
      }
    }
    front = next;
  }
  return distance;
}
