import { OptionError } from '../../core/errors.js';
import { readOptions } from '../../core/options/read.js';
import { assemble, type NamedEdge, type NamedGraph, type NamedNode, type NamingOptions, namingOptions } from './assemble.js';

type Values = Readonly<Record<string, unknown>>;

/** What is used of a graph of graphology. */
export interface GraphologyLike {
  forEachNode(visit: (id: string, attributes: Values) => void): void;
  forEachEdge(
    visit: (
      id: string,
      attributes: Values,
      source: string,
      target: string,
      sourceAttributes: Values,
      targetAttributes: Values,
      undirected: boolean,
    ) => void,
  ): void;
}

/**
 * A graph of graphology, by shape: nodes in their order, a directed edge as one message, an undirected one as two. What graphology reads
 * (GraphML, GEXF, JSON) comes in this way.
 *
 * @param options Names of attributes: `features`, `label` or `target` of nodes, `weight` and `edgeFeatures` of edges.
 * @returns Plain arrays for `data.graph`, with the names of nodes and classes.
 * @throws FormatError naming node or edge and attribute; OptionError for something that is no such graph.
 * @example
 * import Graphology from 'graphology';
 * const friends = new Graphology();
 * friends.addNode('ann', { age: 31, club: 'chess' });
 * friends.addNode('bob', { age: 25, club: 'go' });
 * friends.addUndirectedEdge('ann', 'bob', { years: 3 });
 * const graph = data.graph(data.fromGraphology(friends, { features: ['age'], label: 'club', weight: 'years' }));
 */
export function fromGraphology(graph: GraphologyLike, options: NamingOptions = {}): NamedGraph {
  const where = 'data.fromGraphology';
  const naming = readOptions(where, namingOptions, options);
  if (typeof graph?.forEachNode !== 'function' || typeof graph.forEachEdge !== 'function')
    throw new OptionError({ where, what: 'not a graph of graphology', got: typeof graph, expected: 'forEachNode and forEachEdge' });
  const nodes: NamedNode[] = [];
  const edges: NamedEdge[] = [];
  graph.forEachNode((id, attributes) => {
    nodes.push({ id, place: `node ${JSON.stringify(id)}`, get: (name) => ownValue(attributes, name) });
  });
  graph.forEachEdge((id, attributes, source, target, _from, _to, undirected) => {
    edges.push({ source, target, undirected, place: `edge ${JSON.stringify(id)}`, get: (name) => ownValue(attributes, name) });
  });
  return assemble(where, nodes, edges, naming);
}

/** An attribute that was set; never what every object inherits. */
export const ownValue = (attributes: Values, name: string): unknown => (Object.hasOwn(attributes, name) ? attributes[name] : undefined);
