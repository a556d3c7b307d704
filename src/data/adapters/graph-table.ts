import { FormatError, ShapeError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { optional, string } from '../../core/options/vocabulary.js';
import type { GraphInput } from '../../graph/create.js';
import { columnOf, expectTable, isKnown, isMissing, type Missing, missingOption, type Table, toNumber } from '../formats/table.js';

const graphTableOptions = {
  /** Column of [sources, targets], two lists of node numbers. Default 'edge_index'. */
  edgeIndex: string('edge_index'),
  /** Column of rows of node features. Default 'node_feat' where there is one. */
  x: optional(string()),
  /** Column of rows of edge features. Default 'edge_attr' where there is one. */
  edgeAttr: optional(string()),
  /** Column of the target of the graph, a number or a list, NaN where an entry of a list is missing. Default 'y' where there is one. */
  y: optional(string()),
  /** Column of the number of nodes, where no features tell. Default 'num_nodes' where there is one. */
  numNodes: optional(string()),
  /** What to do with a graph that lacks its target, or all of several. Default 'refuse'. */
  missing: missingOption,
};

export interface GraphTableOptions extends Given<typeof graphTableOptions> {}

/**
 * Graphs from a table with one row for each, as OGB's sets of graphs are kept in Parquet: columns edge_index, node_feat, edge_attr, y,
 * num_nodes hold lists.
 *
 * @returns The graphs in plain arrays, the row of each (from 1), and how many were left out for want of a target.
 * @throws FormatError or ShapeError naming row and column.
 * @example
 * const rows = [{ edge_index: [[0, 1], [1, 0]], node_feat: [[1], [2]], y: [3] }];
 * const table = { columns: Object.keys(rows[0]), numRows: 1, value: (row, column) => Object.values(rows[row])[column], place: (row) => `row ${row + 1}` };
 * const { graphs } = data.fromGraphTable(table);
 */
export function fromGraphTable(
  table: Table,
  options: GraphTableOptions = {},
): { graphs: readonly GraphInput[]; rows: readonly number[]; missing: number } {
  const where = 'data.fromGraphTable';
  const { missing, ...columns } = readOptions(where, graphTableOptions, options);
  expectTable(where, table);
  const placeOf = (given: string | undefined, usual: string): number | null =>
    given !== undefined ? columnOf(where, table, given) : table.columns.includes(usual) ? table.columns.indexOf(usual) : null;
  const edgeIndex = columnOf(where, table, columns.edgeIndex);
  const places = {
    x: placeOf(columns.x, 'node_feat'),
    edgeAttr: placeOf(columns.edgeAttr, 'edge_attr'),
    y: placeOf(columns.y, 'y'),
    numNodes: placeOf(columns.numNodes, 'num_nodes'),
  };
  const graphs: GraphInput[] = [];
  const rows: number[] = [];
  for (let row = 0; row < table.numRows; row++) {
    const at = (column: number): string => `${table.place(row)}, column ${JSON.stringify(table.columns[column])}`;
    const value = (column: number): unknown => table.value(row, column);
    if (places.y !== null && !hasTarget(where, value(places.y), at(places.y), missing)) continue;
    const ends = list(where, value(edgeIndex), at(edgeIndex));
    if (ends.length !== 2)
      throw new ShapeError({
        where,
        what: `${at(edgeIndex)}: bad edges`,
        got: `${ends.length} lists`,
        expected: 'two lists: sources and targets',
      });
    const [src, dst] = ends.map((end) => numbers(where, end, at(edgeIndex)));
    const x = places.x === null || value(places.x) == null ? undefined : matrix(where, value(places.x), at(places.x));
    const edgeAttr =
      places.edgeAttr === null || value(places.edgeAttr) == null ? undefined : matrix(where, value(places.edgeAttr), at(places.edgeAttr));
    const count = places.numNodes === null ? undefined : toNumber(where, flatten(value(places.numNodes)), at(places.numNodes));
    const y = places.y === null ? undefined : target(where, value(places.y), at(places.y));
    rows.push(row + 1);
    graphs.push({
      edgeIndex: [src, dst],
      ...(x && { x }),
      ...(edgeAttr && { edgeAttr }),
      ...(count !== undefined && { numNodes: count }),
      ...(y !== undefined && { y, level: 'graph' as const }),
    });
  }
  return { graphs, rows, missing: table.numRows - graphs.length };
}

function list(where: string, value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  // every view but DataView
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as unknown as ArrayLike<unknown>);
  throw new FormatError({ where, what: `${place}: not a list`, got: typeof value, expected: 'a list' });
}

const numbers = (where: string, value: unknown, place: string): number[] =>
  list(where, value, place).map((item) => toNumber(where, item, place));

/** OGB wraps a single number in one or two lists. */
const flatten = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? flatten(value[0]) : value);

/** A list of targets is there where one of them is. */
function hasTarget(where: string, value: unknown, place: string, missing: Missing): boolean {
  const single = flatten(value);
  const known = Array.isArray(single) ? single.find((item) => !isMissing(item)) : single;
  return isKnown(where, known, place, missing);
}

function target(where: string, value: unknown, place: string): number | number[] {
  const single = flatten(value);
  if (!Array.isArray(single)) return toNumber(where, single, place);
  return single.map((item) => (isMissing(item) ? Number.NaN : toNumber(where, item, place)));
}

function matrix(where: string, value: unknown, place: string): { data: Float32Array; shape: readonly [number, number] } {
  const rows = list(where, value, place).map((row) => numbers(where, row, place));
  const width = rows[0]?.length ?? 0;
  const ragged = rows.findIndex((row) => row.length !== width);
  if (ragged >= 0)
    throw new ShapeError({
      where,
      what: `${place}: row ${ragged} has another length`,
      got: String(rows[ragged].length),
      expected: String(width),
    });
  return { data: Float32Array.from(rows.flat()), shape: [rows.length, width] };
}
