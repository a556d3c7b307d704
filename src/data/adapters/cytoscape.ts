import { FormatError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool } from '../../core/options/vocabulary.js';
import { assemble, type NamedEdge, type NamedGraph, type NamedNode, namingOptions, nodeName } from './assemble.js';
import { ownValue } from './graphology.js';

/** An element of Cytoscape. */
export interface CytoscapeElement {
  readonly group?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Elements as Cytoscape takes them: a list, or nodes and edges apart. */
export type CytoscapeElements =
  | readonly CytoscapeElement[]
  | { readonly nodes?: readonly CytoscapeElement[]; readonly edges?: readonly CytoscapeElement[] };

/** A running Cytoscape, its JSON, or its elements. */
export type CytoscapeLike = { json(): object } | { readonly elements?: CytoscapeElements } | CytoscapeElements;

const cytoscapeOptions = {
  ...namingOptions,
  /** Every edge holds in both directions. Default false: from source to target. */
  undirected: bool(false),
};

export interface CytoscapeOptions extends Given<typeof cytoscapeOptions> {}

/**
 * A graph of Cytoscape, by shape: `cy`, `cy.json()`, or a list of elements. Names of attributes are those of each element's `data`.
 *
 * @returns Plain arrays for `data.graph`, with the names of nodes and classes.
 * @throws FormatError naming element and attribute; GraphError for an edge to a node that does not exist.
 * @example
 * const elements = [{ data: { id: 'a', mass: 1 } }, { data: { id: 'b', mass: 2 } }, { data: { id: 'ab', source: 'a', target: 'b' } }];
 * const graph = data.graph(data.fromCytoscape(elements, { features: ['mass'], undirected: true }));
 */
export function fromCytoscape(source: CytoscapeLike, options: CytoscapeOptions = {}): NamedGraph {
  const where = 'data.fromCytoscape';
  const { undirected, ...naming } = readOptions(where, cytoscapeOptions, options);
  const nodes: NamedNode[] = [];
  const edges: NamedEdge[] = [];
  for (const [i, { data, group }] of elementsOf(where, source).entries()) {
    if (typeof data !== 'object' || data === null) throw malformed(where, `element ${i} has no data`);
    const isEdge = group === 'edges' || (group === undefined && Object.hasOwn(data, 'source'));
    const text = (name: string): string => {
      const found = nodeName(where, ownValue(data, name), `element ${i}, ${JSON.stringify(name)}`);
      if (found !== undefined) return found;
      throw malformed(where, `${isEdge ? 'edge' : 'node'} of element ${i} has no ${name}`);
    };
    const get = (name: string): unknown => ownValue(data, name);
    if (isEdge) edges.push({ source: text('source'), target: text('target'), undirected, place: `element ${i}`, get });
    else nodes.push({ id: text('id'), place: `node ${JSON.stringify(text('id'))}`, get });
  }
  return assemble(where, nodes, edges, naming);
}

function elementsOf(where: string, source: CytoscapeLike): readonly CytoscapeElement[] {
  const given = typeof (source as { json?: unknown })?.json === 'function' ? (source as { json(): object }).json() : source;
  const elements = (given as { elements?: CytoscapeElements } | null)?.elements ?? (given as CytoscapeElements | null);
  if (Array.isArray(elements)) return elements.map((element) => element ?? {});
  const { nodes = [], edges = [] } = (elements ?? {}) as { nodes?: readonly CytoscapeElement[]; edges?: readonly CytoscapeElement[] };
  if (elements === null || typeof elements !== 'object' || !Array.isArray(nodes) || !Array.isArray(edges))
    throw malformed(where, 'there are no elements');
  return [...nodes.map((one) => ({ ...one, group: 'nodes' })), ...edges.map((one) => ({ ...one, group: 'edges' }))];
}

const malformed = (where: string, what: string): FormatError =>
  new FormatError({ where, what, expected: 'elements as Cytoscape writes them', mend: 'Pass cy, cy.json() or the list of elements' });
