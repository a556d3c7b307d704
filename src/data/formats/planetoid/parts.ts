import { type CsrMatrix, isCsrMatrix, isNdArray, unpickle } from '../../../io/pickle.js';
import { refusal } from './refusal.js';

/** Node classes, read from one-hot rows. */
export interface Labels {
  readonly classes: Uint32Array;
  readonly numClasses: number;
}

/** A file that holds a CSR matrix of finite numbers: x, tx, allx. */
export function features(part: string, bytes: Uint8Array): CsrMatrix {
  const value = unpickle(bytes);
  if (!isCsrMatrix(value)) throw refusal(`${part} holds something else`, part, 'a pickled CSR matrix');
  for (let i = 0; i < value.data.length; i++) {
    if (!Number.isFinite(Number(value.data[i]))) throw refusal(`${part} has a value that is not finite`, String(value.data[i]), 'numbers');
  }
  return value;
}

/** A file that holds one one-hot row per node: y, ty, ally. */
export function labels(part: string, bytes: Uint8Array): Labels {
  const value = unpickle(bytes);
  if (!isNdArray(value) || value.shape.length !== 2 || value.shape[1] === 0) {
    throw refusal(`${part} holds something else`, part, 'a pickled matrix with a column for each class');
  }
  const [rows, numClasses] = value.shape;
  const classes = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    const entries = Array.from(value.data.subarray(row * numClasses, (row + 1) * numClasses), Number);
    const hot = entries.indexOf(1);
    if (hot < 0 || entries.some((entry, column) => entry !== (column === hot ? 1 : 0))) {
      throw refusal(`row ${row} of ${part} is not one-hot`, `[${entries.slice(0, 20).join(', ')}]`, 'a 1 among zeros');
    }
    classes[row] = hot;
  }
  return { classes, numClasses };
}

/** File graph: for each node 0 to n - 1 the list of its neighbours. */
export function neighbours(bytes: Uint8Array): ReadonlyMap<number, readonly number[]> {
  const value = unpickle(bytes);
  if (!(value instanceof Map)) throw refusal('graph holds something else', 'graph', 'a pickled dictionary of lists');
  const isNode = (id: unknown): id is number => typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < value.size;
  const lists = new Map<number, readonly number[]>();
  let entries = 0;
  for (const [node, list] of value) {
    if (!isNode(node)) throw refusal('graph has a node out of range', String(node), `0 to ${value.size - 1}`);
    if (!Array.isArray(list)) throw refusal(`the neighbours of node ${node} are not a list`, typeof list, 'a list of nodes');
    // A list of the file may stand for many nodes; each neighbour that is written takes two bytes or more.
    entries += list.length;
    if (entries > bytes.length)
      throw refusal('graph has more neighbours than its file can hold', `over ${bytes.length}`, 'a list of its own for each node');
    const stranger = list.findIndex((id) => !isNode(id));
    if (stranger >= 0) throw refusal(`a neighbour of node ${node} is not in the graph`, String(list[stranger]), `0 to ${value.size - 1}`);
    lists.set(node, list as number[]);
  }
  return lists;
}

/** File test.index: one node id a line, each once. */
export function testIndex(bytes: Uint8Array): Uint32Array {
  const lines = new TextDecoder().decode(bytes).trimEnd().split(/\r?\n/);
  const seen = new Set<number>();
  lines.forEach((line, at) => {
    const node = /^\d{1,9}$/.test(line) ? Number(line) : -1;
    if (node < 0 || seen.has(node))
      throw refusal(`line ${at + 1} of test.index is not a new node`, JSON.stringify(line.slice(0, 40)), 'a node id');
    seen.add(node);
  });
  return Uint32Array.from(seen);
}
