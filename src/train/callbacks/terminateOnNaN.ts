import type { NumericError } from '../../core/errors.js';
import { namesOf } from '../../core/options/names.js';
import { checkOptions } from '../../core/options/read.js';
import type { Callback } from './callback.js';

/** The callback, with what ended the training. */
export interface TerminateOnNaN extends Callback {
  /** The trouble, whose `fields.op` is the first operation that made NaN or infinity; null while there is none. */
  readonly error: NumericError | null;
}

const terminateOptions = namesOf<{ print?: unknown }>({ print: true });

/**
 * Ends the training, without an error, when the loss or a gradient is not finite. That step is not taken, so the model keeps the
 * parameters before it, and the message names the first operation that made such a number: the step is run once more to find it. Without
 * this callback a loss that is not finite is a NumericError with the same message.
 *
 * @example
 * const guard = callbacks.terminateOnNaN({ print: () => {} });
 * // await model.fit(graph, { callbacks: [guard] }); guard.error?.fields.op
 * console.log(guard.error);
 */
export function terminateOnNaN(options: { print?: (line: string) => void } = {}): TerminateOnNaN {
  checkOptions('callbacks.terminateOnNaN', terminateOptions, options);
  const { print = console.warn } = options;
  let found: NumericError | null = null;
  return {
    get error() {
      return found;
    },
    onTrainBegin: () => {
      found = null;
    },
    onNonFinite: (error) => {
      found = error;
      print(error.message);
    },
  };
}
