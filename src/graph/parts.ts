import { type DType, type FloatType, isFloat } from '../core/dtype.js';
import { DTypeError, OptionError, ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import type { TargetColumns } from '../core/targetColumns.js';
import { badIndex, wholeNumber } from '../core/whole.js';
import { written } from '../core/written.js';
import { expectRowEnds } from '../runtime/csr.js';
import type { Mask } from '../runtime/mask.js';
import { runtime } from '../runtime/runtime.js';
import { SparseTensor } from '../runtime/sparse.js';
import { seal } from '../runtime/storage.js';
import { Tensor } from '../runtime/tensor.js';

/** What targets belong to. */
export type Level = 'node' | 'graph' | 'edge' | 'link';

/** Pairs of nodes to score, whether edges join them or not: u32 [pairs] each. */
export interface LinkPairs {
  readonly src: Tensor;
  readonly dst: Tensor;
  /** By which relation, where there are several. */
  readonly relation: Tensor | null;
}

/** The parts of a graph, checked. */
export interface GraphParts {
  readonly numNodes: number;
  readonly numGraphs: number;
  /** Node features [N, F]. */
  readonly x: Tensor | SparseTensor | null;
  /** u32 [E] each: message e goes from src[e] to dst[e]. */
  readonly src: Tensor;
  readonly dst: Tensor;
  readonly edgeWeight: Tensor | null;
  readonly edgeAttr: Tensor | null;
  /** What each message is multiplied with [E], after every normalisation. */
  readonly edgeMask?: Tensor | null;
  readonly pos: Tensor | null;
  readonly y: Tensor | null;
  /** How much each row of y counts [rows of y]. */
  readonly sampleWeight?: Tensor | null;
  /** Where the targets of each output stand in y, if there are several. */
  readonly outputs?: readonly TargetColumns[] | null;
  readonly level: Level;
  readonly masks: Readonly<Record<string, Mask>>;
  /** What the targets belong to, where `level` is 'link'. */
  readonly pairs?: LinkPairs | null;
  /** u32 [numGraphs + 1]: graph g owns the nodes nodePtr[g] … nodePtr[g+1]-1. */
  readonly nodePtr: Tensor;
  readonly dtype: FloatType;
  /** u32: the node, or edge, of the graph this one was cut out of, for each of its own. */
  readonly nodeIds?: Tensor | null;
  readonly edgeIds?: Tensor | null;
  /** u32 [N]: where each node, as it was given, stands. */
  readonly places?: Tensor | null;
  /** Nodes that receive messages, where they are not all: they come first. */
  readonly numReceivers?: number;
  /** Nodes that the targets belong to, where neighbours were sampled around them: they come first. */
  readonly numSeeds?: number;
}

function expectTensor(name: string, part: unknown, dtype: DType | 'float'): Tensor {
  if (part instanceof Tensor && (dtype === 'float' ? isFloat(part.dtype) : part.dtype === dtype)) return part;
  throw new DTypeError({
    where: 'Graph',
    what: `${name} is no ${dtype} tensor`,
    got: part instanceof Tensor ? part.label : written(part),
    mend: 'Make graphs from arrays with data.graph',
  });
}

/** The endpoints of edges, each a node. */
function expectNodes(name: string, ends: Tensor, numNodes: number): void {
  const bad = runtime().kernelsOf('f32').firstOutOfRange(ends.size, numNodes, ends.ptr);
  if (bad >= 0) throw badIndex('Graph', name, bad, ends.view()[bad], numNodes);
}

/**
 * The parts of a graph after a look at everything that kernels will trust: sizes, endpoints and the bounds of graphs. What was looked at
 * cannot be written afterwards.
 *
 * @throws DTypeError, ShapeError, IndexError or GraphError for parts that contradict each other.
 */
export function checkedParts(parts: GraphParts): GraphParts {
  const where = 'Graph';
  const { numNodes, numGraphs, numReceivers = numNodes, numSeeds = numNodes } = parts ?? {};
  for (const [name, count] of Object.entries({ numNodes, numGraphs, numReceivers, numSeeds })) wholeNumber(where, name, count);
  const [src, dst, nodePtr] = (['src', 'dst', 'nodePtr'] as const).map((name) => expectTensor(name, parts[name], 'u32'));
  if (src.rank !== 1 || dst.rank !== 1 || src.size !== dst.size)
    throw new ShapeError({
      where,
      what: 'src and dst differ',
      got: `${formatShape(src.shape)} and ${formatShape(dst.shape)}`,
      expected: '[edges]',
    });
  expectNodes('src', src, numNodes);
  expectNodes('dst', dst, numNodes);
  expectRowEnds(where, 'nodePtr', nodePtr.view() as Uint32Array, numGraphs, numNodes);
  for (const [name, count] of [
    ['x', numNodes],
    ['edgeWeight', src.size],
    ['edgeAttr', src.size],
    ['edgeMask', src.size],
    ['pos', numNodes],
  ] as const)
    expectRows(where, name, parts[name], count);
  if (parts.pairs) expectPairs(parts.pairs, numNodes);
  const { places } = parts;
  if (places) {
    expectNodes('places', expectTensor('places', places, 'u32'), numNodes);
    if (places.size !== numNodes)
      throw new ShapeError({ where, what: 'places has the wrong length', got: String(places.size), expected: String(numNodes) });
  }
  return sealed(parts);
}

/** Pairs of nodes that are there, a relation for each or none at all; they cannot be written from now on. */
export function expectPairs(pairs: LinkPairs, numNodes: number): LinkPairs {
  const ends = [expectTensor('pairs.src', pairs.src, 'u32'), expectTensor('pairs.dst', pairs.dst, 'u32')];
  const relations = pairs.relation === null ? [] : [expectTensor('pairs.relation', pairs.relation, 'u32')];
  const lengths = [...ends, ...relations].map(({ shape }) => formatShape(shape));
  if (ends[0].rank !== 1 || new Set(lengths).size > 1)
    throw new ShapeError({ where: 'Graph', what: 'the parts of pairs differ', got: lengths.join(' and '), expected: '[pairs] each' });
  expectNodes('pairs.src', ends[0], numNodes);
  expectNodes('pairs.dst', ends[1], numNodes);
  for (const part of [...ends, ...relations]) seal(part);
  return pairs;
}

/** The same parts, whose structure cannot be written from now on. */
export function sealed(parts: GraphParts): GraphParts {
  const { src, dst, nodePtr, nodeIds, edgeIds, places } = parts;
  for (const structure of [src, dst, nodePtr, nodeIds, edgeIds, places]) if (structure) seal(structure);
  return parts;
}

const changeable = ['x', 'edgeWeight', 'edgeAttr', 'edgeMask', 'pos', 'y', 'sampleWeight', 'masks'];

/** @throws OptionError for a part that `with` does not exchange. */
export function refuseUnknown(changes: object): void {
  const unknown = Object.keys(changes ?? {}).find((name) => !changeable.includes(name));
  if (unknown === undefined) return;
  throw new OptionError({
    where: 'Graph.with',
    what: 'this part cannot be exchanged',
    got: written(unknown),
    expected: changeable.join(', '),
  });
}

const floats = ['x', 'edgeWeight', 'edgeAttr', 'edgeMask', 'pos', 'sampleWeight'];

/** @throws DTypeError or ShapeError unless a part is absent or has so many rows. */
export function expectRows(where: string, name: string, part: Tensor | SparseTensor | null | undefined, count: number): void {
  if (part === null || part === undefined) return;
  if (!(part instanceof Tensor) && !(name === 'x' && part instanceof SparseTensor))
    throw new DTypeError({ where, what: `${name} is no tensor`, got: written(part), mend: 'Make one with tensor(…)' });
  if (floats.includes(name) && !isFloat(part.dtype))
    throw new DTypeError({ where, what: `${name} is not of a float type`, got: part.dtype, expected: 'f32 or f64' });
  const { shape } = part;
  const column = name === 'edgeWeight' || name === 'edgeMask' || name === 'sampleWeight';
  const fits =
    shape[0] === count && (name !== 'x' || shape.length === 2) && (!column || shape.every((size, axis) => axis === 0 || size === 1));
  if (fits) return;
  throw new ShapeError({
    where,
    what: `${name} has the wrong number of rows`,
    got: formatShape(shape),
    expected: column ? `[${count}]` : name === 'x' ? `[${count}, features]` : `[${count}, …]`,
    fields: { shape },
  });
}
