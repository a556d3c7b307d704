/** What an error may carry besides its message: the place, and the values that were refused. */
export type ErrorFields = Readonly<Record<string, unknown>>;

/** The four parts of every message: `<where>: <what> (got <got>). Expected <expected>. <mend>.` */
export interface Complaint {
  /** The function or object that refuses, as the user wrote it: `Graph`, `ops.matmul`. */
  readonly where: string;
  /** What is wrong. */
  readonly what: string;
  /** The actual value, already printed. */
  readonly got?: string;
  /** What would have been right. */
  readonly expected?: string;
  /** How to mend it, as an imperative. */
  readonly mend?: string;
  /** Values for programs: `{ edge: 17, node: 99 }`. */
  readonly fields?: ErrorFields;
  /** The error beneath this one. */
  readonly cause?: unknown;
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function message({ where, what, got, expected, mend }: Complaint): string {
  const parts = [sentence(`${where}: ${what}${got === undefined ? '' : ` (got ${got})`}`)];
  if (expected !== undefined) parts.push(sentence(`Expected ${expected}`));
  if (mend !== undefined) parts.push(sentence(mend));
  return parts.join(' ');
}

/** Base of everything graphgrad throws. `code` is stable across versions; `fields` holds the refused values. */
export abstract class GraphgradError extends Error {
  /** Written out, as `code` is: minifiers rename classes. */
  abstract override readonly name: string;
  abstract readonly code: string;
  readonly where: string;
  readonly fields: ErrorFields;
  private readonly complaint!: Complaint;

  constructor(complaint: Complaint) {
    super(message(complaint), complaint.cause === undefined ? undefined : { cause: complaint.cause });
    this.where = complaint.where;
    this.fields = complaint.fields ?? {};
    Object.defineProperty(this, 'complaint', { value: complaint }); // a console need not print it
  }

  /** The same complaint of a part of something larger: `data.batch: graph 3: Graph: …`. This error is its cause. */
  within(whole: string): GraphgradError {
    const { where, ...complaint } = this.complaint;
    const Same = this.constructor as new (complaint: Complaint) => GraphgradError;
    return new Same({ ...complaint, where: `${whole}: ${where}`, cause: this });
  }
}

/** Shapes that do not fit together. */
export class ShapeError extends GraphgradError {
  override readonly name: string = 'ShapeError';
  readonly code = 'SHAPE';
}
/** An element type that an operation does not take. */
export class DTypeError extends GraphgradError {
  override readonly name: string = 'DTypeError';
  readonly code = 'DTYPE';
}
/** An index outside its range, or not a whole number. */
export class IndexError extends GraphgradError {
  override readonly name: string = 'IndexError';
  readonly code = 'INDEX';
}
/** A graph whose parts contradict each other. */
export class GraphError extends GraphgradError {
  override readonly name: string = 'GraphError';
  readonly code = 'GRAPH';
}
/** An option with an unknown name or a value outside its range. */
export class OptionError extends GraphgradError {
  override readonly name: string = 'OptionError';
  readonly code = 'OPTION';
}
/** A handle used after its memory was given back, or a scope used wrongly. */
export class ScopeError extends GraphgradError {
  override readonly name: string = 'ScopeError';
  readonly code = 'SCOPE';
}
/** NaN or infinity where a finite number is needed. */
export class NumericError extends GraphgradError {
  override readonly name: string = 'NumericError';
  readonly code = 'NUMERIC';
}
/** Linear memory is exhausted. */
export class OutOfMemoryError extends GraphgradError {
  override readonly name: string = 'OutOfMemoryError';
  readonly code = 'OUT_OF_MEMORY';
}
/** A file or message that is not what its format prescribes. */
export class FormatError extends GraphgradError {
  override readonly name: string = 'FormatError';
  readonly code = 'FORMAT';
}
/** Reading, writing or fetching failed. */
export class IoError extends GraphgradError {
  override readonly name: string = 'IoError';
  readonly code = 'IO';
}
/** A compute worker died or made no progress. */
export class WorkerLostError extends GraphgradError {
  override readonly name: string = 'WorkerLostError';
  readonly code = 'WORKER_LOST';
}
/** The platform lacks something graphgrad cannot do without. */
export class UnsupportedPlatformError extends GraphgradError {
  override readonly name: string = 'UnsupportedPlatformError';
  readonly code = 'UNSUPPORTED_PLATFORM';
}
