import { FormatError, GraphError } from '../../core/errors.js';
import type { Given, Values } from '../../core/options/option.js';
import { array, either, optional, string } from '../../core/options/vocabulary.js';
import type { GraphInput } from '../../graph/create.js';
import { isKnown, missingOption, printed, toNumber } from '../formats/table.js';

/** What is known of a node or an edge besides its ends. */
export interface Attributes {
  /** Where it stands, for messages. */
  readonly place: string;
  get(name: string): unknown;
}

export interface NamedNode extends Attributes {
  readonly id: string;
}

export interface NamedEdge extends Attributes {
  readonly source: string;
  readonly target: string;
  /** An undirected edge becomes a message each way; a loop becomes one. */
  readonly undirected: boolean;
}

/** Which attributes become numbers. */
export const namingOptions = {
  /** Attributes of nodes that become the columns of x. Default: no x. */
  features: optional(array(string())),
  /** Attribute that holds the class of a node, a text or a number; classes are numbered in the order of their values. */
  label: optional(string()),
  /** Attribute or attributes of nodes that hold numbers to predict, instead of `label`. */
  target: optional(either(string(), array(string()))),
  /** Attribute of edges that becomes edgeWeight. */
  weight: optional(string()),
  /** Attributes of edges that become the columns of edgeAttr. */
  edgeFeatures: optional(array(string())),
  /**
   * A node without label or target: 'refuse', or 'skip': it stays in the graph, is left out of the mask `known`, and is counted; its class
   * is NaN, which losses and metrics leave out. Of several targets each stands for itself: those that lack are NaN, and a node with any of them
   * is known. Default 'refuse'.
   */
  missing: missingOption,
};

/** Which attributes of nodes and edges become the numbers of a graph. */
export interface NamingOptions extends Given<typeof namingOptions> {}

type Naming = Values<typeof namingOptions>;

/** A graph in plain arrays, as `data.graph` takes it, and what its numbers stand for. */
export interface NamedGraph extends GraphInput {
  /** Name of each node. */
  readonly ids: readonly string[];
  /** Name of each class; none without `label`. */
  readonly classes: readonly string[];
  /** Nodes without any target. */
  readonly missing: number;
}

/**
 * The name of a node: a text, or a number that stands for itself. Bytes that are no text are written as `\\x` and hexadecimal digits. Undefined
 * where there is none.
 *
 * @throws FormatError for numbers beyond 2^53, of which several look alike.
 */
