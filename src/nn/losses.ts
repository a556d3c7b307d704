import { OptionError } from '../core/errors.js';
import { nearest } from '../core/options/nearest.js';
import { checkOptions } from '../core/options/read.js';
import { written } from '../core/written.js';
import { binaryCrossEntropy } from './losses/binaryCrossEntropy.js';
import { crossEntropy } from './losses/crossEntropy.js';
import type { DefinedLoss, Measure } from './losses/define.js';
import { binaryFocalCrossEntropy, focalCrossEntropy } from './losses/focal.js';
import { klDivergence } from './losses/klDivergence.js';
import { reconstruction } from './losses/links.js';
import { ownLoss } from './losses/own.js';
import { bprOfLabels, marginRankingOfLabels } from './losses/ranking.js';
import type { Loss, LossOptions } from './losses/reduction.js';
import { huber, mae, mse, smoothL1 } from './losses/regression.js';

const byKind = {
  crossEntropy,
  focalCrossEntropy,
  binaryCrossEntropy,
  binaryFocalCrossEntropy,
  mse,
  mae,
  huber,
  smoothL1,
  bpr: bprOfLabels,
  marginRanking: marginRankingOfLabels,
  klDivergence,
  reconstruction,
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
  /** The same, with what it weighs. */
  readonly measure: Measure;
  readonly config: LossConfig | null;
  readonly task: LossTask;
}

const tasks: Readonly<Record<LossName, LossTask>> = {
  crossEntropy: 'classes',
  focalCrossEntropy: 'classes',
  binaryCrossEntropy: 'binary',
  binaryFocalCrossEntropy: 'binary',
  mse: 'values',
  mae: 'values',
  huber: 'values',
  smoothL1: 'values',
  bpr: 'order',
  marginRanking: 'order',
  klDivergence: 'values',
  reconstruction: 'binary',
};

/** A loss by name, from its plain form, or as it is. @throws OptionError for an unknown name, and for options that the loss does not have. */
export function readLoss(where: string, given: string | LossConfig | Loss): ReadLoss {
  if (typeof given === 'function') {
    const known = kinds.find((kind) => byKind[kind] === given);
    if (known === undefined) return { loss: given, measure: ownLoss(where, given), config: null, task: null };
    return { loss: given, measure: byKind[known].measure as Measure, config: { kind: known }, task: tasks[known] };
  }
  if (Array.isArray(given))
    throw new OptionError({
      where,
      what: 'the loss is a list',
      got: written(given),
      expected: 'one loss, or a dictionary with a loss for each output',
      mend: 'Sum several losses of one output in a function: (p, y, options) => ops.add(losses.mse(p, y, options), losses.mae(p, y, options))',
    });
  const { kind, options = {} } = typeof given === 'object' && given !== null ? given : { kind: given };
  const found = kinds.find((one) => one === kind);
  if (found === undefined) throw unknownLoss(where, kind === undefined ? given : kind);
  const made = byKind[found] as DefinedLoss;
  checkOptions(`${where}: the loss ${found}`, made.schema, options);
  if ((options as LossOptions).reduction === 'none')
    throw new OptionError({ where, what: 'a loss to train by is one number', got: "reduction 'none'", expected: "'mean' or 'sum'" });
  if (Object.keys(options).length === 0) return { loss: made, measure: made.measure, config: { kind: found }, task: tasks[found] };
  return {
    loss: (prediction, target, others) => made(prediction, target, { ...options, ...others }),
    measure: (prediction, target, others) => made.measure(prediction, target, { ...options, ...others }),
    config: { kind: found, options },
    task: tasks[found],
  };
}

const kinds = Object.keys(byKind) as LossName[];

function unknownLoss(where: string, given: unknown): OptionError {
  const near = typeof given === 'string' ? nearest(given, kinds) : undefined;
  return new OptionError({
    where,
    what: 'unknown loss',
    got: written(given),
    expected: `${kinds.join(', ')}, or a function`,
    mend: near === undefined ? undefined : `Perhaps '${near}' is meant`,
  });
}
