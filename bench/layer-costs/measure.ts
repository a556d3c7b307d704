import { data, layers, ops, random, scope, type Tensor, tensor, valueAndGrad } from '../../src/index.js';
import { runtime } from '../../src/runtime/runtime.js';
import { uniform, uniformInts } from '../arrays.js';
import { median } from '../harness.js';
import { type Input, type Measured, WIDTH } from './layers.js';

const NODES = 2000;
const DEGREE = 10;
/** Rows of a sequence. */
const LENGTH = 10;

/** 2,000 nodes of degree 10 on average. Distances stand as edge weights, between 0 and 2; the first attribute of an edge is one of four relations. */
export const createGraph = (): data.Graph =>
  data.graph({
    x: { data: uniform(NODES * WIDTH, 1), shape: [NODES, WIDTH] },
    edges: [uniformInts(NODES * DEGREE, 2, NODES), uniformInts(NODES * DEGREE, 3, NODES)],
    edgeWeight: uniform(NODES * DEGREE, 4).map((value) => value + 1),
    edgeAttr: {
      data: uniform(NODES * DEGREE * 4, 5).map((value, i) => (i % 4 === 0 ? Math.floor(2 * (value + 1)) : value)),
      shape: [NODES * DEGREE, 4],
    },
    pos: { data: uniform(NODES * 3, 6), shape: [NODES, 3] },
  });

const inputs: Readonly<Record<Input, (graph: data.Graph) => Tensor>> = {
  features: (graph) => graph.x as Tensor, // dense, as createGraph makes it
  column: () =>
    tensor(
      uniform(NODES, 7).map((value) => value + 1),
      { shape: [NODES, 1] },
    ),
  ids: () => tensor(Uint32Array.from(uniformInts(NODES, 8, 1000))),
  sequences: () => tensor(uniform(NODES * WIDTH, 1), { shape: [NODES / LENGTH, LENGTH, WIDTH] }),
};

/** What a step of training costs. */
export interface Cost {
  /** Median. */
  readonly milliseconds: number;
  /** MiB that the step holds at its peak. */
  readonly megabytes: number;
}

/** A step: the output, Σ y², the gradients of the parameters and of the features, in one thread. */
export function measure({ layer, input }: Pick<Measured, 'layer' | 'input'>, graph: data.Graph, rounds: number): Cost {
  const given = inputs[input](graph);
  const context = new layers.Context(false, null, null, null, [], { key: random.key(0), dtype: 'f32' });
  const { params, buffers } = layer.build(given, graph, context);
  const loss = (own: unknown, x: Tensor): Tensor => {
    const y = layer(own, x, graph, { training: true, key: random.key(1), buffers });
    return ops.sum(ops.mul(y, y));
  };
  const argnums = input === 'ids' ? [0] : [0, 1];
  const step = (): void => scope(() => void valueAndGrad(loss, { argnums })(params, given));
  for (let i = 0; i < 3; i++) step();
  const { step: arena } = runtime();
  arena.peak = 0;
  step();
  const megabytes = arena.peak / 2 ** 20;
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    step();
    return performance.now() - start;
  });
  return { milliseconds: median(times), megabytes };
}
