import { type FloatType, isFloat } from '../core/dtype.js';
import { DTypeError } from '../core/errors.js';
import { expectList } from '../core/expect.js';
import * as tree from '../core/tree.js';
import { Tensor, tensor } from '../runtime/tensor.js';

/** The tensors of a call that are differentiated, and what to call them in a message. */
export interface Variables {
  readonly leaves: readonly Tensor[];
  readonly names: readonly string[];
}

const isVariable = (leaf: unknown): leaf is Tensor => leaf instanceof Tensor && isFloat(leaf.dtype);

/** The float tensors among the arguments, in dictionaries and arrays too, as copies of one type. */
export function variablesOf(where: string, args: readonly unknown[], dtype: FloatType): Variables {
  const leaves: Tensor[] = [];
  expectList(where, 'the list of arguments', args);
  const names: string[] = [];
  tree.forEach(args, (leaf, [position, ...path]) => {
    if (!isVariable(leaf)) return;
    leaves.push(tensor(leaf, { dtype }));
    names.push(`argument ${position}${path.length === 0 ? '' : ` at ${path.join('.')}`}`);
  });
  if (leaves.length > 0) return { leaves, names };
  throw new DTypeError({ where, what: 'nothing to differentiate', expected: 'an f32 or f64 tensor among the arguments' });
}

/** The arguments with other tensors in the place of their variables. */
export function substitute<A extends readonly unknown[]>(args: A, values: readonly Tensor[]): A {
  let next = 0;
  return tree.map(args, (leaf) => (isVariable(leaf) ? values[next++] : leaf)) as unknown as A; // the same nesting with other leaves
}
