import { FormatError } from '../../core/errors.js';
import { namesOf } from '../../core/options/names.js';
import { checkOptions } from '../../core/options/read.js';
import { type CsvFormat, csvOptions, type TableLike, tableOf } from '../formats/csv.js';
import { columnOf, isMissing, printed, type Table } from '../formats/table.js';
import { type Attributes, assemble, type NamedGraph, type NamingOptions, namingOptions, nodeName } from './assemble.js';

export interface TablesInput extends NamingOptions, CsvFormat {
  /** One row for each edge: CSV, or a table. */
  readonly edges: TableLike;
  /** One row for each node. Without, the nodes are those the edges name, in the order in which they come. */
  readonly nodes?: TableLike;
  /** Columns of the ends of an edge. Default 'source' and 'target'. */
  readonly ends?: readonly [source: string, target: string];
  /** Column of the nodes by which edges name them. Default 'id'. */
  readonly id?: string;
  /** Every edge holds in both directions. Default false. */
  readonly undirected?: boolean;
}

const tablesInput = {
  ...namesOf<Omit<TablesInput, keyof NamingOptions | keyof CsvFormat>>({
    edges: true,
    nodes: true,
    ends: true,
    id: true,
    undirected: true,
  }),
  ...namingOptions,
  ...csvOptions,
};

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
  checkOptions(where, tablesInput, input);
  const table = tableOf(where, input.edges, input);
  const [source, target] = (input.ends ?? ['source', 'target']).map((name) => columnOf(where, table, name));
  const edgeNames = [...(input.edgeFeatures ?? []), ...(input.weight === undefined ? [] : [input.weight])];
  const readEdge = attributesOf(where, 'edges', table, edgeNames);
  const edges = Array.from({ length: table.numRows }, (_, row) => ({
    ...readEdge(row),
    source: idOf(where, 'edges', table, row, source),
    target: idOf(where, 'edges', table, row, target),
    undirected: input.undirected === true,
  }));
  if (input.nodes === undefined) {
    const ids = new Set(edges.flatMap((edge) => [edge.source, edge.target]));
    const nodes = Array.from(ids, (id) => ({ id, place: `node ${JSON.stringify(id)}`, get: () => undefined }));
    return assemble(where, nodes, edges, input);
  }
  const list = tableOf(where, input.nodes, input);
  const id = columnOf(where, list, input.id ?? 'id');
  const targets = typeof input.target === 'string' ? [input.target] : (input.target ?? []);
  const nodeNames = [...(input.features ?? []), ...targets, ...(input.label === undefined ? [] : [input.label])];
  const readNode = attributesOf(where, 'nodes', list, nodeNames);
  const nodes = Array.from({ length: list.numRows }, (_, row) => ({ ...readNode(row), id: idOf(where, 'nodes', list, row, id) }));
  return assemble(where, nodes, edges, input);
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
