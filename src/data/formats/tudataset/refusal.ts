import { FormatError } from '../../../core/errors.js';

/** A refusal of the files of a TUDataset; the caller throws it. */
export const refusal = (what: string, got?: string, expected?: string): FormatError =>
  new FormatError({ where: 'readTUDataset', what, got, expected, mend: 'Check that all files belong to one data set and are whole' });
