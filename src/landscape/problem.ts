import { valueAndGrad } from '../autodiff/grad.js';
import { NumericError } from '../core/errors.js';
import { readOptions } from '../core/options/read.js';
import { key } from '../core/random.js';
import * as tree from '../core/tree.js';
import type { Graph } from '../graph/graph.js';
import { maskNamed } from '../graph/mask-names.js';
import { targetOf } from '../graph/targetOf.js';
import type { TensorTree } from '../layers/context.js';
import { FlatLayout } from '../network/flat.js';
import type { Network } from '../network/network.js';
import type { Weighed } from '../nn/losses/reduction.js';
import type { Mask } from '../runtime/mask.js';
import { scope } from '../runtime/scope.js';
import type { Tensor } from '../runtime/tensor.js';
import { type Batch, type ReadySource, source } from '../train/batches.js';
import { type Ready, readyModel } from '../train/trainable.js';
import { hvp } from '../transforms/products.js';
import { Reestimation } from './reestimation.js';
import { settings as defaults, type LandscapeData, type Settings } from './settings.js';

/** The loss at one point: on the training data, and on those for validation where there are any. */
export interface Losses {
  readonly train: number;
  readonly validation: number | null;
}

/** How the network was run, for those who read the result. */
export interface Conditions {
  /** 'off', or dropped with this seed at every point. */
  readonly dropout: 'off' | number;
  /** Which statistics normalisations used: the running ones, those gathered anew at each point, those of each batch; 'none' without any. */
  readonly batchNorm: 'none' | 'running' | 'reestimated' | 'batch';
}

/** Rows of one forward pass that count towards one of the losses. */
interface Share {
  readonly of: 'train' | 'validation';
  readonly mask: Mask | null;
}

/** One forward pass over a graph or a batch. */
export interface Pass {
  readonly graph: Graph;
  readonly shares: readonly Share[];
}

/** The loss of a model on its data as a function of the parameters. The model's own are read once, and never written. */
export class Problem {
  readonly layout: FlatLayout;
  /** The model's parameters as one vector. */
  readonly center: Float64Array;
  readonly conditions: Conditions;
  private readonly reestimation: Reestimation | null;

  private constructor(
    readonly where: string,
    readonly ready: Ready,
    private readonly train: ReadySource,
    private readonly validation: ReadySource | null,
    readonly settings: Settings,
  ) {
    const { params, buffers } = ready;
    this.layout = new FlatLayout(params);
    this.center = this.layout.flatten(where, 'the model', params);
    const { dropoutSeed, batchNorm } = settings;
    const buffered = tree.leaves(buffers).length > 0;
    this.conditions = {
      dropout: dropoutSeed ?? 'off',
      batchNorm: !buffered ? 'none' : dropoutSeed === null ? batchNorm : 'batch',
    };
    this.reestimation = this.conditions.batchNorm === 'reestimated' ? new Reestimation(ready, () => this.trainBatches(), params) : null;
  }

  /** @throws OptionError, GraphError, … for a model or data that do not fit. */
  static open(where: string, model: Network, data: LandscapeData, settings: Settings): Problem {
    return Problem.of(where, readyModel(where, model), data, settings);
  }

  /** The same, of what stands behind a model. */
  static of(where: string, ready: Ready, data: LandscapeData, settings: Settings = readOptions(where, defaults)): Problem {
    const opened: ReadySource[] = [];
    const open = (given: LandscapeData, mask: string): ReadySource => {
      const batchSize = settings.batchSize ?? (Array.isArray(given) ? given.length : undefined);
      const one = source(where, given, { mask, batchSize });
      opened.push(one);
      return one;
    };
    try {
      const train = open(data, 'train');
      const { validationData } = settings;
      return new Problem(where, ready, train, validationData === undefined ? null : open(validationData, 'validation'), settings);
    } catch (error) {
      for (const one of opened) one.dispose();
      throw error;
    }
  }

  get network(): Network {
    return this.ready.network;
  }

  /** Whether there are data to validate on. */
  get hasValidation(): boolean {
    return (
      this.validation !== null || (this.train.listed !== true && maskNamed(this.train.first().graph.masks, 'validation') !== undefined)
    );
  }

  dispose(): void {
    this.train.dispose();
    this.validation?.dispose();
  }

  private trainBatches(): Iterable<Batch> {
    return this.train.walk(null);
  }

