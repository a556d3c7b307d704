import { FormatError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool, custom, optional, string, unchecked } from '../../core/options/vocabulary.js';
import { csvOptions, type TableLike, tableOf } from '../formats/csv.js';
import { columnOf, isMissing, printed, type Table } from '../formats/table.js';
import { type Attributes, assemble, type NamedGraph, namingOptions, nodeName } from './assemble.js';

const isPair = (value: unknown): boolean => Array.isArray(value) && value.length === 2 && value.every((name) => typeof name === 'string');

const tablesInput = {
  /** One row for each edge: CSV, or a table. */
  edges: unchecked<TableLike>('CSV, or a table'),
  /** One row for each node. Without, the nodes are those the edges name, in the order in which they come. */
  nodes: optional(unchecked<TableLike>('CSV, or a table')),
  /** Columns of the ends of an edge. Default 'source' and 'target'. */
  ends: optional(custom<readonly [source: string, target: string]>('array', 'the names of two columns', isPair), ['source', 'target']),
  /** Column of the nodes by which edges name them. Default 'id'. */
  id: string('id'),
  /** Every edge holds in both directions. Default false. */
  undirected: bool(false),
  ...namingOptions,
  ...csvOptions,
};

export interface TablesInput extends Given<typeof tablesInput> {}

/**
 * A graph from a list of edges and a table of nodes. Nodes are named by anything, and numbered in the order of their table; `features`,
 * `label`, `target`, `weight` and `edgeFeatures` are names of columns.
 *
 * @returns Plain arrays for `data.graph`, with the names of nodes and classes.
 * @throws FormatError naming line and column; GraphError for an edge to a node that does not exist; OptionError for an unknown column.
 * @example
 * const edges = 'source,target\nann,bob\nbob,cy';
 * const nodes = 'id,age,club\nann,31,chess\nbob,25,go\ncy,47,go';
 * const graph = data.graph(data.fromTables({ edges, nodes, features: ['age'], label: 'club', undirected: true }));
 */
export function fromTables(input: TablesInput): NamedGraph {
  const where = 'data.fromTables';
  const { edges: edgeTable, nodes: nodeTable, ends, id: idName, undirected, ...rest } = readOptions(where, tablesInput, input);
  const { features = [], label, target: wanted = [], weight, edgeFeatures = [] } = rest;
  const table = tableOf(where, edgeTable, rest);
  const [source, target] = ends.map((name) => columnOf(where, table, name));
  const edgeNames = [...edgeFeatures, ...(weight === undefined ? [] : [weight])];
  const readEdge = attributesOf(where, 'edges', table, edgeNames);
  const edges = Array.from({ length: table.numRows }, (_, row) => ({
    ...readEdge(row),
    source: idOf(where, 'edges', table, row, source),
    target: idOf(where, 'edges', table, row, target),
    undirected,
  }));
  if (nodeTable === undefined) {
    const ids = new Set(edges.flatMap((edge) => [edge.source, edge.target]));
    const nodes = Array.from(ids, (id) => ({ id, place: `node ${JSON.stringify(id)}`, get: () => undefined }));
    return assemble(where, nodes, edges, rest);
  }
  const list = tableOf(where, nodeTable, rest);
  const id = columnOf(where, list, idName);
  const targets = typeof wanted === 'string' ? [wanted] : wanted;
  const nodeNames = [...features, ...targets, ...(label === undefined ? [] : [label])];
  const readNode = attributesOf(where, 'nodes', list, nodeNames);
  const nodes = Array.from({ length: list.numRows }, (_, row) => ({ ...readNode(row), id: idOf(where, 'nodes', list, row, id) }));
  return assemble(where, nodes, edges, rest);
}

/** Rows as records with these columns; unknown ones are refused at once. */
function attributesOf(where: string, kind: string, table: Table, names: readonly string[]): (row: number) => Attributes {
  const columns = new Map(names.map((name) => [name, columnOf(where, table, name)]));
  return (row) => ({ place: `${kind}, ${table.place(row)}`, get: (name) => table.value(row, columns.get(name) as number) });
}

function idOf(where: string, kind: string, table: Table, row: number, column: number): string {
  const [value, place] = [table.value(row, column), `${kind}, ${table.place(row)}, column ${JSON.stringify(table.columns[column])}`];
  const name = nodeName(where, value, place);
  if (name !== undefined) return name.trim();
  throw new FormatError({
    where,
    what: `${place}: the name of the node is ${isMissing(value) ? 'missing' : 'none'}`,
    got: printed(value),
    expected: 'a text, a number or bytes',
  });
}
