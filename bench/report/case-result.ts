import type { Result } from '../harness.js';

/** A result, and the file of bench/cases it comes from. */
export interface CaseResult extends Result {
  case: string;
}
