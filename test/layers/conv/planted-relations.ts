import { data, random } from '../../../src/index.js';

const NODES = 2000;
/** Senders to each node by relation A, by B, and by C, which means nothing. The first two are odd, so that there is a majority. */
const DEGREES = [5, 5, 15];

/**
 * 2,000 nodes of opinion 1 or -1, and three relations at random. The label of a node is whether the majority of those it hears by A and of those it
 * hears by B differ. Half of the nodes are held out. x is the opinion, and the relation of each edge is its attribute.
 */
export function plantedRelations(seed: number): data.Graph {
  const draw = random.key(seed);
  let drawn = 0;
  const uniform = (): number => draw.at(drawn++).uniform();
  const opinions = Array.from({ length: NODES }, () => (uniform() < 0.5 ? -1 : 1));
  const edges: [number, number][] = [];
  const edgeAttr: number[][] = [];
  const y = opinions.map((_, node) => {
    const sums = DEGREES.map((degree, relation) => {
      let sum = 0;
      for (let i = 0; i < degree; i++) {
        const sender = Math.floor(uniform() * NODES);
        edges.push([sender, node]);
        edgeAttr.push([relation]);
        sum += opinions[sender]!;
      }
      return sum;
    });
    return Number(sums[0]! > 0 !== sums[1]! > 0);
  });
  const train = opinions.map((_, node) => node % 2 === 0);
  const masks = { train, test: train.map((taken) => !taken) };
  return data.graph({ x: opinions.map((opinion) => [opinion]), edges, edgeAttr, y, masks });
}
