/// <reference lib="esnext.disposable" preserve="true" />
import { misfit } from './core/expect.js';
import { shownAs } from './core/inspect.js';
import { readOptions } from './core/options/read.js';
import { string } from './core/options/vocabulary.js';
import * as tree from './core/tree.js';
import type { GraphLike } from './graph/batch.js';
import type { SaveTarget } from './io/source.js';
import type { Layer, LayerProperties } from './layers/define.js';
import { chained, joined } from './network/containers.js';
import type { ModuleCall } from './network/join.js';
import type { Parts } from './network/names.js';
import { type Network, networkOf } from './network/network.js';
import { summary } from './network/summary.js';
import { isMatch, type Match, refuseIdle } from './nn/optimizers/groups.js';
import { Tensor } from './runtime/tensor.js';
import type { Data } from './train/batches.js';
import type { BaselineOptions, BaselineRow, SplitLinks } from './train/compareBaselines.js';
import { type CompileOptions, readCompiled, type Trainable } from './train/compile.js';
import { type EvaluateOptions, evaluate, type Prediction, type PredictOptions, predict } from './train/evaluate.js';
import { type FitOptions, fit, type History } from './train/fit.js';
import type { TrainEvent } from './train/run.js';
import { type SaveOptions, save } from './train/saved/save.js';
import { train } from './train/train.js';
import { remembered } from './train/trainable.js';
import { type TrainOnBatchOptions, trainOnBatch } from './train/trainOnBatch.js';
import type { TrainOptions } from './train/trainOptions.js';

/** What can be done with a network, as people know it. */
interface ModelMethods {
  /** Chooses optimizer, loss and metrics for fit and evaluate. */
  compile(options: CompileOptions): void;
  /** Trains in place, and returns what happened. */
  fit(data: Data, options?: FitOptions): Promise<History>;
  /** The loop beneath fit: an event after each epoch. */
  train(data: Data, options?: TrainOptions): AsyncGenerator<TrainEvent, void, void>;
  /** One step on one graph or batch. */
  trainOnBatch(batch: GraphLike, options?: TrainOnBatchOptions): { loss: number } & Record<string, number>;
  /** Loss and metrics, as numbers. */
  evaluate(data: Data, options?: EvaluateOptions): Promise<Record<string, number>>;
  /** Outputs, copied out. */
  predict(data: Data, options?: PredictOptions): Promise<Prediction>;
  /**
   * Writes topology, parameters and buffers, and what the model was compiled with where that has names, for `io.load`: whole or not at all.
   * `'model.safetensors'` is one file and `'folder/'` a folder; in a page also `'opfs://name'`, `'indexeddb://name'` and
   * `{ download: 'name' }`.
   *
   * @throws OptionError for functions, which no file can hold; IoError when writing fails: what was there is as it was.
   */
  save(target: SaveTarget, options?: SaveOptions): Promise<void>;
  /**
   * Trains humble models on the same data, prints how all of them do on cases that none has seen, and returns the rows. Of one graph (nodes):
   * mean or majority, ridge or logistic regression on the features, label propagation, SGC. Of a list of graphs: mean or majority, ridge or
   * logistic regression on summed features, ridge on Weisfeiler-Lehman counts, a random forest on descriptors. Of a link split, on its test part:
   * degree product, common neighbours, Adamic-Adar, resource allocation, by metrics of order.
   */
  compareBaselines(data: GraphLike | readonly GraphLike[] | SplitLinks, options?: BaselineOptions): Promise<BaselineRow[]>;
  /**
   * Leaves some parameters as they are while training, and the running statistics of layers all of whose parameters they are: those then normalise
   * by these statistics. `match` is a name on the path, a RegExp on the dotted path or a function of the path; more calls freeze more. Saved with
   * the model. Layers made with `trainable: false` are frozen from the start.
   *
   * @throws OptionError for what covers no parameter, once there are some.
   */
  freeze(match: Match): void;
  /** Takes back all that `freeze` chose. */
  unfreeze(): void;
  /** A table of the layers, printed and returned. */
  summary(): string;
  /**
   * Gives back the memory of parameters, buffers and the optimizer now, those that other models share included; `using` does so at the end of
   * a block. The model is as it was made afterwards, and can be trained anew.
   */
  dispose(): void;
  [Symbol.dispose](): void;
}

