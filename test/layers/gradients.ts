import { grad, ops, type Tensor, tensor } from './api.js';

type Tensors = Record<string, Tensor>;

const direction = (like: Tensor, seed: number): Tensor =>
  tensor(
    Float64Array.from({ length: like.size }, (_, i) => Math.cos(seed * 12.9898 + i * 78.233)),
    { shape: like.shape },
  );

const dot = (a: Tensors, b: Tensors): Tensor =>
  Object.keys(a)
    .map((name) => ops.sum(ops.mul(a[name]!, b[name]!)))
    .reduce((p, q) => ops.add(p, q));

/** Gradients of a scalar function of f64 tensors against central differences along a direction: the first, then the second derivative. */
export function checkDirections(
  note: string,
  f: (args: Tensors) => Tensor,
  args: Tensors,
  { order = 2, tolerance = 1e-6, step = 1e-5 } = {},
): void {
  const along = Object.fromEntries(Object.entries(args).map(([name, one], i) => [name, direction(one, i + order)]));
  const moved = (by: number): Tensors =>
    Object.fromEntries(Object.keys(args).map((name) => [name, ops.add(args[name]!, ops.mul(along[name]!, by))]));
  const want = (f(moved(step)).item() - f(moved(-step)).item()) / (2 * step);
  const gradient = grad(f)(args) as Tensors;
  const got = dot(gradient, along).item();
  const scale = Math.max(1, ...Object.keys(args).map((name) => ops.max(ops.abs(ops.mul(gradient[name]!, along[name]!))).item()));
  if (!(Math.abs(got - want) <= tolerance * scale))
    throw new Error(`${note}: derivative of order ${3 - order} is ${got}, expected ${want}`);
  if (order === 1) return;
  const constant = Object.fromEntries(Object.entries(args).map(([name, one], i) => [name, direction(one, 10 + i)]));
  checkDirections(note, (given) => dot(grad(f)(given) as Tensors, constant), args, { order: 1, tolerance: 10 * tolerance, step });
}
