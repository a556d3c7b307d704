import { OptionError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { number, optional, unchecked } from '../core/options/vocabulary.js';
import type { GraphLike } from '../graph/batch.js';
import { maskNamed, refuseNearValidation } from '../graph/mask-names.js';
import { type Data, type Source, source } from './batches.js';
import type { WeightOptions } from './weights.js';

/** What training reports on after each epoch. */
export const validationOptions = {
  /** Data to report on after each epoch; a single graph reports on its mask `validation`, or `val`. */
  validationData: optional(unchecked<Data>('data')),
  /** The share of a list of graphs that is kept for reports: its end, before any shuffling, as in Keras. Default: none. */
  validationSplit: optional(number({ above: 0, below: 1 })),
};

type SampleWeight = WeightOptions['sampleWeight'];

/** Data to train on and to report on. */
export interface Division {
  readonly data: Data;
  readonly validationData: Data | undefined;
  readonly sampleWeight: SampleWeight;
}

/** Takes the end of a list away for validation. @throws OptionError where there is no list to cut, or something else is to report on. */
export function divide(where: string, data: Data, options: Given<typeof validationOptions> & WeightOptions): Division {
  const { validationData, validationSplit, sampleWeight } = options;
  if (validationSplit === undefined) return { data, validationData, sampleWeight };
  const refuse = (what: string, got: string, expected: string, mend?: string): OptionError =>
    new OptionError({ where, what, got, expected, mend });
  if (validationData !== undefined) throw refuse('both validationSplit and validationData', 'both', 'one of them');
  if (!Array.isArray(data)) {
    const got = Object.keys((data as { masks?: object }).masks ?? {}).length > 0 ? 'a graph with masks' : 'one graph, or a loader';
    const mend = 'Give a graph masks, and batches made elsewhere a validationData';
    throw refuse('validationSplit needs a list of graphs', got, 'a list', mend);
  }
  const list = data as readonly GraphLike[];
  if (list.some((graph) => Object.keys(graph.masks ?? {}).length > 0))
    throw refuse('validationSplit with masks', 'graphs that have masks', 'one way to divide the data', 'Leave out either');
  const kept = list.length - Math.round(list.length * validationSplit);
  if (kept < 1 || kept === list.length)
    throw refuse('validationSplit leaves one part empty', `${validationSplit} of ${list.length} graphs`, 'at least one graph in each part');
  if (sampleWeight !== undefined && sampleWeight.length !== list.length)
    throw refuse('sampleWeight does not fit the data', `${sampleWeight.length} numbers`, `${list.length}, one for each graph`);
  const weights = sampleWeight && Array.from(sampleWeight).slice(0, kept);
  return { data: list.slice(0, kept), validationData: list.slice(kept), sampleWeight: weights };
}

/** What to report on: the data given for it, or the mask `validation` of the data themselves. */
export function validationSource(where: string, data: Data, given: Data | undefined, batchSize: number | undefined): Source | null {
  if (given !== undefined) return source(where, given, { batchSize, mask: 'validation' });
  return reportsByMask(where, data) ? source(where, data, { mask: 'validation' }) : null;
}

/** Whether data have a mask to report on. @throws OptionError for a mask that is most likely meant to be one. */
export function reportsByMask(where: string, data: Data): boolean {
  const { masks = {} } = Array.isArray(data) ? {} : (data as Partial<GraphLike>);
  refuseNearValidation(where, masks);
  return maskNamed<unknown>(masks, 'validation') !== undefined;
}
