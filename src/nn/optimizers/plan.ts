import { ShapeError } from '../../core/errors.js';
import { formatShape, sameShape } from '../../core/shape.js';
import * as tree from '../../core/tree.js';
import { Tensor } from '../../runtime/tensor.js';

/** One parameter with what belongs to it, the same in every step. */
interface Planned<G> {
  readonly path: tree.Path;
  readonly param: Tensor;
  readonly slots: readonly Tensor[];
  /** The group of settings that covers it. */
  readonly group: G | undefined;
}

/** The same with the gradient of this step. */
export interface Work<G> extends Planned<G> {
  readonly grad: Tensor;
}

interface State {
  readonly slots: Readonly<Record<string, unknown>>;
}

/**
 * Finds what an update works on. Everything is checked before anything is written. What a state and its parameters hold is read
 * once, and used as long as the same tensors come again; the gradients are looked up each time.
 */
export function planner<G>(
  where: string,
  slotNames: readonly string[],
  groupOf: (path: tree.Path) => G | undefined,
): (params: unknown, grads: unknown, state: State) => Work<G>[] {
  const plans = new WeakMap<State, readonly Planned<G>[]>();
  const read = (params: unknown, state: State): readonly Planned<G>[] =>
    tree.entries(params).map(([path, param]) => {
      const slots = slotNames.map((name) => fitting(where, path, param, tree.get(state.slots[name], path)));
      // parameters are trees of tensors
      return { path, param: param as Tensor, slots, group: groupOf(path) };
    });
  /** True while the trees hold the same tensors as when the plan was made. */
  const holds = (plan: readonly Planned<G>[], params: unknown, state: State): boolean => {
    let leaves = 0;
    tree.visit(params, () => leaves++);
    if (leaves !== plan.length) return false;
    for (const { path, param, slots } of plan) {
      if (leafAt(params, path) !== param) return false;
      for (let i = 0; i < slots.length; i++) if (leafAt(state.slots[slotNames[i]], path) !== slots[i] || slots[i].disposed) return false;
    }
    return true;
  };
  return (params, grads, state) => {
    let plan = plans.get(state);
    if (plan === undefined || !holds(plan, params, state)) plans.set(state, (plan = read(params, state)));
    return plan.map(({ path, param, slots, group }) => {
      const grad = fitting(where, path, param, leafAt(grads, path));
      return { path, param, slots, group, grad };
    });
  };
}

/** What stands at a path, for comparing it with what is known: nobody asks here whether every step is a dictionary. */
function leafAt(node: unknown, path: tree.Path): unknown {
  let at = node as Record<string, unknown> | undefined;
  for (let i = 0; i < path.length && at !== undefined && at !== null; i++) at = at[path[i]] as Record<string, unknown> | undefined;
  return at;
}

/** A gradient or a slot, once it is known to fit its parameter. */
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
