import { OptionError, ShapeError } from '../../core/errors.js';
import { formatShape, sameShape } from '../../core/shape.js';
import * as tree from '../../core/tree.js';
import type { Kernels } from '../../runtime/kernels.gen.js';
import { runtime } from '../../runtime/runtime.js';
import { inRegion } from '../../runtime/scope.js';
import { emptyTensor, Tensor } from '../../runtime/tensor.js';

/** Chooses parameters: a whole segment of the path, a pattern on the dotted path, or a function of the path. */
export type Match = string | RegExp | ((path: tree.Path) => boolean);

/** Settings that a group of parameters may have of its own. */
export interface GroupSettings {
  readonly learningRate: number;
  /** L2 in the gradient, or decoupled, as the optimizer says. */
  readonly weightDecay: number;
}

/** A group: whom it covers (all parameters below a matching path, biases included), and what differs. The first match counts. */
export type Group = { readonly match: Match } & Partial<GroupSettings>;

/** The memory of an optimizer: the number of steps, and slots nested like the parameters. */
export interface OptimizerState {
  step: number;
  readonly slots: Readonly<Record<string, unknown>>;
}

/** How an optimizer goes about: `init` makes its memory, `update` moves parameters in place, last, and cannot fail half-way. */
export interface Optimizer {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  init(params: unknown): OptimizerState;
  update(params: unknown, grads: unknown, state: OptimizerState): void;
}

/** What one update of one tensor needs; slots are in the order the optimizer named them. */
export interface Update {
  readonly kernels: Kernels;
  readonly size: number;
  readonly param: number;
  readonly grad: number;
  readonly slots: readonly number[];
  readonly step: number;
  readonly settings: GroupSettings;
}

/** Builds an optimizer from the names of its slots and the update of one tensor. */
export function defineOptimizer(
  kind: string,
  options: GroupSettings & { readonly groups?: readonly Group[] },
  slotNames: readonly string[],
  apply: (update: Update) => void,
): Optimizer {
  const where = `optimizers.${kind}`;
  checkSettings(where, options);
  for (const group of options.groups ?? []) checkSettings(where, { ...options, ...group });
  const plans = new WeakMap<OptimizerState, readonly Planned[]>();
  return {
    kind,
    options: { ...options },
    init: (params) =>
      inRegion(runtime().heap, () => ({
        step: 0,
        slots: Object.fromEntries(slotNames.map((name) => [name, tree.map(params, zerosLike)])),
      })),
    update: (params, grads, state) => {
      const known = plans.get(state);
      const plan = known !== undefined && stillHolds(known, params, state) ? known : readPlan(where, params, state, slotNames, options);
      if (plan !== known) plans.set(state, plan);
      const gradients = plan.map(({ path, param }) => fitting(where, path, param, tree.get(grads, path)));
      state.step++;
      plan.forEach(({ param, slots, settings }, i) => {
        apply({
          kernels: runtime().kernelsOf(param.dtype as 'f32' | 'f64'),
          size: param.size,
          param: param.ptr,
          grad: gradients[i].ptr,
          slots: slots.map((slot) => slot.ptr),
          step: state.step,
          settings,
        });
      });
    },
  };
}

/** One parameter with what belongs to it: found once, and used as long as the same tensors come again. */
interface Planned {
  readonly path: tree.Path;
  readonly param: Tensor;
  readonly slots: readonly Tensor[];
  readonly slotNames: readonly string[];
  readonly settings: GroupSettings;
}

/** True while trees hold the same tensors as when the plan was made, all of them alive. */
function stillHolds(plan: readonly Planned[], params: unknown, state: OptimizerState): boolean {
  let leaves = 0;
  tree.visit(params, () => leaves++);
  if (leaves !== plan.length) return false;
  for (const { path, param, slots, slotNames } of plan) {
    if (tree.get(params, path) !== param || param.disposed) return false;
    for (let i = 0; i < slots.length; i++) if (tree.get(state.slots[slotNames[i]], path) !== slots[i] || slots[i].disposed) return false;
  }
  return true;
}

function readPlan(
  where: string,
  params: unknown,
  state: OptimizerState,
  slotNames: readonly string[],
  options: GroupSettings & { readonly groups?: readonly Group[] },
): readonly Planned[] {
  return tree.entries(params).map(([path, param]) => {
    const slots = slotNames.map((name) => fitting(where, path, param, tree.get(state.slots[name], path)));
    return { path, param: param as Tensor, slots, slotNames, settings: settingsOf(options, path) };
  });
}

/** A gradient or a slot, once it is known to fit its parameter: everything is checked before anything is written. */
function fitting(where: string, path: tree.Path, param: unknown, other: unknown): Tensor {
  if (
    param instanceof Tensor &&
    other instanceof Tensor &&
    other.dtype === param.dtype &&
    sameShape(other.shape, param.shape) &&
    other.ptr &&
    param.ptr
  )
    return other;
  throw new ShapeError({
    where,
    what: `gradient or state does not fit the parameter ${path.join('.')}`,
    got: other instanceof Tensor ? `${other.dtype} ${formatShape(other.shape)}` : typeof other,
    expected: param instanceof Tensor ? `${param.dtype} ${formatShape(param.shape)}` : 'tensors',
    fields: { path },
  });
}

function zerosLike(leaf: unknown): Tensor {
  const like = leaf as Tensor;
  const zero = emptyTensor(like.shape, like.dtype);
  zero.view().fill(0);
  return zero;
}

function settingsOf(options: GroupSettings & { readonly groups?: readonly Group[] }, path: tree.Path): GroupSettings {
  const group = options.groups?.find(({ match }) => matches(match, path));
  return group === undefined ? options : { ...options, ...group };
}

/** True where a matcher covers the parameter at a path. */
export function matches(match: Match, path: tree.Path): boolean {
  if (typeof match === 'function') return match(path);
  return typeof match === 'string' ? path.includes(match) : path.join('.').search(match) >= 0;
}

function checkSettings(where: string, { learningRate, weightDecay }: GroupSettings): void {
  for (const [name, value] of [
    ['learningRate', learningRate],
    ['weightDecay', weightDecay],
  ] as const) {
    if (!(value >= 0 && Number.isFinite(value)))
      throw new OptionError({ where, what: `bad ${name}`, got: String(value), expected: 'a finite number, at least 0' });
  }
}
