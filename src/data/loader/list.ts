import { iota } from '../../core/iota.js';
import { permutation } from '../../core/random.js';
import { type GraphLike, GraphSet } from '../../graph/batch.js';
import type { Plan } from './batch-loader.js';
import { type BatchSize, Cutter, cut } from './cut.js';

/** Batches of a list: copied into linear memory once, shuffled as a whole, packed by kernels. */
export function listPlan(
  where: string,
  graphs: readonly GraphLike[],
  size: BatchSize,
  { shuffle, dropLast }: { shuffle: boolean; dropLast: boolean },
): Plan {
  const set = GraphSet.from(where, graphs);
  const nodesOf = (id: number): number => set.nodesOf(id);
  const inOrder = iota(set.length);
  try {
    const check = new Cutter(where, size);
    for (const id of inOrder) check.fits(nodesOf(id), id);
  } catch (error) {
    set.dispose();
    throw error;
  }
  const regular = !shuffle || size.maxNodes === Number.POSITIVE_INFINITY;
  return {
    repeatable: true,
    length: regular ? cut(where, inOrder, nodesOf, size, dropLast).length - 1 : undefined,
    *walk({ order, skip, make }) {
      const ids = shuffle && order !== null ? permutation(set.length, order) : inOrder;
      const starts = cut(where, ids, nodesOf, size, dropLast);
      for (let i = skip; i + 1 < starts.length; i++) yield make(() => set.batch(ids.subarray(starts[i], starts[i + 1])));
    },
    dispose: () => set.dispose(),
  };
}
