import { afterEach, describe, expect, it } from 'vitest';
import {
  data,
  layers,
  losses,
  type Model,
  memory,
  OutOfMemoryError,
  ops,
  optimizers,
  sequential,
  type Tensor,
  tensor,
  valueAndGrad,
} from '../../src/index.js';
import type { Region } from '../../src/runtime/region.js';
import { runtime } from '../../src/runtime/runtime.js';
import { bits } from '../bits.js';
import { thrown } from '../thrown.js';

const restore: (() => void)[] = [];
afterEach(() => {
  for (const undo of restore.splice(0)) undo();
});

/** Makes the kth allocation in any region fail; with `forever` every later one too. Counts how many were asked for. */
function failAt(k: number, forever = false): { asked: number } {
  const count = { asked: 0 };
  const { heap, step, batches } = runtime();
  for (const region of [heap, step, ...batches] as { allocate?: Region['allocate'] }[]) {
    const allocate = (region as Region).allocate.bind(region);
    region.allocate = (bytes) => {
      const nth = count.asked++;
      if (nth === k || (forever && nth > k)) throw new OutOfMemoryError({ where: 'memory', what: 'refused by the test' });
      return allocate(bytes);
    };
    restore.push(() => delete region.allocate);
  }
  return count;
}

function disarm(): void {
  for (const undo of restore.splice(0)) undo();
}

const graph = data.graph(data.karate());
const graphs = data.synthetic('score_nbr', { count: 6 });

function network(): Model {
  const model = sequential([
    layers.dropout({ rate: 0.5 }),
    layers.gcnConv({ units: 8, activation: 'relu' }),
    layers.batchNorm(),
    layers.dropout({ rate: 0.5 }),
    layers.gcnConv({ units: 4 }),
  ]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.02 }), loss: 'crossEntropy' });
  return model;
}

function regression(): Model {
  const model = sequential([layers.propagationConv({ units: 4 }), layers.globalMeanPool(), layers.dense({ units: 1 })]);
  model.compile({ optimizer: optimizers.sgd({ learningRate: 0.01, momentum: 0.9 }), loss: 'mse' });
  return model;
}

const everything = (model: Model): string => `${bits(model.params)} ${bits(model.buffers)}`;

describe.each([
  ['a graph', network, graph],
  ['a batch', regression, data.batch(graphs)],
] as const)('a training step on %s', (_name, make, batch) => {
  it.each([false, true])('survives the failure of any allocation (and of all after it: %s)', (forever) => {
    const [model, undisturbed] = [make(), make()];
    for (const one of [model, undisturbed]) for (let i = 0; i < 2; i++) one.trainOnBatch(batch);
    const { heap } = memory();
    const before = everything(model);
    let k = 0;
    for (; ; k++) {
      const count = failAt(k, forever);
      const failed = attempt(() => model.trainOnBatch(batch));
      disarm();
      if (!failed) {
        expect(count.asked).toBeLessThanOrEqual(k);
        break;
      }
      expect([everything(model), memory().step, memory().heap]).toEqual([before, 0, heap]);
    }
    expect(k).toBeGreaterThan(15);
    undisturbed.trainOnBatch(batch);
    expect(everything(model)).toBe(everything(undisturbed));
    for (const one of [model, undisturbed]) one.trainOnBatch(batch);
    expect(everything(model)).toBe(everything(undisturbed));
  });
});

/** True when a function runs out of memory; anything else it throws is passed on. */
function attempt(fn: () => unknown): boolean {
  try {
    fn();
    return false;
  } catch (error) {
    if (error instanceof OutOfMemoryError) return true;
    throw error;
  }
}

it('the first step of a fresh graph survives too: half-made caches are made again', () => {
  const plain = data.karate();
  const reference = network();
  reference.trainOnBatch(graph);
  const wanted = everything(reference);
  for (let k = 0; ; k++) {
    const [model, fresh] = [network(), data.graph(plain)];
    failAt(k);
    const failed = attempt(() => model.trainOnBatch(fresh));
    disarm();
    if (failed) model.trainOnBatch(fresh);
    expect(everything(model)).toBe(wanted);
    if (!failed) break;
  }
});

it('a fit on a list survives: batches, report and shuffling included', async () => {
  const options = { epochs: 1, batchSize: 4, seed: 3 };
  const reference = regression();
  reference.params = reference.init({ seed: 0, like: graphs });
  await reference.fit(graphs, options);
  let failures = 0;
  for (let k = 0; k < 400; k += 7) {
    const model = regression();
    model.params = model.init({ seed: 0, like: graphs });
    failAt(k, true); // one that fails once is asked for again, after a pause for the collector
    const error = await model.fit(graphs, options).then(
      () => null,
      (reason: unknown) => reason,
    );
    disarm();
    if (error === null) break;
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(memory().step).toBe(0);
    failures++;
    model.params = model.init({ seed: 0, like: graphs });
    await model.fit(graphs, options);
    expect(bits(model.params)).toBe(bits(reference.params));
  }
  expect(failures).toBeGreaterThan(10);
});

it('a gradient of a gradient survives', () => {
  const x = tensor([0.5, -1]);
  const inner = (t: Tensor): Tensor => ops.sum(ops.tanh(ops.mul(t, t)));
  const outer = (t: Tensor): Tensor => losses.mse(valueAndGrad(inner)(t)[1], t);
  const wanted = valueAndGrad(outer)(x)[1].toArray();
  const { heap } = memory();
  let k = 0;
  for (; ; k++) {
    failAt(k);
    let result: Tensor[] = [];
    const failed = attempt(() => {
      result = valueAndGrad(outer)(x);
    });
    disarm();
    if (!failed) {
      expect(result[1].toArray()).toEqual(wanted);
      break;
    }
    expect([memory().step, memory().heap, x.storage.holds]).toEqual([0, heap, 0]);
  }
  expect(k).toBeGreaterThan(10);
});

it('data.graph that failed half-way can be called again', () => {
  failAt(2);
  expect(thrown(() => data.graph({ x: [[1], [2]], edges: [[0, 1]] }))).toBeInstanceOf(OutOfMemoryError);
  disarm();
  expect(data.graph({ x: [[1], [2]], edges: [[0, 1]] }).inCsr.nnz).toBe(1);
});
