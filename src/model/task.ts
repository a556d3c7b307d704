import type { Compiled } from './compile.js';

/** What a model learns, as its loss says: one class of several, yes or no, or values. */
export type Task = 'classes' | 'binary' | 'values';

/** The task of a compiled model. A loss of the user's own is taken for one of values. */
export const taskOf = ({ task }: Compiled): Task => (task === 'classes' || task === 'binary' ? task : 'values');
