import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { array, bool, int, oneOf, optional, string } from '../../core/options/vocabulary.js';
import { Growing, linesOf, refuseLine, textFile } from './lines.js';
import { numberOf } from './table.js';

const edgeListOptions = {
  /**
   * What stands for a node: 'numbers', whole ones from `base`, every one up to the largest a node; or 'names', anything, numbered in the order in which
   * they come. Default: numbers where all are whole and few are left out (at most as many as there are), else names.
   */
  ids: optional(oneOf(['numbers', 'names'])),
  /** The number of the first node: 0, or 1 as in files of Matlab, KONECT and SNAP's communities. Default 0. */
  base: int({ min: 0, default: 0 }),
  /** A third column holds weights. Default: where every line has one. Other columns (times, types) are left out. */
  weights: optional(bool()),
  /** Every line is an edge in both directions; a loop is one. Default false. */
  undirected: bool(false),
  /** What lines that are no edges begin with. Default '#', '%' and '//'. */
  comments: optional(array(string()), ['#', '%', '//']),
};

/** Options of `data.readEdgeList`. */
export interface EdgeListOptions extends Given<typeof edgeListOptions> {}

/** A graph in plain arrays, as `data.graph` takes it. */
export interface EdgeList {
  readonly numNodes: number;
  readonly edges: readonly [sources: Uint32Array, targets: Uint32Array];
  /** There where the file has weights. */
  readonly edgeWeight?: Float64Array;
  /** Names of the nodes, where they are not numbers. */
  readonly ids?: readonly string[];
}

const where = 'data.readEdgeList';

/**
 * Reads a list of edges as one finds them: `source target` or `source target weight` a line, between tabs, blanks, commas or semicolons, without a
 * header, with comments; also packed by gzip.
 *
 * @param file Its text or bytes.
 * @throws FormatError with the line of what is wrong; OptionError.
 * @example
 * const graph = data.graph(await data.readEdgeList('# from\tto\n1\t2\n2\t3\n', { base: 1, undirected: true }));
 */
export async function readEdgeList(file: string | Uint8Array, options: EdgeListOptions = {}): Promise<EdgeList> {
  const { ids, base, weights, undirected, comments } = readOptions(where, edgeListOptions, options);
  const rows = readRows(await textFile(where, file), comments, ids === 'names', weights);
  const named = ids === 'names' || (ids === undefined && !isDense(rows, base));
  const { numNodes, ends, names } = named ? byName(rows) : byNumber(rows, base);
  const [sources, targets] = [ends.filter((_, i) => i % 2 === 0), ends.filter((_, i) => i % 2 === 1)];
  const weighed = rows.weight === null ? null : rows.weight.values.slice();
  const graph = undirected ? bothWays(sources, targets, weighed) : { edges: [sources, targets] as const, weight: weighed };
  return { numNodes, edges: graph.edges, ...(graph.weight && { edgeWeight: graph.weight }), ...(names && { ids: names }) };
}

/** Ends of all edges, one after the other: numbers as long as all of them are whole, else texts. */
interface Rows {
  readonly ends: Growing | string[];
  readonly weight: Growing | null;
  readonly lines: Growing;
}

function readRows(text: string, comments: readonly string[], asNames: boolean, weights: boolean | undefined): Rows {
  const [weight, lines] = [new Growing(), new Growing()];
  let ends: Growing | string[] = asNames ? [] : new Growing();
  let areWeighed = weights !== false;
  for (const line of linesOf(text, comments)) {
    const [source, target, third] = line.text.split(SEPARATOR);
    if (target === undefined || source === '' || target === '') refuseLine(where, line, 'no edge', 'source and target');
    lines.push(line.number);
    for (const end of [source, target]) {
      const value = whole(end);
      if (!Array.isArray(ends) && value < 0) ends = Array.from(ends.values, String);
      if (Array.isArray(ends)) ends.push(end);
      else ends.push(value);
    }
    if (!areWeighed) continue;
    const value = third === undefined ? Number.NaN : numberOf(third);
    if (!Number.isNaN(value)) weight.push(value);
    else if (weights) refuseLine(where, line, 'no weight', 'a finite number in the third column');
    else areWeighed = false;
  }
  const isWeighed = areWeighed && (weights === true || weight.size > 0);
  return { ends, weight: isWeighed ? weight : null, lines };
}

const SEPARATOR = /\s*[,;]\s*|\s+/;

/** A text as a whole number from 0, as one writes it; -1 for any other. */
function whole(text: string): number {
  const value = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : -1;
  return Number.isSafeInteger(value) ? value : -1;
}

/** Whether numbers may stand for themselves: at most as many are left out as stand there. */
function isDense({ ends }: Rows, base: number): boolean {
  if (Array.isArray(ends)) return false;
  let most = base - 1;
  for (const value of ends.values) {
    if (value < base) return true; // which is refused with its line
    if (value > most) most = value;
  }
  return most - base + 1 <= 2 * Math.max(ends.size, 8);
}

interface Nodes {
  readonly numNodes: number;
  readonly ends: Uint32Array;
  readonly names?: readonly string[];
}

function byNumber({ ends, lines }: Rows, base: number): Nodes {
  const refuse = (end: number, what: string, expected?: string, mend?: string): never => {
    const all = Array.isArray(ends) ? ends : ends.values;
    const first = end - (end % 2);
    return refuseLine(where, { text: `${all[first]} ${all[first + 1]}`, number: lines.values[end >> 1] }, what, expected, mend);
  };
  if (Array.isArray(ends)) {
    const bad = ends.findIndex((one) => whole(one) < 0);
    return refuse(bad, 'the end of an edge is no whole number', "whole numbers, or ids: 'names'");
  }
  let most = base - 1;
  const out = new Uint32Array(ends.size);
  for (const [end, value] of ends.values.entries()) {
    if (value < base) refuse(end, `a node below the first one, ${base}`, undefined, `Pass base: ${value} if it is a node`);
    if (value - base >= 2 ** 32 - 1) refuse(end, 'a number too large for a node', 'at most 2^32 - 2', "Pass ids: 'names'");
    if (value > most) most = value;
    out[end] = value - base;
  }
  return { numNodes: most - base + 1, ends: out };
}

function byName({ ends }: Rows): Nodes {
  const places = new Map<string, number>();
  const names = Array.isArray(ends) ? ends : Array.from(ends.values, String);
  const out = Uint32Array.from(names, (name) => {
    const place = places.get(name) ?? places.size;
    if (place === places.size) places.set(name, place);
    return place;
  });
  return { numNodes: places.size, ends: out, names: [...places.keys()] };
}

/** Each edge followed by its reverse. */
function bothWays(sources: Uint32Array, targets: Uint32Array, weight: Float64Array | null) {
  const [src, dst, w] = [new Growing(), new Growing(), new Growing()];
  for (let e = 0; e < sources.length; e++) {
    for (const [from, to] of sources[e] === targets[e]
      ? [[sources[e], targets[e]]]
      : [
          [sources[e], targets[e]],
          [targets[e], sources[e]],
        ]) {
      src.push(from);
      dst.push(to);
      if (weight !== null) w.push(weight[e]);
    }
  }
  return { edges: [Uint32Array.from(src.values), Uint32Array.from(dst.values)] as const, weight: weight && w.values.slice() };
}
