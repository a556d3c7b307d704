import { OptionError } from '../../core/errors.js';
import type { Run } from '../run.js';
import type { Callback } from './callback.js';

/** A callback that accompanies one training at a time, since it remembers things of it. */
export function exclusive<C extends Callback>(where: string, callback: C): C {
  const { onTrainBegin, close } = callback;
  let owner: Run | null = null;
  return Object.assign(callback, {
    onTrainBegin: (run: Run) => {
      if (owner !== null) {
        throw new OptionError({
          where,
          what: owner === run ? 'it stands twice in the list' : 'it accompanies another training',
          expected: 'one training at a time for each callback',
          mend: `Make another by ${where}()`,
        });
      }
      owner = run;
      return onTrainBegin?.(run);
    },
    close: async (run: Run) => {
      if (owner !== run) return;
      owner = null;
      await close?.(run);
    },
  });
}
