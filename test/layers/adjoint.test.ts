import { expect, it } from 'vitest';
import { jvp, ops, random, type Tensor, tree, vjp } from './api.js';
import { cases } from './cases.js';
import { buildParams } from './golden.js';
import { plains, toGraph } from './property-graphs.js';

const graph = toGraph(plains['G2 an isolated node, a loop, a double edge']);
const drawn = (like: Tensor, seed: number): Tensor => random.normal(random.key(seed), like.shape, { dtype: 'f64' });
const dot = (a: Tensor, b: Tensor): number => ops.sum(ops.mul(a, b)).item();

it.each(Object.entries(cases).filter(([, { byIds }]) => !byIds))('%s: <u, Jv> = <Jᵀu, v>', (_name, { layer }) => {
  const { params } = buildParams(layer, graph);
  const at = { params, x: graph.x as Tensor, edgeAttr: graph.edgeAttr as Tensor };
  const f = (given: typeof at): Tensor => layer(given.params, given.x, graph.with({ edgeAttr: given.edgeAttr }));
  const v = tree.map(at, (leaf, path) => drawn(leaf as Tensor, path.join('.').length + 1)) as typeof at;
  const [y, Jv] = jvp(f, v)(at);
  const u = drawn(y, 99);
  const [, pulled] = vjp(f, u)(at);
  const pairs = tree.leaves(pulled).map((leaf, i) => dot(leaf as Tensor, tree.leaves(v)[i] as Tensor));
  const [left, right] = [dot(u, Jv), pairs.reduce((sum, one) => sum + one, 0)];
  expect(Math.abs(left - right)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(left)));
});
