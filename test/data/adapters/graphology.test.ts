import cytoscape from 'cytoscape';
import { DirectedGraph, MultiGraph as Graphology, UndirectedGraph } from 'graphology';
import * as gexf from 'graphology-gexf';
import * as graphml from 'graphology-graphml';
import { expect, it } from 'vitest';
import { FormatError, GraphError, OptionError } from '../../../src/core/errors.js';
import { data } from '../../../src/index.js';

/** Three nodes, one edge each way of being directed, a loop. */
function mixed(): Graphology {
  const graph = new Graphology({ allowSelfLoops: true });
  graph.addNode('a', { size: 1, kind: 'x' });
  graph.addNode('b', { size: 2.5, kind: 'y' });
  graph.addNode('c', { size: -3, kind: 'x' });
  graph.addDirectedEdgeWithKey('ab', 'a', 'b', { weight: 2 });
  graph.addUndirectedEdgeWithKey('bc', 'b', 'c', { weight: 3 });
  graph.addUndirectedEdgeWithKey('cc', 'c', 'c', { weight: 4 });
  return graph;
}
const wanted = {
  ids: ['a', 'b', 'c'],
  numNodes: 3,
  edges: [Uint32Array.of(0, 1, 2, 2), Uint32Array.of(1, 2, 1, 2)],
  x: { data: Float32Array.of(1, 2.5, -3), shape: [3, 1] },
  edgeWeight: Float32Array.of(2, 3, 3, 4),
  y: Uint32Array.of(0, 1, 0),
  level: 'node',
  classes: ['x', 'y'],
  missing: 0,
};
const names = { features: ['size'], label: 'kind', weight: 'weight' };

it('reads a graph of graphology, directed and undirected edges mixed', () => {
  const read = data.fromGraphology(mixed(), names);
  expect(read).toEqual(wanted);
  const graph = data.graph(read);
  expect([graph.numNodes, graph.numEdges, graph.numFeatures]).toEqual([3, 4, 1]);
  graph.dispose();
});

it('reads GraphML and GEXF by way of graphology', () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="s" for="node" attr.name="size" attr.type="double"/>
  <key id="k" for="node" attr.name="kind" attr.type="string"/>
  <key id="w" for="edge" attr.name="weight" attr.type="double"/>
  <graph edgedefault="undirected">
    <node id="a"><data key="s">1</data><data key="k">x</data></node>
    <node id="b"><data key="s">2.5</data><data key="k">y</data></node>
    <node id="c"><data key="s">-3</data><data key="k">x</data></node>
    <edge source="a" target="b"><data key="w">2</data></edge>
    <edge source="b" target="c"><data key="w">3</data></edge>
  </graph>
</graphml>`;
  const both = {
    ...wanted,
    edges: [Uint32Array.of(0, 1, 1, 2), Uint32Array.of(1, 0, 2, 1)],
    edgeWeight: Float32Array.of(2, 2, 3, 3),
  };
  const { parse } = graphml as unknown as { parse: (...args: unknown[]) => Graphology };
  const fromXml = parse(UndirectedGraph, xml);
  expect(data.fromGraphology(fromXml, names)).toEqual(both);
  const { parse: read, write } = gexf as unknown as { parse: (...args: unknown[]) => Graphology; write: (graph: Graphology) => string };
  expect(data.fromGraphology(read(Graphology, write(fromXml)), names)).toEqual(both);
});

it('names node or edge and attribute of what it refuses', () => {
  const graph = mixed();
  graph.setNodeAttribute('b', 'size', 'large');
  expect(() => data.fromGraphology(graph, names)).toThrow(FormatError);
  expect(() => data.fromGraphology(graph, names)).toThrow(/node "b", "size": the value is no finite number \(got "large"\)/);
  expect(() => data.fromGraphology(mixed(), { edgeFeatures: ['age'] })).toThrow(/edge "ab", "age": the value is missing/);
  expect(() => data.fromGraphology(mixed(), { features: ['constructor'] })).toThrow(/the value is missing/);
  expect(() => data.fromGraphology({} as Graphology)).toThrow(OptionError);
  const nan = new DirectedGraph();
  nan.addNode('n', { size: Number.NaN });
  expect(() => data.fromGraphology(nan, { features: ['size'] })).toThrow(/node "n", "size": the value is missing \(got NaN\)/);
});

const elements = [
  { data: { id: 'a', size: 1, kind: 'x' } },
  { data: { id: 'b', size: 2.5, kind: 'y' } },
  { data: { id: 'c', size: -3, kind: 'x' } },
  { data: { id: 'ab', source: 'a', target: 'b', weight: 2 } },
  { data: { id: 'bc', source: 'b', target: 'c', weight: 3 } },
];

it('reads a running Cytoscape, its JSON and its elements', () => {
  const cy = cytoscape({ headless: true, elements: structuredClone(elements) });
  const directed = { ...wanted, edges: [Uint32Array.of(0, 1), Uint32Array.of(1, 2)], edgeWeight: Float32Array.of(2, 3) };
  const apart = { elements: { nodes: elements.slice(0, 3), edges: elements.slice(3) } };
  for (const source of [cy, cy.json(), elements, apart, JSON.parse(JSON.stringify(cy.json()))])
    expect(data.fromCytoscape(source, names)).toEqual(directed);
  expect(data.fromCytoscape(elements, { undirected: true }).edges).toEqual([Uint32Array.of(0, 1, 1, 2), Uint32Array.of(1, 0, 2, 1)]);
  cy.destroy();
});

it.each<[string, unknown, new (...args: never[]) => Error]>([
  ['nothing', null, FormatError],
  ['a number', 5, FormatError],
  ['elements that are no list', { elements: { nodes: 5 } }, FormatError],
  ['an element without data', [{}], FormatError],
  ['an element that is null', [null], FormatError],
  ['a node without id', [{ data: { size: 1 } }], FormatError],
  ['an edge without target', [{ data: { id: 'a' } }, { data: { source: 'a' } }], FormatError],
  ['an edge to nowhere', [{ data: { id: 'a' } }, { data: { source: 'a', target: '__proto__' } }], GraphError],
  ['a node twice', [{ data: { id: 'a' } }, { data: { id: 'a' } }], GraphError],
])('refuses %s as Cytoscape', (_, source, kind) => {
  expect(() => data.fromCytoscape(source as [])).toThrow(kind);
});
