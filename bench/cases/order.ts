/** The order of the nodes: GCN steps on a graph with local structure whose numbers hide it, and on one where a few nodes have most edges. */
import { data, layers, optimizers, sequential } from '../../src/index.js';
import { uniform, uniformInts } from '../arrays.js';
import { powerLawGraph } from '../graphs.js';
import type { Comparison } from '../harness.js';

const FEATURES = 64;
const CLASSES = 8;

interface Edges {
  readonly nodes: number;
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
}

/** Every cell of a square linked with the eight around it, the cells numbered at random. */
function shuffledGrid(side: number): Edges {
  const nodes = side * side;
  const name = Uint32Array.from({ length: nodes }, (_, i) => i);
  const draws = uniform(nodes, 1, 0.5);
  for (let i = nodes - 1; i > 0; i--) {
    const j = Math.min(i, Math.floor((draws[i] + 0.5) * (i + 1)));
    [name[i], name[j]] = [name[j], name[i]];
  }
  const [src, dst]: [number[], number[]] = [[], []];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let v = Math.max(0, y - 1); v <= Math.min(side - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(side - 1, x + 1); u++) {
          if (u === x && v === y) continue;
          src.push(name[v * side + u]);
          dst.push(name[y * side + x]);
        }
      }
    }
  }
  return { nodes, src: Uint32Array.from(src), dst: Uint32Array.from(dst) };
}

function powerLaw(nodes: number, pairs: number): Edges {
  const { indptr, indices } = powerLawGraph(nodes, pairs);
  const dst = new Uint32Array(indices.length);
  for (let i = 0; i < nodes; i++) dst.fill(i, indptr[i], indptr[i + 1]);
  return { nodes, src: Uint32Array.from(indices), dst };
}

function compareOrders(name: string, { nodes, src, dst }: Edges): Comparison {
  const x = { data: uniform(nodes * FEATURES, 2), shape: [nodes, FEATURES] };
  const y = Int32Array.from(uniformInts(nodes, 3, CLASSES));
  const make = (order: 'locality' | 'given'): (() => number) => {
    const graph = data.graph({ x, edges: [src, dst], y, order });
    const model = sequential([layers.gcnConv({ units: FEATURES, activation: 'relu' }), layers.gcnConv({ units: CLASSES })]);
    model.params = model.init({ seed: 0, like: graph });
    model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'crossEntropy' });
    return () => model.trainOnBatch(graph).loss;
  };
  const steps: Partial<Record<'locality' | 'given', () => number>> = {};
  const stepOf = (order: 'locality' | 'given') => (): number => {
    steps[order] ??= make(order);
    return steps[order]();
  };
  return {
    name,
    contestants: { locality: stepOf('locality'), given: stepOf('given') },
    check: () => {
      const three = (order: 'locality' | 'given'): number[] => Array.from({ length: 3 }, make(order));
      return { locality: three('locality'), given: three('given') };
    },
    tolerance: 1e-4,
    rounds: 5,
    time: 200,
  };
}

export function comparisons(): Comparison[] {
  return [
    compareOrders('GCN step, shuffled grid of 316 x 316 nodes, width 64', shuffledGrid(316)),
    compareOrders('GCN step, power law, 100,000 nodes, 700,000 pairs, width 64', powerLaw(100_000, 700_000)),
  ];
}
