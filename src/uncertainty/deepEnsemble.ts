import { expectFunction, misfit } from '../core/expect.js';
import { checkOptions } from '../core/options/read.js';
import { int, unchecked } from '../core/options/vocabulary.js';
import type { Data } from '../train/batches.js';
import type { Prediction } from '../train/evaluate.js';
import type { FitOptions, History } from '../train/fit.js';

/** A compiled model, as `sequential` makes it. */
interface Member {
  fit(data: Data, options?: FitOptions): Promise<History>;
  predict(data: Data): Promise<Prediction>;
  dispose(): void;
}

export interface DeepEnsembleOptions {
  /** Networks. Default 5. */
  readonly members?: number;
  /** What `fit` is told; member k trains with the seed `seed + k`. */
  readonly fit?: FitOptions;
}

const names = { members: int({ min: 1, default: 5 }), fit: unchecked<FitOptions | undefined>('options of fit') };

/** Networks that differ in how they began. */
export interface DeepEnsemble<M> {
  readonly members: readonly M[];
  /** What each says, for `averageClasses` or `averageNumbers`. */
  predict(data: Data): Promise<Prediction[]>;
  dispose(): void;
}

/**
 * A deep ensemble (arXiv:1612.01474): the same network trained several times from different seeds. `make` gives a compiled model for each member.
 *
 * @throws OptionError where `make` gives no model.
 */
export async function deepEnsemble<M extends Member>(
  make: (member: number) => M,
  data: Data,
  options: DeepEnsembleOptions = {},
): Promise<DeepEnsemble<M>> {
  const where = 'uncertainty.deepEnsemble';
  expectFunction(where, make);
  checkOptions(where, names, options);
  const { members: count = 5, fit = {} } = options;
  const members: M[] = [];
  const dispose = (): void => {
    for (const member of members) member.dispose();
  };
  try {
    for (let k = 0; k < count; k++) {
      const model = make(k);
      if (typeof model?.fit !== 'function') throw misfit(where, 'what make returned', model, 'a compiled model');
      members.push(model);
      await model.fit(data, { verbose: 0, ...fit, seed: (fit.seed ?? 0) + k });
    }
  } catch (error) {
    dispose();
    throw error;
  }
  return {
    members,
    predict: async (on) => {
      const all: Prediction[] = [];
      for (const member of members) all.push(await member.predict(on));
      return all;
    },
    dispose,
  };
}
