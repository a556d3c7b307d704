import { layers, losses, ops, optimizers, schedules, sequential, type Tensor, tensor, valueAndGrad } from '../../../src/index.js';
import type { Optimizer } from '../../../src/public/optimizers.js';
import type { GoldenCall } from '../../../src/public/testing.js';
import { type GoldenTable, graphOf, importParams } from '../runner.js';

/** Steps on mse(x wᵀ + b, y): parameters before and after each, losses, rates and gradients. */
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
    for (let step = 0; step < golden.outputs.loss.shape[0]; step++) {
      rows.lr.push(chosen.learningRate(memory));
      const [loss, grads] = valueAndGrad(({ w, b }: typeof params) => losses.mse(ops.linear(x, ops.transpose(w), b), y))(params);
      chosen.update(params, grads, memory);
      keep('loss', loss);
      keep('grad_w', grads.w);
      keep('w', params.w);
      keep('b', params.b);
    }
    return Object.fromEntries(
      Object.entries(rows).map(([name, values]) => [name, tensor(values, { shape: golden.outputs[name].shape, dtype })]),
    );
  };

/** Two convolutions on the karate club, trained step by step. */
const karate =
  (conv: (units: number, activation: 'relu' | 'linear') => layers.Layer, optimizer: Optimizer): GoldenCall =>
  (operands) => {
    const { inputs, dtype, golden } = operands;
    const people = inputs.y.size;
    const identity = Float64Array.from({ length: people * people }, (_, i) => Number(i % (people + 1) === 0));
    const x = tensor(identity, { shape: [people, people], dtype });
    const graph = graphOf({ ...operands, inputs: { ...inputs, x } });
    const convs = { first: conv(4, 'relu'), second: conv(4, 'linear') };
    const model = sequential(convs);
    const copied = (params: Record<string, Tensor>): Record<string, Tensor> =>
      Object.fromEntries(Object.entries(params).map(([name, t]) => [name, tensor(t)]));
    const params = {
      first: copied(importParams(convs.first, operands, x.shape, '0.')),
      second: copied(importParams(convs.second, operands, [people, 4], '1.')),
    };
    const memory = optimizer.init(params);
    const mask = { indices: inputs.train_idx.toTypedArray() };
    const truth = inputs.y.toTypedArray();
    const [loss, accuracy]: number[][] = [[], []];
    for (let step = 0; step < golden.outputs.loss.shape[0]; step++) {
      const objective = (p: typeof params): readonly [Tensor, Tensor] => {
        const logits = model(p, x, graph, { training: true });
        return [losses.crossEntropy(logits, inputs.y, { mask }), logits];
      };
      const [value, grads, logits] = valueAndGrad(objective, { aux: true })(params);
      loss.push(value.item());
      const rows = logits.toArray() as number[][];
      accuracy.push(rows.filter((row, i) => row.indexOf(Math.max(...row)) === truth[i]).length / people);
      optimizer.update(params, grads, memory);
    }
    return { loss: tensor(loss, { dtype }), accuracy: tensor(accuracy, { dtype }), logits: model(params, x, graph) };
  };

export const cases: GoldenTable = {
  optim_sgd: optimizer((learningRate) => optimizers.sgd({ learningRate })),
  optim_sgd_momentum: optimizer((learningRate) => optimizers.sgd({ learningRate, momentum: 0.9 })),
  optim_sgd_momentum_dampening: optimizer((learningRate) => optimizers.sgd({ learningRate, momentum: 0.9, dampening: 0.3 })),
  optim_sgd_weight_decay: optimizer((learningRate) => optimizers.sgd({ learningRate, weightDecay: 0.01 })),
  optim_adam: optimizer((learningRate) => optimizers.adam({ learningRate })),
  optim_adam_weight_decay: optimizer((learningRate) =>
    optimizers.adam({ learningRate, weightDecay: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 1e-6 }),
  ),
  optim_adam_amsgrad: optimizer((learningRate) => optimizers.adam({ learningRate, amsgrad: true, beta1: 0.9, beta2: 0.5 })),
  optim_adamw: optimizer((learningRate) => optimizers.adamW({ learningRate })),
  optim_adamw_wd: optimizer((learningRate) => optimizers.adamW({ learningRate, weightDecay: 0.2 })),
  optim_adamax: optimizer((learningRate) => optimizers.adamax({ learningRate })),
  optim_radam: optimizer((learningRate) => optimizers.radam({ learningRate })),
  optim_rmsprop: optimizer((learningRate) => optimizers.rmsprop({ learningRate })),
  optim_adagrad: optimizer((learningRate) => optimizers.adagrad({ learningRate })),
  optim_adagrad_decay: optimizer((learningRate) =>
    optimizers.adagrad({ learningRate, learningRateDecay: 0.1, weightDecay: 0.01, initialAccumulator: 0.1 }),
  ),
  optim_adadelta: optimizer((learningRate) => optimizers.adadelta({ learningRate })),
  sched_step: optimizer((learningRate) => optimizers.sgd({ learningRate: schedules.step({ learningRate, every: 3, gamma: 0.5 }) })),
  sched_multistep: optimizer((learningRate) => optimizers.sgd({ learningRate: schedules.multiStep({ learningRate, milestones: [2, 5] }) })),
  sched_exponential: optimizer((learningRate) => optimizers.sgd({ learningRate: schedules.exponential({ learningRate, gamma: 0.9 }) })),
  sched_cosine: optimizer((learningRate) => optimizers.sgd({ learningRate: schedules.cosine({ learningRate, steps: 8, minimum: 0.01 }) })),
  sched_linear_warmup: optimizer((learningRate) =>
    optimizers.sgd({ learningRate: schedules.warmUp({ learningRate, steps: 4, startFactor: 0.25 }) }),
  ),
  train_gcn_karate: karate(
    (units, activation) => layers.gcnConv({ units, activation }),
    optimizers.adam({ learningRate: 0.02, weightDecay: 5e-4 }),
  ),
  train_sage_karate: karate(
    (units, activation) => layers.sageConv({ units, activation }),
    optimizers.sgd({ learningRate: 0.2, momentum: 0.9 }),
  ),
};
