import type { GraphInput } from '../../graph/create.js';
import { features, type Rows } from './tudataset/features.js';
import { type TUFiles, type TUPart, type TUSource, tuSource } from './tudataset/files.js';
import { refusal } from './tudataset/refusal.js';
import { integerTable, type NumberTable, numberTable } from './tudataset/table.js';

export type { TUFiles } from './tudataset/files.js';

/** Graphs of a TUDataset in plain arrays, ready for `data.batch` and `data.loader`. */
export interface TUDataset {
  readonly name: string;
  /** Features x and edgeAttr where there are labels or attributes; y is the class from 0, or numbers where the set has graph attributes. */
  readonly graphs: readonly GraphInput[];
  /** Classes; 0 where graphs have none. */
  readonly numClasses: number;
  /** What the file calls each class: class c is classes[c]. */
  readonly classes: readonly number[];
  /** Widths of x and edgeAttr. */
  readonly numFeatures: number;
  readonly numEdgeFeatures: number;
}

/**
 * Reads a TUDataset (MUTAG, PROTEINS, ENZYMES, …) as PyG does: attributes, then labels one-hot; edges sorted by source, then target,
 * without loops; attributes of edges that stand twice are added up. Classes are numbered from 0 in the order of their values. A graph whose
 * number no node has is empty: it has no nodes, and keeps its label.
 *
 * @param source Its folder, which is named like the set; its files by name, as text or bytes; or the bytes of its published ZIP archive.
 * @throws FormatError naming file and line; IoError for files that cannot be read.
 * @see Morris et al., TUDataset, arXiv 2007.08663
 * @example
 * const { graphs, numClasses } = await data.readTUDataset({
 *   'TWO_A.txt': '1, 2\n2, 1\n3, 4\n4, 3',
 *   'TWO_graph_indicator.txt': '1\n1\n2\n2',
 *   'TWO_graph_labels.txt': '-1\n1',
 *   'TWO_node_labels.txt': '0\n1\n1\n1',
 * });
 */
export async function readTUDataset(source: string | TUFiles | Uint8Array): Promise<TUDataset> {
  const { name, parts } = await tuSource(source);
  const table = (part: TUPart, parse: typeof numberTable): NumberTable | null =>
    parts[part] === undefined ? null : parse(`${name}_${part}.txt`, parts[part]);
  const targetRows = table('graph_attributes', numberTable) ?? table('graph_labels', integerTable);
  const nodes = nodesOfGraphs(table('graph_indicator', integerTable) as NumberTable, targetRows?.rows);
  const lines = table('A', integerTable) as NumberTable;
  const edges = sortEdges(lines, nodes.graphOf);
  const x = features('node', nodes.graphOf.length, table('node_attributes', numberTable), table('node_labels', integerTable));
  const edgeAttr = features('edge', lines.rows, table('edge_attributes', numberTable), table('edge_labels', integerTable));
  const { targets, classes } = readTargets({ name, parts }, nodes.start.length - 1, table);
  return {
    name,
    graphs: cut(nodes, edges, x, edgeAttr, targets),
    numClasses: classes.length,
    classes,
    numFeatures: x?.width ?? 0,
    numEdgeFeatures: edgeAttr?.width ?? 0,
  };
}

interface Nodes {
  /** Graph of each node, from 0. */
  readonly graphOf: Uint32Array;
  /** First node of each graph, and the number of nodes at the end. */
  readonly start: readonly number[];
}

/**
 * Nodes of a graph stand together, and graphs are numbered from 1; numbers that are left out are graphs without nodes.
 *
 * @param graphs How many there are by their targets; without any, no more than twice the nodes.
 */
function nodesOfGraphs({ rows, columns, data }: NumberTable, graphs: number | undefined): Nodes {
  if (rows === 0 || columns !== 1)
    throw refusal('graph_indicator holds something else', `${rows} x ${columns}`, 'the number of its graph for each node');
  const most = graphs ?? 2 * rows;
  const start: number[] = [];
  data.forEach((graph, node) => {
    const least = start.length || 1;
    if (graph < least) throw refusal(`line ${node + 1} of graph_indicator is out of order`, String(graph), `at least ${least}`);
    if (graph > most)
      throw refusal(`line ${node + 1} of graph_indicator names a graph that does not exist`, String(graph), `at most ${most}`);
    while (start.length < graph) start.push(node);
  });
  while (start.length < (graphs ?? 0)) start.push(rows);
  start.push(rows);
  return { graphOf: Uint32Array.from(data, (graph) => graph - 1), start };
}

