import { OptionError } from '../../core/errors.js';
import * as tree from '../../core/tree.js';
import type { TensorTree } from '../../layers/context.js';
import { runtime } from '../../runtime/runtime.js';
import { inRegion } from '../../runtime/scope.js';
import { emptyTensor, type Tensor } from '../../runtime/tensor.js';
import type { Run, TrainEvent } from '../run.js';
import type { Callback } from './callback.js';
import { type Mode, Monitor } from './monitor.js';

/** Options of `earlyStopping`. */
export interface EarlyStoppingOptions {
  /** The value that must get better. Default: 'valLoss' where there are validation data, else 'loss'. */
  readonly monitor?: string;
  /** Epochs without anything better that are put up with. Default 0. */
  readonly patience?: number;
  /** By how much a value must be better to count. Default 0. */
  readonly minDelta?: number;
  /** Whether less or more of it is better; 'auto' takes losses and errors for less, all others for more. Default 'auto'. */
  readonly mode?: Mode;
  /** When training ends, however it does, give the model the parameters of its best epoch back. Default false. */
  readonly restoreBest?: boolean;
}

/** The callback, with what it found. */
export interface EarlyStopping extends Callback {
  /** The epoch with the best value, from 1; 0 before there is one. */
  readonly bestEpoch: number;
  readonly best: number | null;
}

/**
 * Ends a training that no longer gets better: after an epoch, when the best value lies more than `patience` epochs back.
 *
 * @throws OptionError for options out of range, and, at the first epoch, for a value that nobody reports.
 * @example callbacks.earlyStopping({ monitor: 'valLoss', patience: 20, restoreBest: true })
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): EarlyStopping {
  const where = 'callbacks.earlyStopping';
  const { monitor: name, patience = 0, minDelta = 0, mode, restoreBest = false } = options;
  if (!Number.isInteger(patience) || patience < 0)
    throw new OptionError({ where, what: 'bad patience', got: String(patience), expected: 'a whole number of epochs, at least 0' });
  const monitor = new Monitor(where, name, mode, minDelta);
  let bestEpoch = 0;
  let kept: TensorTree | null = null;

  const keep = ({ step: { params, buffers } }: Run): void => {
    kept ??= copyOf({ params, buffers });
    copyInto(kept, { params, buffers });
  };
  const drop = (): void => {
    tree.forEach(kept ?? {}, (leaf) => (leaf as Tensor).dispose());
    kept = null;
  };

  return {
    name: 'earlyStopping',
    get bestEpoch() {
      return bestEpoch;
    },
    get best() {
      return monitor.best;
    },
    onTrainBegin: () => {
      monitor.best = null;
      bestEpoch = 0;
      drop();
    },
    onEpochEnd: ({ epoch, metrics }: TrainEvent, run) => {
      if (monitor.improves(metrics)) {
        bestEpoch = epoch;
        if (restoreBest) keep(run);
      } else if (epoch - bestEpoch > patience) run.stop(`no better since epoch ${bestEpoch}`);
    },
    onTrainEnd: ({ step: { params, buffers } }) => {
      if (kept !== null) copyInto({ params, buffers }, kept);
    },
    close: drop,
    state: () => ({ values: { best: monitor.best, bestEpoch }, ...(kept === null ? {} : { tensors: kept }) }),
    restore: ({ values, tensors }) => {
      const { best, bestEpoch: epoch } = (values ?? {}) as { best?: unknown; bestEpoch?: unknown };
      monitor.best = typeof best === 'number' ? best : null;
      bestEpoch = typeof epoch === 'number' ? epoch : 0;
      if (restoreBest && Object.keys(tensors).length > 0) kept = tensors;
    },
  };
}

const copyOf = (tensors: TensorTree): TensorTree =>
  inRegion(runtime().heap, () => tree.map(tensors, (leaf) => emptyTensor((leaf as Tensor).shape, (leaf as Tensor).dtype))) as TensorTree;

/** In place, so that handles stay what they are. */
function copyInto(to: TensorTree, from: TensorTree): void {
  tree.forEach(to, (leaf, path) => (leaf as Tensor).set((tree.get(from, path) as Tensor).view()));
}
