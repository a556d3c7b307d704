import type { FloatType } from '../../core/dtype.js';
import { misfit } from '../../core/expect.js';
import { nested } from '../../core/options/nested.js';
import type { Given, Option, Optional } from '../../core/options/option.js';
import { array, int, number, optional } from '../../core/options/vocabulary.js';
import * as tree from '../../core/tree.js';
import type { Kernels } from '../../runtime/kernels.js';
import type { Pointer } from '../../runtime/pointer.js';
import { runtime } from '../../runtime/runtime.js';
import { inRegion } from '../../runtime/scope.js';
import { emptyTensor, type Tensor } from '../../runtime/tensor.js';
import { type LearningRate, plainRate, readSchedule, type Schedule } from '../schedules.js';
import { type Group, groupOptions, matches, refuseIdle } from './groups.js';
import { type Work as PlannedWork, planner } from './plan.js';

/** Options that every optimizer has. */
export const sharedOptions = {
  /** L2: λw is added to the gradient. Default 0. */
  weightDecay: number({ min: 0, default: 0 }),
  /** Parameters with settings of their own. A group that covers nothing is refused. */
  groups: optional(array(nested(groupOptions) as Option<Group>)),
  /** Gradients are scaled so that the root of the sum of all their squares is at most this. Default: no clipping. */
  clipNorm: optional(number({ above: 0 })),
  /** Every number of a gradient is cut to [-clipValue, clipValue], before `clipNorm`. Default: no clipping. */
  clipValue: optional(number({ above: 0 })),
  /** Updates that are summed up, as a mean, before the parameters move once. Default 1. */
  accumulate: int({ min: 1, default: 1 }),
  /** Decay of a moving average of the parameters, kept beside them: average = ema · average + (1 - ema) · parameter. Default: none. */
  ema: optional(number({ min: 0, below: 1 })),
};

/** Options that every optimizer has; each has a learning rate of its own, a number or a schedule of `schedules`. */
export interface SharedOptions extends Given<typeof sharedOptions & { learningRate: Optional<LearningRate> }> {}

/**
 * The memory of an optimizer: counters, and slots nested like the parameters. All of it is needed to go on as if nothing had happened.
 *
 * @term slot of an optimizer: one of its memories, nested like the parameters, such as the first moment
 */
export interface OptimizerState {
  /** Moves of the parameters so far. */
  step: number;
  /** Factor on every learning rate, for callbacks such as `reduceLROnPlateau`. 1 at the start. */
  scale: number;
  /** Updates summed up since the last move; always 0 without `accumulate`. */
  pending: number;
  readonly slots: Readonly<Record<string, unknown>>;
}

/** How an optimizer goes about: `init` makes its memory, `update` moves parameters in place, last, and cannot fail half-way. */
export interface Optimizer {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  init(params: unknown): OptimizerState;
  update(params: unknown, grads: unknown, state: OptimizerState): void;
  /** The learning rate of the next move, outside groups. */
  learningRate(state: OptimizerState): number;
}

/** What one update of one tensor needs; slots are in the order the optimizer named them. */
export interface Update {
  readonly kernels: Kernels;
  readonly dtype: FloatType;
  readonly size: number;
  readonly param: Pointer;
  readonly grad: Pointer;
  readonly slots: readonly Pointer[];
  /** Counts from 1. */
  readonly step: number;
  readonly settings: { readonly learningRate: number; readonly weightDecay: number };
}

/** Slots that clipping, accumulation and averaging need besides those of the optimizer. */
const GRADIENT = 'gradient';
const AVERAGE = 'average';

/**
 * Builds an optimizer from the names of its slots and the update of one tensor, which writes in place, or returns what writes once every tensor's
 * update is known. `start` gives the value a slot is filled with at the beginning, where that is not 0.
 */
