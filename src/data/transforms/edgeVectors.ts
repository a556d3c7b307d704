import { GraphError, OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { array, bool, nullable, number } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { concat, reshape } from '../../ops/layout.js';
import { emptyTensor, type Tensor } from '../../runtime/tensor.js';
import { borrow } from '../nodes.js';
import type { Transform } from './transform.js';

const schema = {
  /** Scale to the interval by the largest value of the graph. Default true. */
  norm: bool(true),
  /** The largest value; null takes that of the graph. Default null. */
  maxValue: nullable(number({ above: 0 })),
  /** Where scaled values lie: [from, to]. Default [0, 1]. */
  interval: { ...array(number()), default: [0, 1] as readonly number[] },
  /** Put the columns behind edgeAttr, or in its place. Default true. */
  append: bool(true),
};
type EdgeVectorOptions = Given<typeof schema>;

/** What the options say, checked. */
function settled(where: string, options: EdgeVectorOptions) {
  const read = readOptions(where, schema, options);
  const [low, high] = read.interval;
  if (read.interval.length !== 2 || !(low < high))
    throw new OptionError({
      where,
      what: 'bad interval',
      got: `[${read.interval.join(', ')}]`,
      expected: 'two numbers, the smaller one first',
    });
  return { ...read, low, size: high - low };
}

/** pos of the source less pos of the target, edge by edge. @throws GraphError without pos. */
function differences(where: string, { pos, src, dst, numEdges }: Graph): { values: Float64Array; width: number } {
  if (pos === null) throw new GraphError({ where, what: 'nodes have no place', got: 'no pos', expected: 'pos [nodes, d]' });
  const width = pos.size / (pos.shape[0] || 1);
  const [places, from, to] = [pos.view(), src.view(), dst.view()];
  const values = new Float64Array(numEdges * width);
  for (let e = 0; e < numEdges; e++)
    for (let j = 0; j < width; j++) values[e * width + j] = places[from[e] * width + j] - places[to[e] * width + j];
  return { values, width };
}

/** The graph with columns for its edges. */
function withAttributes(graph: Graph, values: Float64Array, width: number, append: boolean): Graph {
  const made: Tensor = emptyTensor([graph.numEdges, width], graph.dtype).set(values);
  const { edgeAttr } = graph;
  return graph.with({ edgeAttr: append && edgeAttr !== null ? concat([reshape(edgeAttr, [graph.numEdges, -1]), made]) : made });
}

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;

/**
 * Relative places as attributes of the edges: v = pos of the source - pos of the target; scaled, v / (2 max |v|) of the interval's length about its
 * middle, with the largest over all coordinates and edges. As PyG's `Cartesian`.
 *
 * @throws GraphError without pos; OptionError for an interval that is none.
 * @example data.transforms.cartesian()({ numNodes: 2, pos: [[0, 0], [1, 2]], edges: [[0, 1]] })
 */
export const cartesian = (options: EdgeVectorOptions = {}): Transform => {
  const where = 'data.transforms.cartesian';
  const { norm, maxValue, low, size, append } = settled(where, options);
  return (input) => {
    const { graph } = borrow(input);
    const { values, width } = differences(where, graph);
    if (norm) {
      const factor = size / (2 * (maxValue ?? largest(values)));
      for (let i = 0; i < values.length; i++) values[i] = values[i] * factor + low + size / 2;
    }
    return withAttributes(graph, values, width, append);
  };
};

/**
 * Distances between the ends of edges by `pos` as an attribute; scaled, d / max d of the interval's length from its beginning. As PyG's `Distance`.
 *
 * @throws GraphError without pos; OptionError for an interval that is none.
 * @example data.transforms.distance({ norm: false })({ numNodes: 2, pos: [[0, 0], [3, 4]], edges: [[0, 1]] })
 */
export const distance = (options: EdgeVectorOptions = {}): Transform => {
  const where = 'data.transforms.distance';
  const { norm, maxValue, low, size, append } = settled(where, options);
  return (input) => {
    const { graph } = borrow(input);
    const { values, width } = differences(where, graph);
    const lengths = new Float64Array(graph.numEdges);
    for (let i = 0; i < values.length; i++) lengths[Math.floor(i / width)] += values[i] ** 2;
    for (let e = 0; e < lengths.length; e++) lengths[e] = Math.sqrt(lengths[e]);
    if (norm) {
      const factor = size / (maxValue ?? largest(lengths));
      for (let e = 0; e < lengths.length; e++) lengths[e] = lengths[e] * factor + low;
    }
    return withAttributes(graph, lengths, 1, append);
  };
};
