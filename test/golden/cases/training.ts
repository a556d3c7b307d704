import { layers, losses, ops, optimizers, sequential, type Tensor, tensor, valueAndGrad } from '../../../src/index.js';
import type { Optimizer } from '../../../src/public/optimizers.js';
import type { GoldenCall } from '../../../src/public/testing.js';
import { type GoldenTable, graphOf, importParams } from '../runner.js';

/** Five steps on mse(x wᵀ + b, y): parameters before and after each, losses, rates and gradients. */
const optimizer =
  (make: (learningRate: number) => Optimizer): GoldenCall =>
  ({ inputs: { x, y }, state, golden, dtype }) => {
    const learningRate = golden.args.lr as number;
    const params = { w: tensor(state.w), b: tensor(state.b) };
    const chosen = make(learningRate);
    const memory = chosen.init(params);
    const rows: Record<'w' | 'b' | 'loss' | 'lr' | 'grad_w', number[]> = { w: [], b: [], loss: [], lr: [], grad_w: [] };
    const keep = (name: keyof typeof rows, t: Tensor): number => rows[name].push(...t.toTypedArray());
    keep('w', params.w);
    keep('b', params.b);
    for (let step = 0; step < 5; step++) {
      const [loss, grads] = valueAndGrad(({ w, b }: typeof params) => losses.mse(ops.linear(x, ops.transpose(w), b), y))(params);
      chosen.update(params, grads, memory);
      keep('loss', loss);
      keep('grad_w', grads.w);
      rows.lr.push(learningRate);
      keep('w', params.w);
      keep('b', params.b);
    }
    return Object.fromEntries(
      Object.entries(rows).map(([name, values]) => [name, tensor(values, { shape: golden.outputs[name].shape, dtype })]),
    );
  };

/** Two convolutions on the karate club, 50 steps of Adam with decay on everything. */
const karate: GoldenCall = (operands) => {
  const { inputs, dtype } = operands;
  const people = inputs.y.size;
  const identity = Float64Array.from({ length: people * people }, (_, i) => Number(i % (people + 1) === 0));
  const x = tensor(identity, { shape: [people, people], dtype });
  const graph = graphOf({ ...operands, inputs: { ...inputs, x } });
  const convs = { first: layers.gcnConv({ units: 4, activation: 'relu' }), second: layers.gcnConv({ units: 4 }) };
  const model = sequential(convs);
  const copied = (params: Record<string, Tensor>): Record<string, Tensor> =>
    Object.fromEntries(Object.entries(params).map(([name, t]) => [name, tensor(t)]));
  const params = {
    first: copied(importParams(convs.first, operands, x.shape, '0.')),
    second: copied(importParams(convs.second, operands, [people, 4], '1.')),
  };
  const adam = optimizers.adam({ learningRate: 0.02, weightDecay: 5e-4 });
  const memory = adam.init(params);
  const mask = { indices: inputs.train_idx.toTypedArray() };
  const truth = inputs.y.toTypedArray();
  const [loss, accuracy]: number[][] = [[], []];
  for (let step = 0; step < 50; step++) {
    const objective = (p: typeof params): readonly [Tensor, Tensor] => {
      const logits = model(p, x, graph, { training: true });
      return [losses.crossEntropy(logits, inputs.y, { mask }), logits];
    };
    const [value, grads, logits] = valueAndGrad(objective, { aux: true })(params);
    loss.push(value.item());
    const rows = logits.toArray() as number[][];
    accuracy.push(rows.filter((row, i) => row.indexOf(Math.max(...row)) === truth[i]).length / people);
    adam.update(params, grads, memory);
  }
  return { loss: tensor(loss, { dtype }), accuracy: tensor(accuracy, { dtype }), logits: model(params, x, graph) };
};

export const cases: GoldenTable = {
  optim_sgd: optimizer((learningRate) => optimizers.sgd({ learningRate })),
  optim_sgd_momentum: optimizer((learningRate) => optimizers.sgd({ learningRate, momentum: 0.9 })),
  optim_adam: optimizer((learningRate) => optimizers.adam({ learningRate })),
  optim_adam_weight_decay: optimizer((learningRate) =>
    optimizers.adam({ learningRate, weightDecay: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 1e-6 }),
  ),
  train_gcn_karate: karate,
};
