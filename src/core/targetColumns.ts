/**
 * The columns of y that hold the targets of one of several outputs.
 *
 * @term output: one of several things a model predicts at once, by name; their targets stand side by side in y
 */
export interface TargetColumns {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** A number a row, as ids of classes are, and no row of one number. */
  readonly flat: boolean;
}
