import { filled } from '../../autodiff/space.js';
import type { FloatType } from '../../core/dtype.js';
import type { Graph } from '../../graph/graph.js';
import { concat, reshape } from '../../ops/layout.js';
import { neg } from '../../ops/neg.js';
import { gather } from '../../ops/segment.js';
import { spmm } from '../../ops/spmm.js';
import { scope } from '../../runtime/scope.js';
import type { Tensor } from '../../runtime/tensor.js';
import { type Entries, endsOf, matrixOf, weightsOf } from '../entries.js';
import type { KernelRule } from '../rule.js';
import { normalized } from './normalize.js';

/** 'none': D - A; 'symmetric': I - D^-1/2 A D^-1/2; 'randomWalk': I - A D^-1. */
export type LaplacianNormalization = 'none' | 'symmetric' | 'randomWalk';

/** The Laplacian without self-loops; D counts what leaves a node, as PyG's `get_laplacian` does. */
export function laplacianRule(normalization: LaplacianNormalization): KernelRule {
  return {
    config: { kernel: 'laplacian', normalization },
    text: { none: 'D - A', symmetric: 'I - D^-1/2 A D^-1/2', randomWalk: 'I - A D^-1' }[normalization],
    entries: (graph, dtype) => scope(() => laplacian(graph, dtype, normalization)),
  };
}

function laplacian(graph: Graph, dtype: FloatType, normalization: LaplacianNormalization): Entries {
  const edges = withoutLoops(graph, dtype);
  const { numNodes } = graph;
  const ones = filled({ shape: [numNodes], dtype }, 1);
  const diagonal = normalization === 'none' ? sumsOfSenders(edges, dtype) : ones;
  const passed = normalization === 'none' ? edges.weights : normalizedBySenders(edges, normalization, dtype).weights;
  const { receivers, senders } = endsOf(edges.csr);
  const nodes = Uint32Array.from({ length: numNodes }, (_, node) => node);
  const csr = matrixOf(numNodes, { receivers: joined(receivers, nodes), senders: joined(senders, nodes) });
  // weights were passed on, made where there were none
  return { csr, weights: concat([neg(passed as Tensor), diagonal]) };
}

/** Degrees are those of senders, so the transposed matrix is what is divided by the sums of its rows. */
function normalizedBySenders({ csr, weights }: Entries, normalization: 'symmetric' | 'randomWalk', dtype: FloatType): Entries {
  return normalized({ csr: csr.transpose, weights }, normalization === 'symmetric' ? 'symmetric' : 'row', dtype);
}

const sumsOfSenders = ({ csr, weights }: Entries, dtype: FloatType): Tensor =>
  reshape(spmm(csr.transpose, filled({ shape: [csr.rows, 1], dtype }, 1), { weights }), [-1]);

function withoutLoops(graph: Graph, dtype: FloatType): Entries {
  const [src, dst] = [graph.src.view(), graph.dst.view()];
  const kept = Uint32Array.from(src.keys()).filter((edge) => src[edge] !== dst[edge]);
  const csr = matrixOf(graph.numNodes, { receivers: kept.map((edge) => dst[edge]), senders: kept.map((edge) => src[edge]) });
  return { csr, weights: gather(weightsOf({ csr: graph.inCsr, weights: graph.edgeWeight }, dtype), kept) };
}

function joined(first: Uint32Array, second: Uint32Array): Uint32Array {
  const all = new Uint32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
