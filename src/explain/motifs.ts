import type { Given, Values } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { int } from '../core/options/vocabulary.js';
import { type Key, key, permutation } from '../core/random.js';
import { type GraphInput, graph } from '../graph/create.js';
import type { Graph } from '../graph/graph.js';

type Tie = readonly [number, number];

/** A house: a square (its nodes 0 and 1 at the top, 2 and 3 at the bottom) with a roof (node 4); and a ring of five. */
const motifs: Readonly<Record<'house' | 'cycle', readonly Tie[]>> = {
  house: [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 0],
    [0, 4],
    [1, 4],
  ],
  cycle: [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 0],
  ],
};

/** A graph with what made its labels. */
export interface PlantedGraph {
  readonly graph: Graph;
  /** [edges]: 1 for the edges of planted motifs, both directions, and 0 for the others. */
  readonly truth: readonly number[];
  /** [nodes]: which motif a node belongs to, -1 for none. */
  readonly motifs: readonly number[];
}

/** Ties of a graph that grows by preferential attachment (Barabási and Albert, 1999): every new node ties to `ties` others, by their degree. */
function grown(nodes: number, ties: number, at: Key): Tie[] {
  const all: Tie[] = [];
  const ends: number[] = [];
  for (let node = ties; node < nodes; node++) {
    const chosen = new Set<number>();
    for (let draw = 0; chosen.size < ties; draw++) {
      const place = at.at(node).at(draw).uniform();
      chosen.add(node === ties ? chosen.size : ends[Math.floor(place * ends.length)]);
    }
    for (const other of chosen) {
      all.push([other, node]);
      ends.push(other, node);
    }
  }
  return all;
}

/** A base with motifs hung on it. */
interface Assembly {
  readonly ties: Tie[];
  /** For each tie: whether it is one of a motif. */
  readonly planted: boolean[];
  readonly motifs: number[];
}

function assembled(base: number, ties: readonly Tie[], hung: readonly (readonly Tie[])[], at: Key): Assembly {
  const made: Assembly = { ties: [...ties], planted: ties.map(() => false), motifs: new Array<number>(base).fill(-1) };
  for (const [m, motif] of hung.entries()) {
    const first = made.motifs.length;
    for (const [a, b] of motif) {
      made.ties.push([first + a, first + b]);
      made.planted.push(true);
    }
    made.ties.push([Math.floor(at.child('anchor').at(m).uniform() * base), first]);
    made.planted.push(false);
    for (let node = 0; node < 5; node++) made.motifs.push(m);
  }
  return made;
}

/** Both directions of every tie, in one list of pairs, with what is known of each. */
const bothWays = ({ ties, planted }: Assembly): { edges: [number, number][]; truth: number[] } => ({
  edges: [...ties.map(([a, b]): [number, number] => [a, b]), ...ties.map(([a, b]): [number, number] => [b, a])],
  truth: [...planted, ...planted].map(Number),
});

const shapeOptions = {
  /** Nodes of the base. Default 300. */
  nodes: int({ min: 6, default: 300 }),
  /** Houses. Default 80. */
  houses: int({ min: 1, default: 80 }),
  /** Ties of each new node of the base. Default 5. */
  ties: int({ min: 1, default: 5 }),
  /** Random ties between any two nodes, in percent of the nodes. Default 10. */
  noise: int({ min: 0, max: 100, default: 10 }),
  /** Default 0. */
  seed: int({ min: 0, default: 0 }),
};

export interface BaShapesOptions extends Given<typeof shapeOptions> {}

/**
 * BA-Shapes (arXiv:1903.03894): houses on a Barabási-Albert graph, and some random ties. Nodes are labelled by where they stand: 0 base, 1 top, 2 bottom and 3
 * roof of a house. x is all ones, [nodes, 10]; masks train 80 %, validation 10 %, test 10 %.
 */
export function baShapes(given: BaShapesOptions = {}): PlantedGraph {
  const { nodes, houses, ties, noise, seed } = readOptions('explain.baShapes', shapeOptions, given);
  const at = key(seed).child('ba-shapes');
  const made = assembled(
    nodes,
    grown(nodes, Math.min(ties, nodes - 1), at.child('base')),
    Array.from({ length: houses }, () => motifs.house),
    at,
  );
  const count = made.motifs.length;
  addNoise(made, Math.round((count * noise) / 100), at.child('noise'));
  const { edges, truth } = bothWays(made);
  const roles = [1, 1, 2, 2, 3];
  const order = permutation(count, at.child('masks'));
  const [first, second] = [Math.round(0.8 * count), Math.round(0.9 * count)];
  const input: GraphInput = {
    x: made.motifs.map(() => new Array<number>(10).fill(1)),
    edges,
    y: Int32Array.from(made.motifs, (motif, node) => (motif < 0 ? 0 : roles[(node - nodes) % 5])),
    masks: {
      train: { indices: order.slice(0, first) },
      validation: { indices: order.slice(first, second) },
      test: { indices: order.slice(second) },
    },
  };
  return { graph: graph(input), truth, motifs: made.motifs };
}

/** Ties between nodes that have none. */
function addNoise(made: Assembly, count: number, at: Key): void {
  const nodes = made.motifs.length;
  const name = (a: number, b: number): number => Math.min(a, b) * nodes + Math.max(a, b);
  const taken = new Set(made.ties.map(([a, b]) => name(a, b)));
  for (let draw = 0, added = 0; added < count && draw < 100 * count; draw++) {
    const [a, b] = [0, 1].map((end) => Math.floor(at.at(draw).at(end).uniform() * nodes));
    if (a === b || taken.has(name(a, b))) continue;
    taken.add(name(a, b));
    made.ties.push([a, b]);
    made.planted.push(false);
    added++;
  }
}

const graphOptions = {
  /** Graphs. Default 200; half of each class. */
  count: int({ min: 2, default: 200 }),
  /** Nodes of the base of each. Default 20. */
  nodes: int({ min: 2, default: 20 }),
  /** Default 0. */
  seed: int({ min: 0, default: 0 }),
};

export interface MotifGraphsOptions extends Given<typeof graphOptions> {}

/**
 * BA-2Motifs (arXiv:2011.04573): Barabási-Albert graphs, of which every other carries a ring of five (class 0) and the rest a house (class 1). x is all ones,
 * [nodes, 10].
 */
export function motifGraphs(given: MotifGraphsOptions = {}): PlantedGraph[] {
  const { count, nodes, seed }: Values<typeof graphOptions> = readOptions('explain.motifGraphs', graphOptions, given);
  const root = key(seed).child('motif-graphs');
  return Array.from({ length: count }, (_, g) => {
    const at = root.at(g);
    const made = assembled(nodes, grown(nodes, 1, at.child('base')), [g % 2 === 0 ? motifs.cycle : motifs.house], at);
    const { edges, truth } = bothWays(made);
    const x = made.motifs.map(() => new Array<number>(10).fill(1));
    return { graph: graph({ x, edges, y: g % 2 }), truth, motifs: made.motifs };
  });
}
