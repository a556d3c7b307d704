import { expectBytes, expectObject } from '../../core/expect.js';
import { namesOf } from '../../core/options/names.js';
import { checkOptions } from '../../core/options/read.js';
import { features, labels, neighbours, testIndex } from './planetoid/parts.js';
import { agree, refusal } from './planetoid/refusal.js';
import { isHead, type SparseRows, stackRows } from './planetoid/sparse-rows.js';
import { undirectedEdges } from './planetoid/undirected-edges.js';

export type { SparseRows } from './planetoid/sparse-rows.js';

/** The parts of a Planetoid data set, as its files are named: ind.NAME.PART. */
export const planetoidParts = ['x', 'tx', 'allx', 'y', 'ty', 'ally', 'graph', 'test.index'] as const;
export type PlanetoidPart = (typeof planetoidParts)[number];

export interface PlanetoidOptions {
  /** Divides each row of x by its sum; a row that sums to 0 stays. Default false. */
  readonly normalizeFeatures?: boolean;
}

export const planetoidOptions = namesOf<PlanetoidOptions>({ normalizeFeatures: true });

/** A citation graph with its public split, as plain arrays. */
export interface PlanetoidData {
  readonly numNodes: number;
  /** Sources and targets: every edge in both directions, no loops, no duplicates, sorted by source, then target. */
  readonly edges: readonly [sources: Uint32Array, targets: Uint32Array];
  /** Features [numNodes, numFeatures]. */
  readonly x: SparseRows;
  /** Class of each node; 0 where a node has no label (such nodes are in no mask). */
  readonly y: Uint32Array;
  readonly numClasses: number;
  /** Node ids, rising: the rows of file x, the 500 nodes after them, the nodes of file test.index. */
  readonly masks: Readonly<Record<'train' | 'validation' | 'test', { readonly indices: Uint32Array }>>;
}

/** Size of the validation part of the public split. */
const VALIDATION = 500;

const range = (from: number, to: number): Uint32Array => Uint32Array.from({ length: to - from }, (_, i) => from + i);

/**
 * Reads the eight files of a Planetoid data set (Cora, CiteSeer, PubMed), in the node order of PyG's `Planetoid`.
 *
 * Files allx and ally describe the nodes from 0 on, and x and y repeat the first of them, the training nodes. Row i of tx and ty
 * belongs to node test.index[i]. Ids that test.index leaves out (CiteSeer: 15) are nodes without features and label.
 *
 * @throws FormatError: a file that is not what the part holds, and files that contradict each other.
 * @see Yang, Cohen, Salakhutdinov, Revisiting Semi-Supervised Learning with Graph Embeddings, arXiv 1603.08861
 */
export function readPlanetoid(files: Readonly<Record<PlanetoidPart, Uint8Array>>, options: PlanetoidOptions = {}): PlanetoidData {
  const where = 'readPlanetoid';
  checkOptions(where, planetoidOptions, options);
  for (const part of planetoidParts) expectBytes(where, `the file ${part}`, expectObject(where, 'the argument', files)[part]);
  const { normalizeFeatures = false } = options;
  const [x, allx, tx] = [features('x', files.x), features('allx', files.allx), features('tx', files.tx)];
  const [y, ally, ty] = [labels('y', files.y), labels('ally', files.ally), labels('ty', files.ty)];
  const graph = neighbours(files.graph);
  const test = testIndex(files['test.index']);
  const sorted = test.slice().sort();

  agree('rows of x and y', x.shape[0], y.classes.length);
  agree('rows of allx and ally', allx.shape[0], ally.classes.length);
  agree('rows of tx and ty', tx.shape[0], ty.classes.length);
  agree('rows of tx and lines of test.index', tx.shape[0], test.length);
  agree('columns of allx and tx', allx.shape[1], tx.shape[1]);
  agree('columns of y and ally', y.numClasses, ally.numClasses);
  agree('columns of ally and ty', ally.numClasses, ty.numClasses);
  agree('rows of allx and the smallest id of test.index', allx.shape[0], sorted[0]);
  agree('nodes of graph and the largest id of test.index plus 1', graph.size, sorted[sorted.length - 1] + 1);
  if (!isHead(x, allx)) throw refusal('x and allx disagree', 'other features', 'the rows of x at the start of allx');
  if (y.classes.some((label, node) => label !== ally.classes[node])) {
    throw refusal('y and ally disagree', 'other labels', 'the rows of y at the start of ally');
  }
  const [trainEnd, numNodes] = [x.shape[0], graph.size];
  if (trainEnd + VALIDATION > allx.shape[0]) {
    throw refusal('allx is too short for the public split', `${allx.shape[0]} rows`, `at least ${trainEnd + VALIDATION}`);
  }

  const classes = new Uint32Array(numNodes);
  classes.set(ally.classes);
  test.forEach((node, at) => {
    classes[node] = ty.classes[at];
  });
  return {
    numNodes,
    edges: undirectedEdges(graph, numNodes),
    x: stackRows(numNodes, allx, tx, test, normalizeFeatures),
    y: classes,
    numClasses: ally.numClasses,
    masks: {
      train: { indices: range(0, trainEnd) },
      validation: { indices: range(trainEnd, trainEnd + VALIDATION) },
      test: { indices: sorted },
    },
  };
}
