import { filled } from '../../autodiff/space.js';
import { OptionError } from '../../core/errors.js';
import { bool, int, number } from '../../core/options/vocabulary.js';
import * as random from '../../core/random.js';
import type { Graph } from '../../graph/graph.js';
import { normal, uniform } from '../../nn/initializers.js';
import type { AttentionDropout } from '../../ops/attention.js';
import { dotAttention } from '../../ops/attention-dot.js';
import { mul } from '../../ops/binary.js';
import { concat, reshape } from '../../ops/layout.js';
import { linear } from '../../ops/matmul.js';
import { gather } from '../../ops/segment.js';
import { type Csr, csrFromPairs, ownCsr } from '../../runtime/csr.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { define, floatOf } from '../define.js';
import { edgeColumns } from '../edgeMaps.js';
import { addExpander, type Ends } from '../global/expander.js';

/** Kinds of entries: edges of the graph, of the expander, and from virtual nodes. */
const KINDS = 3;

/**
 * Sparse attention that reaches a whole graph (Exphormer, arXiv:2303.06147): dot-product attention, as in `transformerConv`, over the edges j -> i of the graph,
 * those of a random expander in which every node of a graph has `degree` neighbours, and the virtual nodes of the graph. Each virtual node first hears all
 * nodes of its graph by attention of its own, c = Σ_j α_j V x_j, and is then heard with the value c, so that one layer reaches everywhere. Then act(the heads
 * side by side times the outKernel + b). No entry is ever across graphs; time and memory grow with nodes and edges. Edge weights are ignored.
 *
 * Shapes: x [nodes, in]; edgeAttr [edges, s], if any -> [nodes, heads · units]. Params: queryKernel, keyKernel and valueKernel [in, heads · units] and
 * outKernel [heads · units, heads · units] kaimingUniform, their biases U(±1/√rows); edgeKernel [s + 3, heads · units] kaimingUniform, for attributes and
 * the kind of an entry; with virtual nodes virtualQuery and virtualKey [virtualNodes, heads · units] normal. PyG has no such layer.
 * Differs from the paper: kinds and attributes are added to keys and values, and virtual nodes begin anew in each layer.
 *
 * @example layers.exphormerConv({ units: 16, heads: 4, degree: 6, virtualNodes: 1 })
 */
