import type { LiveFigure } from './figures.js';
import type { Status } from './page.js';

/** Where a live plot is seen. */
export interface View {
  /** Where to look, for people. */
  readonly place: string;
  show(figures: readonly LiveFigure[]): void;
  tell(status: Status): void;
  /** Keeps the final state, where the place keeps anything; returns what was written. */
  keep(figures: readonly LiveFigure[], status: Status): Promise<readonly string[]>;
  close(): Promise<void>;
}
