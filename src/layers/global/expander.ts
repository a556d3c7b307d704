import { type Key, permutation } from '../../core/random.js';

/** Ends of edges. */
export interface Ends {
  readonly src: number[];
  readonly dst: number[];
}

/**
 * Edges of a random graph of n nodes in which every node has `degree` neighbours, an even number: that many halves of random cycles through all nodes, each
 * way. With high probability it is an expander, nearly as good as a graph of the degree can be (arXiv:cs/0405020). Edges may stand twice. Up to
 * degree + 1 nodes have all pairs. Nodes are numbered from `first`; edges are put behind those of `into`.
 */
export function addExpander({ src, dst }: Ends, first: number, n: number, degree: number, key: Key): void {
  const link = (a: number, b: number): void => {
    src.push(first + a, first + b);
    dst.push(first + b, first + a);
  };
  if (n <= degree + 1) {
    for (let a = 0; a < n; a++) for (let b = 0; b < a; b++) link(a, b);
    return;
  }
  for (let cycle = 0; cycle < degree / 2; cycle++) {
    const order = permutation(n, key.at(cycle));
    for (let i = 0; i < n; i++) link(order[i], order[(i + 1) % n]);
  }
}
