import { describeTree } from '../layers/readable.js';
import { countParams, table } from './describe.js';
import type { Network } from './network.js';

/** A table of the layers with their parameters. */
export function summary({ parts, params }: Network): string {
  const rows = Object.entries(parts).map(([name, part]) => {
    const own = params?.[name] ?? {};
    const shapes = describeTree(own)
      .split('\n')
      .map((line) => line.trim().replace(/ ‖.*$/, ''))
      .filter(Boolean);
    return [name, part.kind, shapes.join(', ') || '-', params === null ? '?' : String(countParams(own))];
  });
  const total = params === null ? 'not initialised yet' : `${countParams(params)} parameters`;
  return `${table([['layer', 'kind', 'parameters', 'count'], ...rows])}\n${total}`;
}
