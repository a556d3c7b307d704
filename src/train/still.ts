import { OptionError } from '../core/errors.js';
import * as tree from '../core/tree.js';
import type { TensorTree } from '../layers/context.js';
import type { Layer } from '../layers/define.js';
import type { Network } from '../network/network.js';
import { matches } from '../nn/optimizers/groups.js';

/** What a training moves, where it leaves something as it is. */
export interface Still {
  /** The parameters that move, nested as they are. */
  readonly moving: TensorTree;
  /** All parameters, with others in place of those that move. */
  whole(moving: TensorTree): TensorTree;
  /** Whether the layer at a path stands still, its statistics included. */
  frozen(path: tree.Path): boolean;
}

/** Paths of layers that were made with `trainable: false`. */
function* atRest(parts: Network['parts'], path: readonly string[]): Generator<readonly string[]> {
  for (const [name, part] of Object.entries(parts)) {
    if (part.options.trainable === false) yield [...path, name];
    else yield* atRest(part.parts, [...path, name]);
  }
}

const begins = (path: tree.Path, start: tree.Path): boolean => start.every((name, i) => path[i] === name);

/** The same, found once for each network: its parts never change, and every step asks. */
const resting = new WeakMap<Network, readonly (readonly string[])[]>();
function restingIn(network: Network): readonly (readonly string[])[] {
  let starts = resting.get(network);
  if (starts === undefined) {
    starts = [...atRest(network.parts as Readonly<Record<string, Layer>>, [])];
    resting.set(network, starts);
  }
  return starts;
}

/** True for the paths that layers made with `trainable: false` and `freeze` cover. */
function coverOf(network: Network): ((path: tree.Path) => boolean) | null {
  const { frozen } = network;
  const starts = restingIn(network);
  if (starts.length === 0 && frozen.length === 0) return null;
  return (path) => starts.some((start) => begins(path, start)) || frozen.some((match) => matches(match, path));
}

/** What of a network training moves; null where it moves everything. @throws OptionError where nothing is left to move. */
export function stillOf(where: string, network: Network, params: TensorTree): Still | null {
  const covers = coverOf(network);
  if (covers === null) return null;
  const all = tree.entries(params);
  const moving = all.filter(([path]) => !covers(path));
  if (moving.length === 0)
    throw new OptionError({
      where,
      what: 'every parameter is frozen',
      got: `${all.length} parameters`,
      expected: 'some that training may move',
      mend: 'Call model.unfreeze(), or make layers without trainable: false',
    });
  /** A layer of which every parameter is frozen stands still, whatever its name. */
  const moves = (path: tree.Path): boolean => moving.some(([other]) => begins(other, path));
  const knows = (path: tree.Path): boolean => all.some(([other]) => begins(other, path));
  return {
    moving: nested(moving),
    whole: (given) => merged(params, given),
    frozen: (path) => covers(path) || (knows(path) && !moves(path)),
  };
}

function nested(entries: readonly [tree.Path, unknown][]): TensorTree {
  const out: TensorTree = {};
  for (const [path, leaf] of entries) {
    let node = out;
    for (const name of path.slice(0, -1)) node = (node[name] ??= {}) as TensorTree;
    node[path[path.length - 1]] = leaf as TensorTree; // a tensor, as every leaf of parameters
  }
  return out;
}

/** A tree with some leaves exchanged. */
function merged(all: TensorTree, some: TensorTree): TensorTree {
  const out: TensorTree = {};
  for (const name of Object.keys(all)) {
    const [before, after] = [all[name], some[name]];
    if (after === undefined) out[name] = before;
    else out[name] = tree.isDictionary(before) ? merged(before as TensorTree, after as TensorTree) : after;
  }
  return out;
}
