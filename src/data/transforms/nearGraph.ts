import { GraphError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool, int, number } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { type NearPairs, nearestNeighbours, neighboursWithin, type Points } from '../../graph/points.js';
import { borrow } from '../nodes.js';
import { type Transform, withEdges } from './transform.js';

const loop = bool(false);

const nearest = {
  /** Neighbours of each node. Default 6. */
  k: int({ min: 1, default: 6 }),
  /** A node is one of its own neighbours. Default false. */
  loop,
};

const within = {
  /** Nodes nearer than this are neighbours. */
  radius: number({ above: 0 }),
  /** A node is one of its own neighbours. Default false. */
  loop,
  /** Neighbours that a node has at most, the nearest ones. Default 32. */
  maxNeighbors: int({ min: 1, default: 32 }),
};

/** Where the nodes are. @throws GraphError for a graph without places. */
function pointsOf(where: string, { pos, nodePtr }: Graph): Points {
  if (pos === null || pos.rank !== 2)
    throw new GraphError({ where, what: 'nodes have no place', got: pos?.label ?? 'no pos', expected: 'pos [nodes, d]' });
  return { values: pos.view(), width: pos.shape[1], starts: nodePtr.view() };
}

const near =
  (where: string, find: (points: Points) => NearPairs): Transform =>
  (input) => {
    const { graph } = borrow(input);
    const { neighbour, centre } = find(pointsOf(where, graph));
    return withEdges(where, graph, { src: neighbour, dst: centre, edgeWeight: null, edgeAttr: null });
  };

/**
 * An edge to each node from each of the k nodes of its graph that are nearest to it by `pos`, nearest first, of equally near ones the one with the
 * smaller number; they take the place of the graph's edges. As PyG's `KNNGraph`. By a k-d tree: n log n steps in space, up to n² in many dimensions.
 *
 * @throws GraphError without pos, and for targets of edges; NumericError for a place that is not finite.
 * @example data.transforms.knnGraph({ k: 2 })({ x: [[1], [2], [3]], pos: [[0, 0], [1, 0], [5, 0]], edges: [] })
 */
export const knnGraph = (options: Given<typeof nearest> = {}): Transform => {
  const where = 'data.transforms.knnGraph';
  const { k, loop } = readOptions(where, nearest, options);
  return near(where, (points) => nearestNeighbours(where, points, k, loop));
};

/**
 * An edge to each node from each node of its graph nearer than the radius by `pos`, by ascending number; they take the place of the graph's edges. As
 * PyG's `RadiusGraph`, which keeps any `maxNeighbors` of them, not the nearest. By a k-d tree, in time that grows with the edges found.
 *
 * @throws GraphError without pos, and for targets of edges; NumericError for a place that is not finite.
 * @example data.transforms.radiusGraph({ radius: 2 })({ x: [[1], [2], [3]], pos: [[0, 0], [1, 0], [5, 0]], edges: [] })
 */
export const radiusGraph = (options: Given<typeof within>): Transform => {
  const where = 'data.transforms.radiusGraph';
  const { radius, loop, maxNeighbors } = readOptions(where, within, options);
  return near(where, (points) => neighboursWithin(where, points, radius, maxNeighbors, loop));
};