export function nodeName(where: string, value: unknown, place: string): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array && value.length > 0)
    return `\\x${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
  throw new FormatError({
    where,
    what: `${place}: the name of the node is a number too large to be told from its neighbours`,
    got: String(value),
    expected: 'at most 2^53 - 1, a bigint or a text',
    mend: 'Write the column as text or as BIGINT',
  });
}

/** Puts named nodes and edges into arrays. @throws GraphError for names that do not fit, FormatError for values that are no numbers. */
export function assemble(where: string, nodes: readonly NamedNode[], edges: readonly NamedEdge[], options: Naming): NamedGraph {
  const { features, edgeFeatures, weight } = options;
  const numberOf = numbersOfNodes(where, nodes);
  const [src, dst, from]: [number[], number[], number[]] = [[], [], []];
  edges.forEach((edge, e) => {
    const [a, b] = [edge.source, edge.target].map((id) => numberOf.get(id) ?? unknown(where, edge, id));
    src.push(a);
    dst.push(b);
    from.push(e);
    if (!edge.undirected || a === b) return;
    src.push(b);
    dst.push(a);
    from.push(e);
  });
  const weights = weight === undefined ? undefined : edges.map((edge) => read(where, edge, weight));
  const attributes = edgeFeatures && columns(where, edges, edgeFeatures);
  const own = attributes && edgeFeatures && from.map((e) => attributes.subarray(e * edgeFeatures.length, (e + 1) * edgeFeatures.length));
  return {
    ids: nodes.map(({ id }) => id),
    numNodes: nodes.length,
    edges: [Uint32Array.from(src), Uint32Array.from(dst)],
    ...(features && { x: { data: columns(where, nodes, features), shape: [nodes.length, features.length] as const } }),
    ...(weights && { edgeWeight: Float32Array.from(from, (e) => weights[e]) }),
    ...(own && edgeFeatures && { edgeAttr: { data: flat(own, edgeFeatures.length), shape: [from.length, edgeFeatures.length] as const } }),
    ...targets(where, nodes, options),
  };
}

function numbersOfNodes(where: string, nodes: readonly NamedNode[]): ReadonlyMap<string, number> {
  const numberOf = new Map<string, number>();
  nodes.forEach(({ id, place }, i) => {
    if (numberOf.has(id))
      throw new GraphError({ where, what: `${place}: the node ${JSON.stringify(id)} stands twice`, expected: 'each node once' });
    numberOf.set(id, i);
  });
  return numberOf;
}

function unknown(where: string, { place }: NamedEdge, id: string): never {
  throw new GraphError({
    where,
    what: `${place}: the edge names a node that does not exist`,
    got: JSON.stringify(id.slice(0, 60)),
    expected: 'a node of the nodes',
  });
}

const read = (where: string, item: Attributes, name: string): number =>
  toNumber(where, item.get(name), `${item.place}, ${JSON.stringify(name)}`);

function columns(where: string, items: readonly Attributes[], names: readonly string[]): Float32Array {
  const data = new Float32Array(items.length * names.length);
  items.forEach((item, i) => {
    names.forEach((name, column) => {
      const value = Math.fround(read(where, item, name));
      if (!Number.isFinite(value))
        throw new FormatError({ where, what: `${item.place}, ${JSON.stringify(name)}: the value is beyond f32` });
      data[i * names.length + column] = value;
    });
  });
  return data;
}

function flat(rows: readonly Float32Array[], width: number): Float32Array {
  const data = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    data.set(row, i * width);
  });
  return data;
}

type Targets = Pick<NamedGraph, 'y' | 'level' | 'masks' | 'classes' | 'missing'>;

function targets(where: string, nodes: readonly NamedNode[], { label, target, missing }: Naming): Targets {
  if (label !== undefined && target !== undefined) {
    throw new GraphError({ where, what: 'both label and target are given', expected: 'classes or numbers' });
  }
  const names = label !== undefined ? [label] : target === undefined ? [] : typeof target === 'string' ? [target] : target;
  if (names.length === 0) return { classes: [], missing: 0 };
  const has = (node: NamedNode, name: string): boolean => isKnown(where, node.get(name), `${node.place}, ${JSON.stringify(name)}`, missing);
  const entries = nodes.map((node) => names.map((name) => has(node, name)));
  const known = entries.map((row) => row.some((one) => one));
  const count = known.filter((one) => !one).length;
  const masks = { known: { indices: Uint32Array.from(known.flatMap((one, i) => (one ? [i] : []))) } };
  const common = { level: 'node' as const, missing: count, ...(missing === 'skip' && { masks }) };
  if (label === undefined) {
    const rows = nodes.map((node, i) => names.map((name, t) => (entries[i][t] ? read(where, node, name) : Number.NaN)));
    return { ...common, classes: [], y: typeof target === 'string' ? rows.map(([value]) => value) : rows };
  }
  const values = nodes.map((node, i) => (known[i] ? className(where, node, label) : null));
  const classes = [...new Set(values.filter((value) => value !== null))].sort(byValue);
  const classOf = new Map(classes.map((value, c) => [value, c]));
  const ids = values.map((value) => (value === null ? Number.NaN : (classOf.get(value) as number)));
  return { ...common, classes, y: count > 0 ? Float32Array.from(ids) : Uint32Array.from(ids) };
}

function className(where: string, node: NamedNode, label: string): string {
  const value = node.get(label);
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw new FormatError({
    where,
    what: `${node.place}, ${JSON.stringify(label)}: not the name of a class`,
    got: printed(value),
    expected: 'a text or a number',
  });
}

/** Numbers by size, before texts in alphabetical order. */
function byValue(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y || (a < b ? -1 : 1);
  if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