export const exphormerConv = define({
  kind: 'exphormerConv',
  options: {
    /** Width of the output of each head. */
    units: int({ min: 1 }),
    /** Number of heads. Default 1. */
    heads: int({ min: 1, default: 1 }),
    /** Neighbours of each node in the expander, an even number; 0 for none. Default 6. */
    degree: int({ min: 0, default: 6 }),
    /** Virtual nodes of each graph. Default 1. */
    virtualNodes: int({ min: 0, default: 1 }),
    /** Draws the expander; graphs of one size have the same. Default 0. */
    seed: int({ min: 0, default: 0 }),
    /** Edge attributes, where the graph has some, take part in the attention. Default true. */
    useEdgeAttr: bool(true),
    /** Probability of dropping an entry for one head while training, after the softmax. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
  },
  settle: ({ degree }, where) => {
    if (degree % 2 === 0) return {};
    throw new OptionError({
      where,
      what: 'the expander is made of cycles, which give a node two neighbours each',
      got: `degree ${degree}`,
      expected: 'an even number',
    });
  },
  needsGraph: true,
  params: ({ units, heads, virtualNodes, useEdgeAttr }, [, width], graph) => {
    const inner = heads * units;
    const map = (name: string, rows: number) => ({
      [`${name}Kernel`]: { shape: [rows, inner], init: 'kaimingUniform' as const },
      [`${name}Bias`]: { shape: [inner], init: uniform(1 / Math.sqrt(rows)) },
    });
    const learned = { shape: [virtualNodes, inner], init: normal(1) };
    return {
      ...map('query', width),
      ...map('key', width),
      ...map('value', width),
      edgeKernel: { shape: [KINDS + (useEdgeAttr ? edgeColumns(graph) : 0), inner], init: 'kaimingUniform' },
      ...map('out', inner),
      ...(virtualNodes > 0 ? { virtualQuery: learned, virtualKey: learned } : {}),
    };
  },
  call: ({ heads, degree, virtualNodes, seed, useEdgeAttr, dropout: rate }, params, x, graph, context) => {
    const map = (name: string, h: Tensor): Tensor => linear(h, params[`${name}Kernel`], params[`${name}Bias`]);
    const dropping = (): AttentionDropout | null =>
      context.training && rate > 0 ? { rate, key: context.requireKey('layers.exphormerConv') } : null;
    const { entries, kinds, members, copies } = structureOf(graph, degree, virtualNodes, seed, floatOf(x) === 'f64');
    const [keys, values] = [map('key', x), map('value', x)];
    const ofVirtual = (name: string): Tensor => gather(params[name], copies);
    const withVirtual = (h: Tensor, more: () => Tensor): Tensor => (virtualNodes === 0 ? h : concat([h, more()], { axis: 0 }));
    const heard = (): Tensor => dotAttention(members, ofVirtual('virtualQuery'), keys, values, { heads, dropout: dropping() });
    const y = dotAttention(
      entries,
      map('query', x),
      withVirtual(keys, () => ofVirtual('virtualKey')),
      withVirtual(values, heard),
      {
        heads,
        edgeAttr: attributes(useEdgeAttr ? graph.edgeAttr : null, kinds),
        edgeKernel: params.edgeKernel,
        dropout: dropping(),
        through: masking(graph, entries),
      },
    );
    return map('out', y);
  },
});

/** What edges are masked by, where the graph says so; other entries are not. */
function masking({ edgeMask }: Graph, { nnz, perm }: Csr): ((alpha: Tensor) => Tensor) | null {
  if (edgeMask === null) return null;
  const whole = filled({ shape: [nnz - edgeMask.size], dtype: edgeMask.dtype }, 1);
  // a transpose numbers its entries
  return (alpha) => mul(alpha, reshape(gather(concat([edgeMask, whole], { axis: 0 }), perm as Tensor), [nnz, 1]));
}

/** Attributes of the entries: those of the edges, 0 for what is none, beside the kind. kinds: [entries, 3] -> [entries, s + 3]. */
function attributes(edgeAttr: Tensor | null, kinds: Tensor): Tensor {
  if (edgeAttr === null) return kinds;
  const [edges, columns] = edgeAttr.shape;
  const none = tensor(new Float64Array((kinds.shape[0] - edges) * columns), {
    shape: [kinds.shape[0] - edges, columns],
    dtype: floatOf(edgeAttr),
  });
  return concat([concat([edgeAttr, none], { axis: 0 }), kinds]);
}

/** What attention runs over; cached on the graph. */
interface Structure {
  /** Rows are nodes; columns nodes, then virtual nodes. Entries are numbered: edges, then the expander, then virtual nodes. */
  readonly entries: Csr;
  /** [entries, 3] */
  readonly kinds: Tensor;
  /** Row g · virtualNodes + v lists the nodes of graph g. */
  readonly members: Csr;
  /** u32 [graphs · virtualNodes]: which of the learned virtual nodes each is. */
  readonly copies: Tensor;
}

const structureOf = (graph: Graph, degree: number, virtualNodes: number, seed: number, double: boolean): Structure =>
  graph.cached(`exphormer ${degree} ${virtualNodes} ${seed} ${double}`, () => {
    const { numNodes, numEdges, numGraphs } = graph;
    const starts = graph.nodePtr.view() as Uint32Array;
    const ends: Ends = { src: Array.from(graph.src.view()), dst: Array.from(graph.dst.view()) };
    for (let g = 0; g < numGraphs; g++) addExpander(ends, starts[g], starts[g + 1] - starts[g], degree, random.key(seed));
    const real = ends.src.length;
    const rowptr = new Uint32Array(numGraphs * virtualNodes + 1);
    const nodes: number[] = [];
    for (let g = 0; g < numGraphs; g++) {
      for (let v = 0; v < virtualNodes; v++) {
        const virtual = g * virtualNodes + v;
        for (let i = starts[g]; i < starts[g + 1]; i++) {
          nodes.push(i);
          ends.src.push(numNodes + virtual);
          ends.dst.push(i);
        }
        rowptr[virtual + 1] = nodes.length;
      }
    }
    const count = ends.src.length;
    const kinds = new Float64Array(count * KINDS);
    for (let e = 0; e < count; e++) kinds[e * KINDS + (e < numEdges ? 0 : e < real ? 1 : 2)] = 1;
    const columns = numNodes + numGraphs * virtualNodes;
    return {
      entries: csrFromPairs(numNodes, columns, tensor(Uint32Array.from(ends.dst)), tensor(Uint32Array.from(ends.src))),
      kinds: tensor(kinds, { shape: [count, KINDS], dtype: double ? 'f64' : 'f32' }),
      members: ownCsr(numGraphs * virtualNodes, numNodes, tensor(rowptr), tensor(Uint32Array.from(nodes)), null),
      copies: tensor(Uint32Array.from({ length: numGraphs * virtualNodes }, (_, i) => i % virtualNodes)),
    };
  });
