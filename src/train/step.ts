import { valueAndGrad } from '../autodiff/grad.js';
import { firstNotFinite, isFiniteTensor } from '../autodiff/watch.js';
import { NumericError, OptionError } from '../core/errors.js';
import type { Key } from '../core/random.js';
import { formatShape, sameShape } from '../core/shape.js';
import * as tree from '../core/tree.js';
import type { Graph } from '../graph/graph.js';
import { targetOf } from '../graph/targetOf.js';
import type { ContextLike, TensorTree } from '../layers/context.js';
import type { Measure } from '../nn/losses/define.js';
import type { LossOptions } from '../nn/losses/reduction.js';
import type { Optimizer, OptimizerState } from '../nn/optimizers/optimizer.js';
import { scaled, type TargetScale, unscaled } from '../nn/targetScale.js';
import { add } from '../ops/binary.js';
import type { Mask } from '../runtime/mask.js';
import { scope } from '../runtime/scope.js';
import { Tensor } from '../runtime/tensor.js';
import { tensorsOf } from '../runtime/tensors.js';
import type { Batch } from './batches.js';
import type { Differentiated } from './plan/differentiated.js';
import type { Planner } from './plan/planner.js';
import type { Still } from './still.js';

/** A model as a pure function of its parameters. */
export type Forward = (params: TensorTree, graph: Graph, context: ContextLike) => Tensor;

/** All that one training step reads and changes. */
export interface StepState {
  readonly forward: Forward;
  readonly measure: Measure;
  readonly optimizer: Optimizer;
  readonly params: TensorTree;
  /** What targets are scaled by; null: they are learnt as they are. */
  readonly scale: TargetScale | null;
  /** What of them moves; null: all. */
  readonly still: Still | null;
  readonly buffers: TensorTree;
  readonly optimizerState: OptimizerState;
  /** Replays steps that are like those before; null where a step may depend on more than its parts. */
  readonly planner: Planner | null;
}

/**
 * One training step: forward, backward, update. A transaction: the update comes last and cannot fail, so whatever throws
 * before it leaves parameters, buffers and optimizer state as they were. Hands the prediction to `observe` before it ends. Where nothing weighs,
 * nothing moves.
 *
 * Returns the loss and what it weighs; or, when it is not finite, a NumericError that names the first operation with such a result.
 */
export function trainStep(
  state: StepState,
  graph: Graph,
  mask: Mask | null,
  key: Key,
  observe?: (prediction: Tensor) => void,
  { where = 'model.fit', weights = graph.sampleWeight, strict = false }: StepOptions = {},
): Stepped | NumericError {
  const { still, scale } = state;
  const moving = still?.moving ?? state.params;
  return scope(() => {
    const target = scaled(targetOf(graph), scale);
    const differentiate = (key: Key): Differentiated => {
      const objective = (given: TensorTree): readonly [Tensor, Differentiated[2]] => {
        const updates: TensorTree = {};
        const losses: Tensor[] = [];
        const context = { training: true, key, buffers: state.buffers, updates, losses, frozen: still?.frozen };
        const prediction = state.forward(still?.whole(given) ?? given, graph, context);
        const { value, weight } = state.measure(prediction, target, counting(mask, weights));
        return [losses.reduce((sum, one) => add(sum, one), value), { prediction, updates, weight }];
      };
      return valueAndGrad(objective, { aux: true })(moving);
    };
    const { planner, params, buffers } = state;
    const [value, grads, { prediction, updates, weight }] =
      planner === null || weights instanceof Float64Array || still !== null || scale !== null
        ? differentiate(key)
        : planner.differentiate(
            [state.forward, state.measure, graph, target, mask, weights, params, buffers],
            { params, buffers },
            key,
            differentiate,
          );
    const loss = weight === 0 ? 0 : value.item();
    if (weight > 0 && (!Number.isFinite(loss) || (strict && !allFinite(grads))))
      return notFinite(where, loss, params, () => differentiate(key));
    observe?.(unscaled(prediction, scale));
    if (weight === 0) return { loss, weight };
    const commit = prepareCommit(state.buffers, updates);
    state.optimizer.update(moving, grads, state.optimizerState);
    commit();
    return { loss, weight };
  });
}

