import { data, type Graph, random } from './api.js';

/** One graph in plain arrays: 5 features, 3 edge attributes that repeat as those of bonds do, positive weights. */
export interface Plain {
  readonly x: number[][];
  readonly edges: readonly [number, number][];
  readonly edgeAttr: number[][];
  readonly edgeWeight: number[];
}

const uniform = (seed: number, i: number): number => random.key(seed).at(i).uniform();
const draw = (seed: number, rows: number, cols: number): number[][] =>
  Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (_c, c) => 2 * uniform(seed, r * 31 + c) - 1));

function plain(nodes: number, edges: readonly [number, number][], seed: number): Plain {
  const kinds = draw(seed + 1, 3, 3);
  return {
    x: draw(seed + 2, nodes, 5),
    edges,
    edgeAttr: edges.map((_, e) => kinds[e % 3]!),
    edgeWeight: edges.map((_, e) => 0.5 + uniform(seed + 3, e)),
  };
}

/** Random edges among all nodes but the last. */
const among = (nodes: number, count: number, seed: number): [number, number][] => {
  const pick = (i: number): number => Math.floor(uniform(seed, i) * (nodes - 1));
  return Array.from({ length: count }, (_, e) => [pick(2 * e), pick(2 * e + 1)]);
};
const messy = among(8, 24, 5);
const star = Array.from({ length: 5 }, (_, leaf): [number, number] => [leaf + 1, 0]);
const even = plain(6, star, 60);

/** The graphs of the recipe, by what is special about them. */
export const plains = {
  'G0 without edges': plain(4, [], 0),
  'G1 a single node': plain(1, [], 10),
  'G2 an isolated node, a loop, a double edge': plain(8, [...messy, [0, 0], messy[0]!, [1, 2]], 20),
  'G3 directed': plain(
    5,
    [
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 3],
      [4, 0],
      [4, 2],
    ],
    30,
  ),
  'G5 a star of equals': {
    x: even.x.map(() => even.x[0]!),
    edges: star,
    edgeAttr: star.map(() => even.edgeAttr[0]!),
    edgeWeight: star.map(() => 0.7),
  },
  'G6 a node whose edges weigh nothing': (() => {
    const given = plain(
      5,
      [
        [0, 1],
        [2, 3],
        [1, 3],
        [3, 4],
        [4, 0],
      ],
      70,
    );
    return { ...given, edgeWeight: given.edges.map(([, dst], e) => (dst === 1 ? 0 : given.edgeWeight[e]!)) };
  })(),
} satisfies Record<string, Plain>;

/** 5,000 edges among 1,000 nodes. */
export const large = (): Plain => plain(1000, among(1000, 5000, 80), 80);

export const toGraph = ({ x, edges, edgeAttr, edgeWeight }: Plain, dtype: 'f32' | 'f64' = 'f64'): Graph =>
  data.graph({ x, edges, edgeAttr: { data: Float64Array.from(edgeAttr.flat()), shape: [edges.length, 3] }, edgeWeight, dtype });

/** Graphs of one size or less as padded blocks, and the same ragged, their edges in the order of the blocks; no edge twice, none that weighs nothing. */
export function padded(given: readonly Plain[]): { blocks: data.DenseInput; ragged: Plain[] } {
  const N = Math.max(...given.map(({ x }) => x.length));
  const grid = <T>(cell: (i: number, j: number) => T): T[][] =>
    Array.from({ length: N }, (_, i) => Array.from({ length: N }, (_c, j) => cell(i, j)));
  const at = ({ edges }: Plain, i: number, j: number): number => edges.findIndex(([src, dst]) => src === j && dst === i);
  const ragged = given.map((one) => {
    const order = grid((i, j) => at(one, i, j))
      .flat()
      .filter((e) => e >= 0);
    const pick = <T>(list: readonly T[]): T[] => order.map((e) => list[e]!);
    return { x: one.x, edges: pick(one.edges), edgeAttr: pick(one.edgeAttr), edgeWeight: pick(one.edgeWeight) };
  });
  const blocks = {
    A: given.map((one) => grid((i, j) => one.edgeWeight[at(one, i, j)] ?? 0)),
    X: given.map(({ x }) => Array.from({ length: N }, (_, i) => x[i] ?? [9, 9, 9, 9, 9])),
    E: given.map((one) => grid((i, j) => one.edgeAttr[at(one, i, j)] ?? [9, 9, 9])),
    sizes: given.map(({ x }) => x.length),
  };
  return { blocks, ragged };
}

/** Nodes and edges in another order; order[i] is the node that comes ith. */
export function shuffled(given: Plain, seed: number): { plain: Plain; order: Uint32Array } {
  const order = random.permutation(given.x.length, random.key(seed));
  const place = new Uint32Array(order.length);
  order.forEach((v, i) => {
    place[v] = i;
  });
  const edgeOrder = [...random.permutation(given.edges.length, random.key(seed + 1))];
  const plain = {
    x: [...order].map((v) => given.x[v]!),
    edges: edgeOrder.map((e) => given.edges[e]!.map((v) => place[v]!) as [number, number]),
    edgeAttr: edgeOrder.map((e) => given.edgeAttr[e]!),
    edgeWeight: edgeOrder.map((e) => given.edgeWeight[e]!),
  };
  return { plain, order };
}
