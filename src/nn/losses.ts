import { OptionError } from '../core/errors.js';
import { written } from '../core/written.js';
import { binaryCrossEntropy } from './losses/binaryCrossEntropy.js';
import { crossEntropy } from './losses/crossEntropy.js';
import { klDivergence } from './losses/klDivergence.js';
import { bprOfLabels, marginRankingOfLabels } from './losses/ranking.js';
import type { Loss } from './losses/reduction.js';
import { huber, mae, mse, smoothL1 } from './losses/regression.js';

const byKind = {
  crossEntropy,
  binaryCrossEntropy,
  mse,
  mae,
  huber,
  smoothL1,
  bpr: bprOfLabels,
  marginRanking: marginRankingOfLabels,
  klDivergence,
};

/** Names of the losses. */
export type LossName = keyof typeof byKind;

/** The plain form of a loss, fit for JSON: `{ kind: 'huber', options: { delta: 2 } }`. */
export interface LossConfig {
  readonly kind: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What a loss is for: ids of classes, 0 and 1, numbers, or an order. Null for functions of the user's. */
export type LossTask = 'classes' | 'binary' | 'values' | 'order' | null;

/** A loss, its plain form (null for a function of the user's), and what it is for. */
export interface ReadLoss {
  readonly loss: Loss;
  readonly config: LossConfig | null;
  readonly task: LossTask;
}

const tasks: Readonly<Record<LossName, LossTask>> = {
  crossEntropy: 'classes',
  binaryCrossEntropy: 'binary',
  mse: 'values',
  mae: 'values',
  huber: 'values',
  smoothL1: 'values',
  bpr: 'order',
  marginRanking: 'order',
  klDivergence: 'values',
};

/** A loss by name, from its plain form, or as it is. @throws OptionError for an unknown name. */
export function readLoss(where: string, given: string | LossConfig | Loss): ReadLoss {
  if (typeof given === 'function') {
    const known = (Object.keys(byKind) as LossName[]).find((kind) => byKind[kind] === given);
    return { loss: given, config: known === undefined ? null : { kind: known }, task: known === undefined ? null : tasks[known] };
  }
  const { kind, options = {} } = typeof given === 'object' && given !== null ? given : { kind: given };
  if (Object.hasOwn(byKind, kind)) {
    const made = byKind[kind as LossName] as Loss;
    const none = Object.keys(options).length === 0;
    const loss: Loss = none ? made : (prediction, target, others) => made(prediction, target, { ...options, ...others });
    return { loss, config: none ? { kind } : { kind, options }, task: tasks[kind as LossName] };
  }
  throw new OptionError({
    where,
    what: 'unknown loss',
    got: written(kind === undefined ? given : kind),
    expected: `${Object.keys(byKind).join(', ')}, or a function`,
  });
}
