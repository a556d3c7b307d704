import * as errors from '../../core/errors.js';
import type { Wire } from './channel.js';

type ErrorClass = new (complaint: errors.Complaint) => errors.GraphgradError;

const classes: ReadonlyMap<string, ErrorClass> = new Map(
  Object.entries(errors).filter(([name]) => name !== 'GraphgradError') as [string, unknown][] as [string, ErrorClass][],
);

interface PackedError {
  readonly name: string;
  readonly message: string;
  readonly where?: string;
  readonly fields?: errors.ErrorFields;
}

/** Errors between threads: those of the library arrive as their classes, others as plain errors of the same name. */
export const errorWire: Wire = {
  pack: (error): PackedError => {
    const { name = 'Error', message = String(error) } = error as Partial<Error>;
    if (!(error instanceof errors.GraphgradError)) return { name, message };
    const fields = Object.fromEntries(Object.entries(error.fields).filter(([, value]) => isPlain(value)));
    return { name, message, where: error.where, fields };
  },
  unpack: (packed): Error => {
    const { name, message, where = '', fields } = packed as PackedError;
    const known = classes.get(name);
    const error: Error = known === undefined ? new Error(message) : new known({ where, what: '', fields });
    Object.defineProperty(error, 'message', { value: message });
    if (known === undefined) error.name = name;
    return error;
  },
};

const isPlain = (value: unknown): boolean =>
  value === null || ['number', 'string', 'boolean', 'undefined'].includes(typeof value) || (Array.isArray(value) && value.every(isPlain));
