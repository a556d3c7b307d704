import { OptionError } from '../core/errors.js';
import { type Key, key as rootKey } from '../core/random.js';
import type { Graph } from '../graph/graph.js';
import { isLinkData, type LinkData, type NegativeOptions, type Negatives } from '../graph/links.js';
import { BatchArenas } from '../runtime/batch-arenas.js';
import { scope } from '../runtime/scope.js';
import type { Data } from './batches.js';

/** The same links in each epoch, beside other pairs that are none: epoch e of a seed has always the same. */
class RedrawnLinks {
  readonly length = 1;
  private epoch = 1;

  constructor(
    private readonly links: LinkData,
    private readonly negatives: Negatives,
    private readonly key: Key,
  ) {}

  /** The next epoch. */
  *[Symbol.iterator](): Generator<Graph, void, void> {
    const { links, negatives, key, epoch } = this;
    this.epoch = epoch + 1;
    const arenas = BatchArenas.take();
    try {
      yield arenas.make(() => links.redrawn(negatives, key.at(epoch)));
    } finally {
      arenas.release();
    }
  }

  /** No epoch: the pairs that the links came with. */
  *ordered(): Generator<Graph, void, void> {
    yield this.links.scored;
  }

  state(): number {
    return this.epoch;
  }

  restore(epoch: number): void {
    this.epoch = epoch;
  }
}

/** Links as training walks over them. @throws OptionError for negatives of what has no links. */
export function trainedLinks(where: string, data: Data, negatives: NegativeOptions | undefined, seed: number): Data {
  if (!isLinkData(data)) {
    if (negatives === undefined) return data;
    throw new OptionError({
      where,
      what: 'negatives are drawn for links alone',
      got: 'data that are no part of a link split',
      expected: 'a part that data.randomLinkSplit made',
      mend: 'Fit on split.train, or leave out `negatives`',
    });
  }
  if (negatives === undefined) return data.scored;
  const { per = 1, structured = false } = negatives;
  const key = rootKey(seed).child('negatives');
  scope(() => void data.redrawn({ per, structured }, key)); // what cannot be drawn is refused before anything is trained
  return new RedrawnLinks(data, { per, structured }, key);
}

/** Links as they came, or any other data as they are. */
export const plainLinks = <D extends Data | undefined>(data: D): Exclude<D, LinkData> | Graph =>
  isLinkData(data) ? data.scored : (data as Exclude<D, LinkData>);
