import type { NumericError } from '../../core/errors.js';
import { namesOf, refuseUnknown } from '../known.js';
import type { Callback } from './callback.js';

/** Options of `terminateOnNaN`. */
export interface TerminateOnNaNOptions {
  /** Where the message goes. Default: the console. */
  readonly print?: (line: string) => void;
}

const names = namesOf<TerminateOnNaNOptions>({ print: true });

/** The callback, with what ended the training. */
export interface TerminateOnNaN extends Callback {
  /** The trouble, whose `fields.op` is the first operation that made NaN or infinity; null while there is none. */
  readonly error: NumericError | null;
}

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
export function terminateOnNaN(options: TerminateOnNaNOptions = {}): TerminateOnNaN {
  refuseUnknown('callbacks.terminateOnNaN', names, options);
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
