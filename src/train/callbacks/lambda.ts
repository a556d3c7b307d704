import { OptionError } from '../../core/errors.js';
import { misfit } from '../../core/expect.js';
import { isDictionary } from '../../core/tree.js';
import type { Callback } from './callback.js';

const HOOKS = ['onTrainBegin', 'onEpochBegin', 'onBatchEnd', 'onTick', 'onEpochEnd', 'onNonFinite', 'onTrainEnd', 'close'] as const;

/**
 * A callback from functions, their names checked.
 *
 * @throws OptionError for a hook that does not exist.
 * @example callbacks.lambda({ onEpochEnd: ({ epoch, loss }) => console.log(epoch, loss) })
 */
export function lambda(hooks: Pick<Callback, (typeof HOOKS)[number]>): Callback {
  if (!isDictionary(hooks)) throw misfit('callbacks.lambda', 'the argument', hooks, 'an object of functions');
  for (const [name, hook] of Object.entries(hooks)) {
    if (typeof hook === 'function' && HOOKS.includes(name as (typeof HOOKS)[number])) continue;
    throw new OptionError({
      where: 'callbacks.lambda',
      what: `'${name}' is no hook`,
      got: typeof hook,
      expected: `functions under ${HOOKS.join(', ')}`,
    });
  }
  return { ...hooks };
}
