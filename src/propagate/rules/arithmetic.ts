import { scale } from '../../ops/affine.js';
import { add } from '../../ops/binary.js';
import { scope } from '../../runtime/scope.js';
import type { Tensor } from '../../runtime/tensor.js';
import type { Factor, KernelRule } from '../rule.js';
import { materialized, nonZero } from './materialize.js';

/** K applied `exponent` times; power 0 is the identity. */
export function powerRule(factor: Factor, exponent: number): KernelRule {
  const apply: KernelRule['apply'] = (graph, x, transposed) =>
    scope(() => {
      let y = x;
      for (let step = 0; step < exponent; step++) y = factor.apply(graph, y, { transposed });
      return y;
    });
  return composed({ kernel: 'power', exponent, of: factor.toJSON() }, `(${factor.describe()})^${exponent}`, apply);
}

/** The sum of kernels. */
export function plusRule(one: Factor, other: Factor): KernelRule {
  const apply: KernelRule['apply'] = (graph, x, transposed) =>
    scope(() => add(one.apply(graph, x, { transposed }), other.apply(graph, x, { transposed })));
  const config = { kernel: 'plus', of: [one.toJSON(), other.toJSON()] };
  return composed(config, `(${one.describe()} + ${other.describe()})`, apply);
}

/** A kernel times a number. */
export function timesRule(factor: Factor, by: number): KernelRule {
  const apply: KernelRule['apply'] = (graph, x, transposed) => scope(() => scale(factor.apply(graph, x, { transposed }), by));
  return composed({ kernel: 'times', factor: by, of: factor.toJSON() }, `${by} ${factor.describe()}`, apply);
}

/** A kernel that is known by what it does; its entries are found by doing it. */
export function composed(
  config: KernelRule['config'],
  text: string,
  apply: (...args: Parameters<NonNullable<KernelRule['apply']>>) => Tensor,
): KernelRule {
  const self: Factor = {
    apply: (graph, x, { transposed }) => apply(graph, x, transposed),
    entries: (graph, dtype) => materialized(self, graph, dtype, false, nonZero),
    describe: () => text,
    toJSON: () => config,
  };
  return { config, text, apply, entries: self.entries };
}
