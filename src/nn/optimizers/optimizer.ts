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
  return {
    kind,
    options: { ...options },
    init: (params) =>
      inRegion(runtime().heap, () => ({
        step: 0,
        slots: Object.fromEntries(slotNames.map((name) => [name, tree.map(params, zerosLike)])),
      })),
    update: (params, grads, state) => {
      const work = gather(where, params, grads, state, slotNames);
      state.step++;
      for (const { param, grad, slots, path } of work) {
        apply({
          kernels: runtime().kernelsOf(param.dtype as 'f32' | 'f64'),
          size: param.size,
          param: param.ptr,
          grad: grad.ptr,
          slots: slots.map((slot) => slot.ptr),
          step: state.step,
          settings: settingsOf(options, path),
        });
      }
    },
  };
}

interface Work {
  readonly path: tree.Path;
  readonly param: Tensor;
  readonly grad: Tensor;
  readonly slots: readonly Tensor[];
}

/** Everything is checked before anything is written. */
function gather(where: string, params: unknown, grads: unknown, state: OptimizerState, slotNames: readonly string[]): Work[] {
  return tree.entries(params).map(([path, param]) => {
    const grad = tree.get(grads, path);
    const slots = slotNames.map((name) => tree.get(state.slots[name], path));
    for (const other of [grad, ...slots]) {
      if (
        param instanceof Tensor &&
        other instanceof Tensor &&
        other.dtype === param.dtype &&
        sameShape(other.shape, param.shape) &&
        other.ptr &&
        param.ptr
      )
        continue;
      throw new ShapeError({
        where,
        what: `gradient or state does not fit the parameter ${path.join('.')}`,
        got: other instanceof Tensor ? `${other.dtype} ${formatShape(other.shape)}` : typeof other,
        expected: param instanceof Tensor ? `${param.dtype} ${formatShape(param.shape)}` : 'tensors',
        fields: { path },
      });
    }
    return { path, param: param as Tensor, grad: grad as Tensor, slots: slots as Tensor[] };
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
