import { OptionError } from '../../core/errors.js';
import type { Callback } from './callback.js';

const HOOKS = ['onTrainBegin', 'onEpochBegin', 'onBatchEnd', 'onEpochEnd', 'onTrainEnd', 'close'] as const;

/**
 * A callback of one's own functions. The object alone would do as well; this one refuses a hook that would never be called.
 *
 * @throws OptionError for a name that is no hook, and for what is no function.
 * @example callbacks.lambda({ onEpochEnd: ({ epoch, loss }) => void (epoch % 50 === 0 && console.log(epoch, loss)) })
 */
export function lambda(hooks: Pick<Callback, (typeof HOOKS)[number]>): Callback {
  for (const [name, hook] of Object.entries(hooks)) {
    if ((HOOKS as readonly string[]).includes(name) && typeof hook === 'function') continue;
    throw new OptionError({
      where: 'callbacks.lambda',
      what: typeof hook === 'function' ? 'no such hook' : `${name} is no function`,
      got: typeof hook === 'function' ? `'${name}'` : typeof hook,
      expected: HOOKS.join(', '),
    });
  }
  return { name: 'lambda', ...hooks };
}
