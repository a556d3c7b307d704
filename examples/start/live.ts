import { dirname, join } from 'node:path';
import { callbacks } from 'graphgrad';
import type { Options } from './options.js';

/** With --live: a page that shows the training while it runs; its final state goes beside the report, as `name`.html and `name`.svg. */
export function liveCallbacks(
  { live, out }: Pick<Options, 'live' | 'out'>,
  name: string,
  look: callbacks.LivePlotOptions,
): callbacks.Callback[] {
  return live ? [callbacks.livePlot({ ...look, file: join(dirname(out), name) })] : [];
}