export function defineOptimizer(
  kind: string,
  options: SharedOptions & { readonly learningRate: LearningRate; readonly weightDecay: number },
  slotNames: readonly string[],
  apply: (update: Update) => unknown,
  start: Readonly<Record<string, number>> = {},
): Optimizer {
  const where = `optimizers.${kind}`;
  const { groups = [], clipNorm, clipValue, accumulate = 1, ema } = options;
  const base = readSchedule(where, options.learningRate);
  const schedules = new Map(groups.map((group) => [group, readSchedule(where, group.learningRate ?? base)]));
  const collects = accumulate > 1 || clipNorm !== undefined || clipValue !== undefined;
  const names = [...slotNames, ...(collects ? [GRADIENT] : []), ...(ema === undefined ? [] : [AVERAGE])];
  const settings = (group: Group | undefined, { step, scale }: OptimizerState): Update['settings'] => {
    const schedule = (group && schedules.get(group)) as Schedule | undefined;
    return { learningRate: (schedule ?? base).at(step) * scale, weightDecay: group?.weightDecay ?? options.weightDecay };
  };
  const gather = planner(where, names, (path) => groups.find(({ match }) => matches(match, path)));
  return {
    kind,
    options: plainOptions(options),
    init: (params) => {
      for (const { match } of groups) refuseIdle(where, 'a group', match, params);
      return inRegion(runtime().heap, () => {
        const slot = (name: string): unknown =>
          tree.map(params, (leaf) => (name === AVERAGE ? copyOf(leaf) : filledLike(leaf, start[name] ?? 0)));
        return { step: 0, scale: 1, pending: 0, slots: Object.fromEntries(names.map((name) => [name, slot(name)])) };
      });
    },
    update: (params, grads, state) => {
      const work = gather(params, grads, state);
      const collected = (one: Work): Tensor => one.slots[slotNames.length];
      if (collects) {
        for (const one of work)
          kernelsOf(one).axpby(0, one.param.size, 1 / accumulate, one.grad.ptr, state.pending > 0 ? 1 : 0, collected(one).ptr);
        state.pending = (state.pending + 1) % accumulate;
        if (state.pending !== 0) return;
        clip(work, collected, clipValue, clipNorm);
      }
      const pending: (() => void)[] = [];
      for (const one of work) {
        const write = apply({
          kernels: kernelsOf(one),
          dtype: one.param.dtype as FloatType,
          size: one.param.size,
          param: one.param.ptr,
          grad: (collects ? collected(one) : one.grad).ptr,
          slots: one.slots.map((slot) => slot.ptr),
          step: state.step + 1,
          settings: settings(one.group, state),
        });
        if (typeof write === 'function') pending.push(write as () => void); // what defineOptimizer's callers return
      }
      for (const write of pending) write();
      if (ema !== undefined)
        // the moving average is the last slot
        for (const one of work) kernelsOf(one).axpby(0, one.param.size, 1 - ema, one.param.ptr, ema, (one.slots.at(-1) as Tensor).ptr);
      state.step++;
    },
    learningRate: ({ step, scale }) => base.at(step) * scale,
  };
}

/** The moving average of the parameters that an optimizer with `ema` keeps; null without one. */
export function averageOf(state: OptimizerState): unknown {
  if (tree.isDictionary(state) && tree.isDictionary(state.slots)) return state.slots[AVERAGE] ?? null;
  throw misfit('optimizers.averageOf', 'the argument', state, 'a state of an optimizer', 'Take what optimizer.init returned');
}

type Work = PlannedWork<Group>;

const kernelsOf = ({ param }: Work): Kernels => runtime().kernelsOf(param.dtype as FloatType);

/** Cuts the collected gradients to size, in place. */
function clip(work: readonly Work[], collected: (one: Work) => Tensor, value: number | undefined, norm: number | undefined): void {
  if (value !== undefined) for (const one of work) kernelsOf(one).clampMagnitude(0, one.param.size, value, collected(one).ptr);
  if (norm === undefined) return;
  let squares = 0;
  for (const one of work) squares += kernelsOf(one).sumSquares(0, one.param.size, collected(one).ptr);
  const factor = norm / (Math.sqrt(squares) + 1e-6); // as torch's clip_grad_norm_
  if (factor < 1) for (const one of work) kernelsOf(one).axpby(0, one.param.size, factor, collected(one).ptr, 0, collected(one).ptr);
}

function filledLike(leaf: unknown, value: number): Tensor {
  const like = leaf as Tensor; // parameters are trees of tensors
  const made = emptyTensor(like.shape, like.dtype);
  made.view().fill(value);
  return made;
}

function copyOf(leaf: unknown): Tensor {
  const like = leaf as Tensor; // parameters are trees of tensors
  const made = emptyTensor(like.shape, like.dtype);
  made.view().set(like.view());
  return made;
}

/** Options that say all there is to an optimizer, without what is undefined; schedules in their plain form. */
function plainOptions(options: object): Record<string, unknown> {
  const plain = (name: string, value: unknown): unknown => {
    if (name === 'learningRate') return plainRate(value as LearningRate);
    return name === 'groups' ? (value as Group[]).map((group) => plainOptions(group)) : value;
  };
  return Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, plain(name, value)]),
  );
}
