import type { LossTask } from './losses.js';

/** What a model learns, as its loss says: one class of several, yes or no, or values. */
export type Task = 'classes' | 'binary' | 'values';

/** The task of what was compiled. A loss of the user's own is taken for one of values. */
export const taskOf = ({ task }: { readonly task: LossTask }): Task => (task === 'classes' || task === 'binary' ? task : 'values');
