import { filled } from '../autodiff/space.js';
import type { FloatType } from '../core/dtype.js';
import { DTypeError } from '../core/errors.js';
import { concat } from '../ops/layout.js';
import { type Csr, csrFromPairs } from '../runtime/csr.js';
import { type Tensor, temporarily, tensor } from '../runtime/tensor.js';
import type { Cache } from './cache.js';
import { addRemainingSelfLoops, type GcnNormOptions, gcnNorm, gcnNormTraced, type Propagation, type TracedStructure } from './normalize.js';

/** Where a graph that was picked from others gets its structures: cut out of theirs, instead of computed. */
export interface Origin {
  inCsr(): Csr;
  /** A + I, its entries not numbered. */
  loopedCsr?(): Csr;
  gcn?(options: Required<GcnNormOptions>, dtype: FloatType): Propagation;
}

/** The edges that a matrix to propagate with is made of. */
interface Edges {
  readonly numNodes: number;
  readonly src: Tensor;
  readonly dst: Tensor;
  readonly edgeWeight: Tensor | null;
  readonly inCsr: Csr;
}

/** Where matrices are kept, and where they may come from. */
export interface Kept {
  /** Made of the structure alone, shared by graphs that differ in features or weights. */
  readonly structure: Cache;
  /** Made of the edge weights too. */
  readonly weighted: Cache;
  readonly origin: Origin | null;
}

const namesFor = (dtype: FloatType) => [false, true].map((improved) => [false, true].map((loops) => `gcn ${improved} ${loops} ${dtype}`));
/** By dtype, `improved` and `addSelfLoops`: made once, since every step asks for one. */
const gcnNames = { f32: namesFor('f32'), f64: namesFor('f64') };

/** D^-1/2 (A + I) D^-1/2, kept; made of operations where the edge weights are traced. */
export function gcnOf(edges: Edges, { structure, weighted, origin }: Kept, options: GcnNormOptions, dtype: FloatType): Propagation {
  const { improved = false, addSelfLoops = true } = options;
  const { src, dst, edgeWeight: weight, numNodes } = edges;
  if (weight !== null && weight.dtype !== dtype) {
    throw new DTypeError({
      where: 'Graph',
      what: 'edge weights and features are of different types',
      got: `${weight.dtype} and ${dtype}`,
      expected: 'one float type',
      mend: 'Give data.graph a dtype',
    });
  }
  if (weight?.trace) return gcnNormTraced(weight, tracedStructure(edges, structure, addSelfLoops), improved);
  const chosen = { improved, addSelfLoops };
  const make = () => origin?.gcn?.(chosen, dtype) ?? gcnNorm({ src, dst, weight }, numNodes, chosen, dtype);
  return weighted.get(gcnNames[dtype][Number(improved)][Number(addSelfLoops)], make);
}

/** A, or A + I, with the edge weights as they are. */
export function adjacencyOf(edges: Edges, kept: Kept, addSelfLoops: boolean): Propagation {
  const { numNodes, edgeWeight } = edges;
  if (!addSelfLoops) return { csr: edges.inCsr, constant: null, weights: edgeWeight };
  if (edgeWeight === null && kept.origin?.loopedCsr !== undefined) return { csr: loopedCsrOf(edges, kept), constant: null, weights: null };
  const csr = kept.structure.get('self-loops', () => {
    const withLoops = (ends: Tensor): Tensor => {
      const out = new Uint32Array(ends.size + numNodes);
      out.set(ends.view());
      for (let i = 0; i < numNodes; i++) out[ends.size + i] = i;
      return tensor(out);
    };
    return temporarily([withLoops(edges.dst), withLoops(edges.src)], ([dst, src]) => csrFromPairs(numNodes, numNodes, dst, src));
  });
  return { csr, constant: null, weights: edgeWeight === null ? null : withOnes(edgeWeight, numNodes) };
}

/** A + I without weights. Its entries need not be numbered. */
export function loopedCsrOf(edges: Edges, kept: Kept): Csr {
  const loopedCsr = kept.origin?.loopedCsr;
  if (loopedCsr !== undefined) return kept.structure.get('self-loops, unweighted', () => loopedCsr());
  return adjacencyOf(edges, kept, true).csr;
}

function tracedStructure(edges: Edges, kept: Cache, addSelfLoops: boolean): TracedStructure {
  const { numNodes } = edges;
  if (!addSelfLoops) return { csr: edges.inCsr, src: edges.src, dst: edges.dst, source: null };
  return kept.get('looped', () => {
    const { src, dst, source, weight } = addRemainingSelfLoops({ src: edges.src, dst: edges.dst, weight: null }, numNodes, 1, 'f32');
    weight.dispose();
    const fill = edges.src.size;
    const words = source.view() as Uint32Array;
    for (let e = 0; e < words.length; e++) if (words[e] === 0xffffffff) words[e] = fill;
    return { csr: csrFromPairs(numNodes, numNodes, dst, src), src, dst, source };
  });
}

/** Edge weights followed by a 1 for each node. */
function withOnes(weight: Tensor, numNodes: number): Tensor {
  return concat([weight, filled({ shape: [numNodes], dtype: weight.dtype }, 1)]);
}
