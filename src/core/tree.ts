import { expectFunction, expectList } from './expect.js';

/**
 * Trees: nested plain dictionaries and arrays whose leaves are anything else.
 * Parameters, gradients and optimizer states are trees; nothing here knows what a leaf is.
 *
 * @term tree: nested dictionaries and arrays; parameters, gradients and states of optimizers are trees of tensors
 * @term leaf: what hangs in a tree; in those of parameters a tensor
 */
export type Tree<T> = T | readonly Tree<T>[] | { readonly [key: string]: Tree<T> };

/** The same nesting with other leaves. */
export type MapTree<S, T> = S extends readonly unknown[]
  ? { [K in keyof S]: MapTree<S[K], T> }
  : S extends Record<string, unknown>
    ? { [K in keyof S]: MapTree<S[K], T> }
    : T;

/** What the leaves of a tree may be; nesting is followed for eight levels, so that types that hold themselves end. */
export type Leaf<S, Depth extends readonly 0[] = []> = Depth['length'] extends 8
  ? never
  : S extends readonly (infer Child)[]
    ? Leaf<Child, [...Depth, 0]>
    : S extends Record<string, unknown>
      ? Leaf<S[keyof S], [...Depth, 0]>
      : S;

/** Keys from the root to a leaf. */
export type Path = readonly string[];

/** True for `{…}` and `Object.create(null)`, false for instances of classes. */
export function isDictionary(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whatever a name is, `__proto__` included, it becomes an entry. */
function put(into: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(into, key, { value, enumerable: true, writable: true, configurable: true });
  else into[key] = value;
}

/** Replaces every leaf, keeps the nesting. */
export function map<S, T, L = Leaf<S>>(tree: S, fn: (leaf: L, path: Path) => T, path?: Path): MapTree<S, T>;
export function map(tree: unknown, fn: (leaf: never, path: Path) => unknown, path: Path = []): unknown {
  expectFunction('tree.map', fn);
  if (Array.isArray(tree)) return tree.map((child, i) => map(child, fn, [...path, String(i)]));
  if (!isDictionary(tree)) return fn(tree as never, path); // the first signature says what a leaf is
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(tree)) put(out, key, map(tree[key], fn, [...path, key]));
  return out;
}

/** Visits every leaf in order. */
export function forEach(tree: unknown, fn: (leaf: unknown, path: Path) => void, path: Path = []): void {
  expectFunction('tree.forEach', fn);
  if (Array.isArray(tree)) for (let i = 0; i < tree.length; i++) forEach(tree[i], fn, [...path, String(i)]);
  else if (isDictionary(tree)) for (const key of Object.keys(tree)) forEach(tree[key], fn, [...path, key]);
  else fn(tree, path);
}

/** Visits every leaf in order, without their paths: for what runs in every step. */
export function visit(tree: unknown, fn: (leaf: unknown) => void): void {
  if (Array.isArray(tree)) for (let i = 0; i < tree.length; i++) visit(tree[i], fn);
  else if (isDictionary(tree)) for (const key in tree) visit(tree[key], fn);
  else fn(tree);
}

/** Replaces every leaf, keeps the nesting, without paths. */
export function replace(tree: unknown, fn: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(tree)) return tree.map((child) => replace(child, fn));
  if (!isDictionary(tree)) return fn(tree);
  const out: Record<string, unknown> = {};
  for (const key in tree) put(out, key, replace(tree[key], fn));
  return out;
}

/** All leaves with their paths, in order. */
export function entries(tree: unknown): [Path, unknown][] {
  const out: [Path, unknown][] = [];
  forEach(tree, (leaf, path) => out.push([path, leaf]));
  return out;
}

/** All leaves, in order. */
export function leaves(tree: unknown): unknown[] {
  const out: unknown[] = [];
  visit(tree, (leaf) => out.push(leaf));
  return out;
}

/** The subtree at a path; undefined where there is none. */
export function get(tree: unknown, path: Path): unknown {
  let node = tree;
  for (const key of expectList('tree.get', 'the path', path)) {
    if ((!isDictionary(node) && !Array.isArray(node)) || !Object.hasOwn(node, key)) return undefined;
    node = (node as Record<string, unknown>)[key];
  }
  return node;
}