/**
 * A network: a layer made of layers, with everything to train it. Call it as a pure function,
 * `model(params, graph, context?)` or `model(params, x, graph?, context?)`, or through fit, evaluate and predict, which use
 * `model.params` and `model.buffers`.
 */
export interface Model extends Network, ModelMethods {}

/** A network with the methods of a model. */
export function withMethods(trainable: Trainable): Model {
  const { network } = trainable;
  remembered(trainable);
  const dispose = (): void => {
    const { compiled } = trainable;
    for (const held of [network.params, network.buffers, compiled?.memory?.state])
      tree.visit(held, (leaf) => {
        if (leaf instanceof Tensor) leaf.dispose();
      });
    network.params = network.buffers = null;
    if (compiled !== null) compiled.memory = null;
    trainable.scale = null;
  };
  const methods: ModelMethods = {
    dispose,
    [Symbol.dispose]: dispose,
    compile: (options) => {
      trainable.compiled = readCompiled(options);
    },
    fit: (data, options = {}) => fit(trainable, data, options),
    train: (data, options = {}) => train(trainable, data, options),
    trainOnBatch: (batch, options = {}) => trainOnBatch(trainable, batch, options),
    evaluate: (data, options = {}) => evaluate(trainable, data, options),
    predict: (data, options = {}) => predict(trainable, data, options),
    save: (target, options = {}) => save(trainable, target, options),
    // fetched when they are asked for: pages that train do not carry forests
    compareBaselines: async (data, options = {}) =>
      (await import('./train/compareBaselines.js')).compareBaselines(trainable, data, options),
    freeze: (match) => {
      if (!isMatch(match)) throw misfit('model.freeze', 'match', match, 'a name, a RegExp or a function');
      if (network.params !== null) refuseIdle('model.freeze', 'this', match, network.params);
      network.frozen = [...network.frozen, match];
    },
    unfreeze: () => {
      network.frozen = [];
    },
    summary: () => {
      const replayed = trainable.compiled?.planner?.active === true;
      const text = `${summary(network)}${replayed ? '\nSteps of training are replayed from a plan.' : ''}`;
      console.log(text);
      return text;
    },
  };
  Object.defineProperties(
    network,
    shownAs(() => summary(network)),
  );
  return Object.assign(network, methods);
}

/** A model with the options, parts and parameters of a layer. */
export const modelOf = (of: LayerProperties): Model => withMethods({ network: networkOf(of), compiled: null });

const named = { name: string('') };

/**
 * Layers one after the other. A list names them by kind and number (`gcnConv1`); a dictionary by its keys.
 *
 * @example sequential([layers.gcnConv({ units: 16, activation: 'relu' }), layers.gcnConv({ units: 7 })])
 */
export function sequential(layers: readonly Layer[] | Parts, options: { name?: string } = {}): Model {
  const { name } = readOptions('sequential', named, options);
  return modelOf(chained(layers, name));
}

/**
 * Layers joined by a function: anything but a chain. `call(m, p, { x, graph }, context)` gets the parts, their parameters
 * under the same names, the input, and the context, whose `child(name)` belongs to a part.
 *
 * @example module({ conv: layers.gcnConv({ units: 8 }) }, (m, p, { x, graph }, ctx) => ops.add(x, m.conv(p.conv, x, graph, ctx.child('conv'))))
 */
export function module<P extends Parts>(parts: P, call: ModuleCall<P>, options: { name?: string } = {}): Model {
  const { name } = readOptions('module', named, options);
  return modelOf(joined(parts, call, name));
}
