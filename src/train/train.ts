import { readOptions } from '../core/options/read.js';
import { hasWeights } from '../network/network.js';
import { ScaleTally, type TargetScale } from '../nn/targetScale.js';
import { relieve } from '../runtime/collect.js';
import { type Data, type Source, source, visitBatches } from './batches.js';
import type { Trainable } from './compile.js';
import { LocalRun } from './localRun.js';
import { type PreparedRun, prepareRun } from './prepareRun.js';
import { repeatWhenLost } from './repeatWhenLost.js';
import type { TrainEvent } from './run.js';
import { tryLoss } from './step.js';
import { tallyTargets } from './tally.js';
import { type TrainOptions, type TrainSettings, trainOptions } from './trainOptions.js';
import { tryMetrics } from './tryMetrics.js';
import { validationSource } from './validation.js';
import { refuseSingleWalk, settleWeights, weigher } from './weights.js';

/** A training in this thread, with the data it goes over. */
export interface LocalTraining extends PreparedRun<LocalRun> {
  dispose(): void;
}

/** The loop beneath fit. */
export async function* train(trainable: Trainable, data: Data, options: TrainOptions): AsyncGenerator<TrainEvent, void, void> {
  const where = 'model.train';
  yield* walk(await prepareLocal(where, trainable, data, readOptions(where, trainOptions, options)));
}

/** Makes everything ready to train in this thread. */
export async function prepareLocal(where: string, trainable: Trainable, given: Data, options: TrainSettings): Promise<LocalTraining> {
  const { batchSize, classWeight } = options;
  const sources: Source[] = [];
  const opened = <S extends Source>(one: S): S => {
    sources.push(one);
    return one;
  };
  const dispose = (): void => {
    for (const one of sources) one.dispose();
  };
  await relieve();
  try {
    const prepared = await prepareRun(where, trainable, options, {
      data: given,
      open: async ({ compiled, data, validationData, sampleWeight }) => {
        const from = opened(await repeatWhenLost(() => source(where, data, { mask: 'train', batchSize })));
        const validation = validationSource(where, data, validationData, batchSize);
        if (validation !== null) opened(validation);
        const weigh = weigher(where, await settleWeights(where, { classWeight, sampleWeight }, from), compiled.task, from);
        const scale = compiled.scales ? (trainable.scale ?? (await measureScale(where, from))) : null; // walks, so before a batch is kept
        const own = compiled.lossConfig === null;
        const tries = own || !hasWeights(trainable.network) || compiled.metrics.length > 0 || weigh !== null;
        const first = tries ? await from.first() : null;
        return {
          like: first?.graph ?? null,
          scale,
          weigh,
          check: (step) => {
            if (first === null) return;
            const weights = weigh?.(first) ?? first.graph.sampleWeight;
            if (own) tryLoss(step, first, weights);
            tryMetrics(where, compiled, step, first);
          },
          make: (parts) => new LocalRun(parts, from, validation),
        };
      },
    });
    return { ...prepared, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Mean and deviation of the targets that are trained on. @throws OptionError for batches that cannot be walked twice. */
async function measureScale(where: string, from: Source): Promise<TargetScale> {
  refuseSingleWalk(where, 'a targetTransform', from);
  const tally = new ScaleTally();
  await visitBatches(from.walk(null), (batch) => void tallyTargets(tally, batch));
  return tally.scale;
}

/** Trains, and gives back what the data took. */
export async function* walk({ run, begin, abandon, end, dispose }: LocalTraining): AsyncGenerator<TrainEvent, void, void> {
  try {
    await begin();
    yield* run.walk();
    await run.tell('onTrainEnd', run);
  } catch (error) {
    await abandon();
    throw error;
  } finally {
    try {
      await end();
    } finally {
      dispose();
    }
  }
}
