import { describe, expect, it } from 'vitest';
import {
  data,
  layers,
  losses,
  models,
  OptionError,
  ops,
  optimizers,
  pretrain,
  random,
  sequential,
  type Tensor,
  tensor,
} from '../../src/index.js';
import { rejected } from '../thrown.js';

const { x, edges, y, masks } = data.karate();
const unseen = { indices: Array.from(y.keys()).filter((i) => !masks.train.indices.includes(i)) };
const graph = data.graph({ x, edges, y, masks: { ...masks, test: unseen } });
const encoder = () => models.gcn({ units: 16, layers: 2, outputs: 8, activation: 'tanh' });
const numbers = (t: Tensor): number[] => Array.from(t.toTypedArray());

describe.each(['deepGraphInfomax', 'graphMae', 'links'] as const)('pretraining by %s', (by) => {
  it('learns without labels, leaves the encoder trained, and prints raw features and the encoder as it began beside', async () => {
    const made = encoder();
    made.params = made.init({ seed: 3, like: graph });
    const before = numbers((made.params.conv1 as Record<string, Tensor>).kernel!);
    const printed: string[] = [];
    const { probes, history, epochs } = await pretrain(made, graph, {
      by,
      epochs: 40,
      learningRate: 0.01,
      seed: 1,
      print: (text) => printed.push(text),
    });
    expect([epochs, history.loss!.length]).toEqual([40, 40]);
    expect(history.loss!.at(-1)).toBeLessThan(history.loss![0]!);
    expect(numbers((made.params.conv1 as Record<string, Tensor>).kernel!)).not.toEqual(before);
    expect(probes.map(({ name }) => name)).toEqual(['raw features', 'encoder as it began', `encoder after ${by}`]);
    for (const { score } of probes) expect(score).toBeGreaterThanOrEqual(0);
    expect(printed).toHaveLength(1);
    for (const { name } of probes) expect(printed[0]).toContain(name);
  });

  it('comes out the same for the same seed, and does not look at labels', async () => {
    const run = async (labels: ArrayLike<number> | undefined, seed: number) => {
      const made = encoder();
      const bare = data.graph({
        x,
        edges,
        ...(labels === undefined ? {} : { y: Float32Array.from(labels), masks: { train: masks.train } }),
      });
      const { probes } = await pretrain(made, bare, { by, epochs: 5, seed, print: () => {} });
      expect(probes).toEqual([]);
      return numbers((made.params!.conv1 as Record<string, Tensor>).kernel!);
    };
    const first = await run(undefined, 2);
    expect(await run(y, 2)).toEqual(first);
    expect(await run(undefined, 3)).not.toEqual(first);
  });
});

it('what was learnt is frozen, or trained on with a head', async () => {
  const made = encoder();
  await pretrain(made, graph, { epochs: 5, seed: 0, print: () => {} });
  for (const frozen of [true, false]) {
    const model = sequential({ encoder: made, head: layers.dense({ units: 4 }) });
    model.params = { ...model.init({ seed: 0, like: graph }), encoder: made.params! };
    if (frozen) model.freeze('encoder');
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss: 'crossEntropy', metrics: ['accuracy'] });
    const before = numbers((made.params!.conv1 as Record<string, Tensor>).kernel!);
    const { history } = await model.fit(graph, { epochs: 30, seed: 0 });
    expect(history.loss!.at(-1)).toBeLessThan(history.loss![0]!);
    const after = numbers((made.params!.conv1 as Record<string, Tensor>).kernel!);
    if (frozen) expect(after).toEqual(before);
    else expect(after).not.toEqual(before);
  }
});

it('what is no model, no graph with features, and misspelt names are refused', async () => {
  expect(await rejected(() => pretrain({} as never, graph))).toBeInstanceOf(OptionError);
  expect((await rejected(() => pretrain(encoder(), data.graph({ numNodes: 34, edges })))).message).toMatch(/no features|outside/);
  expect((await rejected(() => pretrain(encoder(), graph, { epoch: 3 } as never))).message).toMatch(
    /unknown option 'epoch'.*Perhaps 'epochs' is meant/,
  );
  expect((await rejected(() => pretrain(encoder(), graph, { by: 'dgi' } as never))).message).toMatch(/bad value for 'by'/);
});

describe('a masked autoencoder', () => {
  const dense = data.graph({ x: Array.from({ length: 34 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i % 3]), edges });
  const model = models.graphMae({ encoder: layers.gcnConv({ units: 5, activation: 'tanh' }), units: 5, maskRate: 0.25, gamma: 3 });
  const params = model.init({ seed: 0, like: dense });

  it('tells the error of every node without training, by its formula', () => {
    const { kernel, bias } = (params as { encoder: Record<string, Tensor> }).encoder;
    const conv = (rows: Tensor, weight: Tensor, shift: Tensor): Tensor =>
      layers.gcnConv({ units: weight.shape[1]! })({ kernel: weight, bias: shift }, rows, dense);
    const z = ops.tanh(conv(dense.x as Tensor, kernel!, bias!));
    const guess = conv(ops.matmul(z, params.inner as Tensor), params.kernel as Tensor, params.bias as Tensor).toArray() as number[][];
    const truth = (dense.x as Tensor).toArray() as number[][];
    const dot = (a: number[], b: number[]): number => a.reduce((sum, v, k) => sum + v * b[k]!, 0);
    const wanted = truth.map((row, i) => (1 - dot(row, guess[i]!) / Math.sqrt(dot(row, row) * dot(guess[i]!, guess[i]!))) ** 3);
    numbers(model(params, dense)).forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i]!, 4);
    });
  });

  it('hides a share of the nodes while training, others in each step; their errors stand for all', () => {
    const hidden = (seed: number): number[] => {
      const errors = numbers(model(params, dense, { training: true, key: random.key(seed) }));
      return errors.flatMap((value, i) => (value > 0 ? [i] : []));
    };
    expect(hidden(1).length).toBe(Math.round(34 / 4));
    expect(hidden(1)).toEqual(hidden(1));
    expect(hidden(1)).not.toEqual(hidden(2));
  });

  it('never shows what it hides: the features of hidden nodes do not move the guesses', () => {
    const key = random.key(5);
    const before = numbers(model(params, dense, { training: true, key }));
    const hidden = before.flatMap((value, i) => (value > 0 ? [i] : []));
    const scaled = (dense.x as Tensor).toTypedArray().map((value, i) => (hidden.includes(Math.floor(i / 3)) ? 2 * value : value));
    const other = dense.with({ x: tensor(scaled, { shape: [34, 3] }) }); // the cosine does not see lengths
    numbers(model(params, other, { training: true, key })).forEach((value, i) => {
      expect(value).toBeCloseTo(before[i]!, 5);
    });
  });
});

it('deep graph infomax: both columns, and twice the cross entropy is the loss of the paper', () => {
  const model = models.deepGraphInfomax({ encoder: layers.gcnConv({ units: 6 }), units: 6 });
  const params = model.init({ seed: 0, like: graph });
  const logits = model(params, graph, { training: true, key: random.key(0) });
  expect(logits.shape).toEqual([34, 2]);
  const targets = tensor(Array.from({ length: 34 }, () => [1, 0]));
  const [near, far] = [0, 1].map((c) => ops.slice(logits, { axis: 1, start: c, end: c + 1 }));
  const both = losses.reconstruction(ops.concat([near!, far!], { axis: 0 }), tensor([...new Array(34).fill(1), ...new Array(34).fill(0)]));
  expect(2 * losses.binaryCrossEntropy(logits, targets).item()).toBeCloseTo(both.item(), 5);
});