interface Edges {
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
  /** Lines of the file, from 0, in the order of edges: those of edge e from first[e] to first[e + 1]. */
  readonly lines: Uint32Array;
  readonly first: Uint32Array;
}

/** Edges between nodes of one graph, in order, each once, without loops. */
function sortEdges({ rows, columns, data }: NumberTable, graphOf: Uint32Array): Edges {
  if (rows > 0 && columns !== 2) throw refusal('A holds something else', `${columns} columns`, 'two nodes a line');
  const n = graphOf.length;
  for (let e = 0; e < rows; e++) {
    for (const node of [data[2 * e], data[2 * e + 1]]) {
      if (node < 1 || node > n) throw refusal(`line ${e + 1} of A names a node that does not exist`, String(node), `1 to ${n}`);
    }
    if (graphOf[data[2 * e] - 1] !== graphOf[data[2 * e + 1] - 1]) {
      throw refusal(`line ${e + 1} of A joins two graphs`, `nodes ${data[2 * e]} and ${data[2 * e + 1]}`, 'nodes of one graph');
    }
  }
  const key = (e: number): number => (data[2 * e] - 1) * n + data[2 * e + 1] - 1;
  const lines = Uint32Array.from({ length: rows }, (_, e) => e)
    .filter((e) => data[2 * e] !== data[2 * e + 1])
    .sort((a, b) => key(a) - key(b) || a - b);
  const first = Uint32Array.from({ length: lines.length + 1 }, (_, i) => i).filter(
    (i) => i === 0 || i === lines.length || key(lines[i]) !== key(lines[i - 1]),
  );
  const end = (side: number): Uint32Array => first.subarray(0, lines.length === 0 ? 0 : -1).map((i) => data[2 * lines[i] + side] - 1);
  return { src: end(0), dst: end(1), lines, first };
}

interface Targets {
  readonly targets: readonly (number | readonly number[])[] | null;
  readonly classes: readonly number[];
}

/** Numbers to predict, or else classes. */
function readTargets({ name }: TUSource, graphs: number, table: (part: TUPart, parse: typeof numberTable) => NumberTable | null): Targets {
  const rowsOf = (part: TUPart, found: NumberTable): number[][] => {
    if (found.rows !== graphs)
      throw refusal(`${name}_${part}.txt has another number of lines`, String(found.rows), `${graphs}, one for each graph`);
    return Array.from({ length: graphs }, (_, g) => Array.from(found.data.subarray(g * found.columns, (g + 1) * found.columns)));
  };
  const numbers = table('graph_attributes', numberTable);
  if (numbers !== null)
    return { targets: rowsOf('graph_attributes', numbers).map((row) => (row.length === 1 ? row[0] : row)), classes: [] };
  const labels = table('graph_labels', integerTable);
  if (labels === null) return { targets: null, classes: [] };
  if (labels.columns !== 1) throw refusal('graph_labels holds something else', `${labels.columns} columns`, 'one label a line');
  const own = rowsOf('graph_labels', labels).map(([label]) => label);
  const classes = [...new Set(own)].sort((a, b) => a - b);
  const numberOf = new Map(classes.map((label, c) => [label, c]));
  return { targets: own.map((label) => numberOf.get(label) as number), classes };
}

/** Cuts the set into its graphs. */
function cut({ start }: Nodes, edges: Edges, x: Rows | null, edgeAttr: Rows | null, targets: Targets['targets']): GraphInput[] {
  const { src, dst } = edges;
  let e = 0;
  return start.slice(0, -1).map((from, g) => {
    const [to, first] = [start[g + 1], e];
    while (e < src.length && src[e] < to) e++;
    const own = (ends: Uint32Array): Uint32Array => ends.slice(first, e).map((node) => node - from);
    return {
      numNodes: to - from,
      edges: [own(src), own(dst)] as const,
      ...(x && { x: { data: x.data.slice(from * x.width, to * x.width), shape: [to - from, x.width] as const } }),
      ...(edgeAttr && { edgeAttr: summedRows(edgeAttr, edges, first, e) }),
      ...(targets && { y: targets[g], level: 'graph' as const }),
    };
  });
}

/** Attributes of the edges from one to another, each the sum over its lines. */
function summedRows(
  { data, width }: Rows,
  { lines, first }: Edges,
  from: number,
  to: number,
): { data: Float32Array; shape: readonly [number, number] } {
  const out = new Float32Array((to - from) * width);
  for (let e = from; e < to; e++) {
    for (let i = first[e]; i < first[e + 1]; i++) {
      for (let column = 0; column < width; column++) out[(e - from) * width + column] += data[lines[i] * width + column];
    }
  }
  return { data: out, shape: [to - from, width] };
}
