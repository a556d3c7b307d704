import { filled } from '../../autodiff/space.js';
import { bool, int } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { concat, slice } from '../../ops/layout.js';
import { gather } from '../../ops/segment.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { cellSpecs, type GruParams } from '../cell/gru.js';
import { define } from '../define.js';
import { graphSizes } from '../perGraph.js';
import { type Cell, gruCell, lstmCell, type State } from '../recurrent/run.js';

/** The nodes of graphs step by step: the first of each graph, the second of each that has two, …; the longest graphs come first. */
interface Steps {
  /** The row of each, step after step. */
  readonly index: Tensor;
  /** How many graphs have each step. */
  readonly counts: readonly number[];
  /** Where each graph stands. */
  readonly places: Tensor;
}

function stepsOf(graph: Graph, padded: boolean): Steps {
  const sizes = graphSizes(graph);
  const longest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const starts = graph.nodePtr.view();
  const lengthOf = (g: number): number => (padded ? longest : sizes[g]);
  const order = Uint32Array.from(sizes.keys()).sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
  const places = new Uint32Array(order.length);
  order.forEach((g, i) => void (places[g] = i));
  const counts: number[] = [];
  const index: number[] = [];
  for (let t = 0, count = order.length; t < longest; t++) {
    while (count > 0 && lengthOf(order[count - 1]) <= t) count--;
    for (let i = 0; i < count; i++) index.push(t < sizes[order[i]] ? starts[order[i]] + t : graph.numNodes);
    counts.push(count);
  }
  return { index: tensor(Uint32Array.from(index)), counts, places: tensor(places) };
}

/** Rows cut into blocks by halves, so that the gradient of all takes the time of log(blocks) copies. */
function blocksOf(x: Tensor, counts: readonly number[]): Tensor[] {
  if (counts.length <= 1) return counts.length === 0 ? [] : [x];
  const half = counts.length >> 1;
  const at = counts.slice(0, half).reduce((sum, count) => sum + count, 0);
  return [...blocksOf(slice(x, { end: at }), counts.slice(0, half)), ...blocksOf(slice(x, { start: at }), counts.slice(half))];
}

function recurrentAggregation(kind: 'lstmAggregation' | 'gruAggregation', cell: Cell, prefix: string) {
  return define({
    kind,
    options: {
      /** Width of the output. */
      units: int({ min: 1 }),
      /** Lets every graph run on over zeros to the length of the longest of its batch, as PyG does, so that its row depends on the others. Default false. */
      padded: bool(false),
    },
    needsGraph: true,
    width: ({ units }) => units,
    params: ({ units }, [, width]) => ({ ...cellSpecs(cell.gates, width, units, (name) => `${prefix}.${name}_l0`) }),
    call: ({ units, padded }, params, x, graph) => {
      const { index, counts, places } = graph.cached(`steps ${padded}`, () => stepsOf(graph, padded));
      const zeros = (rows: number, columns: number): Tensor => filled({ shape: [rows, columns], dtype: x.dtype }, 0);
      const rows = gather(padded ? concat([x, zeros(1, x.shape[1])], { axis: 0 }) : x, index);
      const ended: Tensor[] = [zeros(graph.numGraphs - (counts[0] ?? 0), units)];
      let state: State = { h: zeros(counts[0] ?? 0, units), c: zeros(counts[0] ?? 0, units) };
      blocksOf(rows, counts).forEach((block, t) => {
        const count = counts[t];
        if (state.h.shape[0] > count) state = { h: slice(state.h, { end: count }), c: slice(state.c, { end: count }) };
        state = cell.step(params as unknown as GruParams, block, state); // the names that the specs declare
        const going = counts[t + 1] ?? 0;
        if (going < count) ended.push(slice(state.h, { start: going }));
      });
      return gather(concat(ended.reverse(), { axis: 0 }), places);
    },
  });
}

/**
 * The nodes of each graph, in their order, through a long short-term memory (arXiv:1706.02216): its state h after the last one; 0 for a graph without
 * nodes. It depends on the order of the nodes. As PyG's LSTMAggregation, with `padded` also for graphs of different sizes.
 *
 * Shapes: x [nodes, f] -> [graphs, units]. Params: inputKernel [f, 4 units]; recurrentKernel [units, 4 units]; inputBias and recurrentBias [4 units];
 * all start as U(±1/√units).
 *
 * @pyg LSTMAggregation
 * @example layers.lstmAggregation({ units: 16 })
 */
export const lstmAggregation = recurrentAggregation('lstmAggregation', lstmCell, 'lstm');

/**
 * The nodes of each graph, in their order, through a gated recurrent unit (arXiv:1406.1078): its state after the last one; 0 for a graph without nodes.
 * It depends on the order of the nodes. As PyG's GRUAggregation, with `padded` also for graphs of different sizes.
 *
 * Shapes: x [nodes, f] -> [graphs, units]. Params: inputKernel [f, 3 units]; recurrentKernel [units, 3 units]; inputBias and recurrentBias [3 units];
 * all start as U(±1/√units).
 *
 * @pyg GRUAggregation
 * @example layers.gruAggregation({ units: 16 })
 */
export const gruAggregation = recurrentAggregation('gruAggregation', gruCell, 'gru');