  /** Passes over the training data, and over those for validation where they are wanted. A graph with both masks needs one. */
  *passes(both: boolean): Generator<Pass> {
    for (const batch of this.trainBatches()) {
      const { graph } = batch;
      const shares: Share[] = [{ of: 'train', mask: batch.mask }];
      const mask = maskNamed(graph.masks, 'validation');
      if (both && this.validation === null && this.train.listed !== true && mask !== undefined) shares.push({ of: 'validation', mask });
      yield { graph, shares };
    }
    if (both && this.validation !== null)
      for (const { graph, mask } of this.validation.walk(null)) yield { graph, shares: [{ of: 'validation', mask }] };
  }

  private forward(params: TensorTree, graph: Graph, buffers: TensorTree): Tensor {
    const { dropoutSeed } = this.settings;
    return this.network(
      params,
      graph,
      dropoutSeed === null ? { training: false, buffers } : { training: true, buffers, key: key(dropoutSeed) },
    );
  }

  /** The loss of some rows of a prediction, a mean over them, and what it weighs beside those of other batches. */
  private lossOf(prediction: Tensor, { graph }: Pass, { mask }: Share): Weighed {
    const { sampleWeight } = graph;
    const options = { ...(mask !== null && { mask }), ...(sampleWeight !== null && { sampleWeight }) };
    return this.ready.compiled.measure(prediction, targetOf(graph), options, graph.outputs);
  }

  /** The losses at a point. */
  at(point: Float64Array, both = true): Losses {
    return scope(() => {
      const params = this.layout.tensors(point);
      const buffers = this.reestimation?.at(params) ?? this.ready.buffers;
      const sums = { train: [0, 0], validation: [0, 0] };
      for (const pass of this.passes(both))
        scope(() => {
          const prediction = this.forward(params, pass.graph, buffers);
          for (const share of pass.shares) {
            const { value, weight } = this.lossOf(prediction, pass, share);
            if (weight === 0) continue;
            sums[share.of][0] += weight * value.item();
            sums[share.of][1] += weight;
          }
        });
      const mean = ([sum, weight]: number[]): number => (weight === 0 ? 0 : sum / weight);
      return { train: mean(sums.train), validation: sums.validation[1] === 0 ? null : mean(sums.validation) };
    });
  }

  /** The losses at the model's own parameters. @throws NumericError where that of training is not finite. */
  atCenter(both = true): Losses {
    const losses = this.at(this.center, both);
    if (Number.isFinite(losses.train)) return losses;
    throw new NumericError({
      where: this.where,
      what: 'the loss is not finite at the centre',
      got: String(losses.train),
      expected: 'a model whose loss is a finite number on these data',
      mend: 'Look for huge features or targets, or train with a lower learning rate',
    });
  }

  /** Loss and gradient over the training data at a point. */
  gradient(point: Float64Array): { readonly loss: number; readonly gradient: Float64Array } {
    let [loss, total] = [0, 0];
    const sum = this.accumulate(point, (objective, params, weight) => {
      const [value, gradient] = valueAndGrad(objective)(params);
      if (weight() > 0) loss += weight() * value.item();
      total += weight();
      return gradient;
    });
    return { loss: total === 0 ? 0 : loss / total, gradient: sum };
  }

  /** The Hessian of the training loss at a point, times a vector. */
  hessianProduct(point: Float64Array, vector: Float64Array): Float64Array {
    return this.accumulate(point, (objective, params) => hvp(objective, this.layout.tensors(vector))(params));
  }

  /** Σ weight · derivative / Σ weight over the batches. */
  private accumulate(
    point: Float64Array,
    derive: (objective: (params: TensorTree) => Tensor, params: TensorTree, weight: () => number) => unknown,
  ): Float64Array {
    const { size } = this.layout;
    const sum = new Float64Array(size);
    const part = new Float64Array(size);
    let total = 0;
    scope(() => {
      const params = this.layout.tensors(point);
      const buffers = this.reestimation?.at(params) ?? this.ready.buffers;
      for (const pass of this.passes(false))
        scope(() => {
          const [share] = pass.shares;
          let weight = 0;
          const objective = (given: TensorTree): Tensor => {
            const loss = this.lossOf(this.forward(given, pass.graph, buffers), pass, share);
            weight = loss.weight;
            return loss.value;
          };
          const derivative = derive(objective, params, () => weight);
          if (weight === 0) return; // whatever the derivative of nothing is
          this.layout.flatten(this.where, 'the derivative', derivative, part);
          for (let i = 0; i < size; i++) sum[i] += weight * part[i];
          total += weight;
        });
    });
    if (total > 0) for (let i = 0; i < size; i++) sum[i] /= total;
    return sum;
  }
}