/** What a step found: the loss, and the sum of the weights it is a mean over. */
export interface Stepped {
  readonly loss: number;
  readonly weight: number;
}

/** What a step may be told besides. */
export interface StepOptions {
  /** Who asked, for messages. Default 'model.fit'. */
  readonly where?: string;
  /** How much each row counts. Default: as the graph says. */
  readonly weights?: LossOptions['sampleWeight'] | null;
  /** Refuse gradients that are not finite too. Default false. */
  readonly strict?: boolean;
}

const counting = (mask: Mask | null, weights: StepOptions['weights']): LossOptions => ({
  ...(mask !== null && { mask }),
  ...(weights && { sampleWeight: weights }),
});

/** The loss without a step; 0 where nothing weighs. */
export function evaluateLoss(
  forward: Forward,
  measure: Measure,
  params: TensorTree,
  buffers: TensorTree,
  { graph, mask }: Pick<Batch, 'graph' | 'mask'>,
  scale: TargetScale | null,
  observe?: (prediction: Tensor) => void,
): Stepped {
  return scope(() => {
    const target = scaled(targetOf(graph), scale);
    const prediction = forward(params, graph, { training: false, buffers });
    const { value, weight } = measure(prediction, target, counting(mask, graph.sampleWeight));
    const loss = weight === 0 ? 0 : value.item();
    observe?.(unscaled(prediction, scale)); // no kernel runs after it, so that a step which loses a worker is not observed twice
    return { loss, weight };
  });
}

/** Refuses a loss of the user's that does not fit, before anything is trained. */
export function tryLoss(
  { forward, measure, params, buffers, scale }: StepState,
  batch: Pick<Batch, 'graph' | 'mask'>,
  weights: StepOptions['weights'],
): void {
  const { graph, mask } = batch;
  scope(() => {
    measure(forward(params, graph, { training: false, buffers }), scaled(targetOf(graph), scale), counting(mask, weights));
  });
}

/** Checks every update of a buffer; what is returned writes them, and cannot fail. */
function prepareCommit(buffers: TensorTree, updates: TensorTree): () => void {
  const pairs = tree.entries(updates).map(([path, value]) => {
    const buffer = tree.get(buffers, path);
    if (!(buffer instanceof Tensor && value instanceof Tensor && sameShape(buffer.shape, value.shape) && buffer.ptr && value.ptr)) {
      throw new OptionError({
        where: 'model',
        what: `a layer's update does not fit the buffer ${path.join('.')}`,
        got: String(value),
        expected: buffer === undefined ? 'only buffers that the layer declares' : String(buffer),
        fields: { path },
      });
    }
    return [buffer, value] as const;
  });
  return () => {
    for (const [buffer, value] of pairs) buffer.set(value.view());
  };
}

/** Runs the step once more, watched, to say where the trouble began. */
function notFinite(where: string, loss: number, params: TensorTree, again: () => unknown): NumericError {
  // parameters are trees of tensors
  const bad = tree.entries(params).find(([, leaf]) => !isFiniteTensor(leaf as Tensor));
  const first = bad === undefined ? firstNotFinite(again) : null;
  const place =
    bad !== undefined
      ? `the parameter ${bad[0].join('.')} was not finite before the step`
      : first === null
        ? 'no operation alone made it'
        : `the first operation that made such a number is ${first.op} with the result ${formatShape(first.shape)}`;
  return new NumericError({
    where,
    what: `${Number.isFinite(loss) ? 'a gradient' : 'the loss'} is not finite: ${place}`,
    got: Number.isFinite(loss) ? 'NaN or infinity in a gradient' : String(loss),
    expected: 'a finite number',
    mend: 'Lower the learning rate, or look for huge features or targets; the parameters are as before this step',
    fields: { loss, op: first?.op, shape: first?.shape, parameter: bad?.[0].join('.') },
  });
}

const allFinite = (grads: unknown): boolean => tensorsOf(grads).every(isFiniteTensor);
