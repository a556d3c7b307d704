import { layerNames } from '../../src/layers/names.js';
import { describeMachine, type Machine } from '../machine.js';
import { type Measured, measured } from './layers.js';
import type { Cost } from './measure.js';

/** Name of a layer, and what sets it apart from others of its kind. */
export const nameOf = ({ layer: { kind }, setting }: Measured): string =>
  setting === undefined ? `\`${kind}\`` : `\`${kind}\`, ${setting}`;

/** Layers that nobody has given a line in layers.ts. */
export function unmeasured(): string[] {
  const kinds = new Set(measured.map(({ layer }) => layer.kind));
  return layerNames.filter((name) => !kinds.has(name));
}

/** docs/layer-costs.md. */
export function page(machine: Machine, costs: readonly (Cost & { readonly name: string })[]): string {
  const lines = costs.map(({ name, milliseconds, megabytes }) => `| ${name} | ${milliseconds.toFixed(2)} | ${megabytes.toFixed(1)} |`);
  const missing = unmeasured().map((name) => `\`${name}\``);
  return `${[
    '# What the layers cost',
    '',
    'Written by `npm run bench:layers`; do not edit. One step of training of one layer, in one thread: the output, Σ y², and the gradients of the parameters',
    'and of the features, on one graph of 2,000 nodes of degree 10 with 64 features, whose layers make 64 again where that is theirs to say. Time is the',
    'median, memory what the step holds at its peak beside graph and parameters. Layers of one number a row, of ids or of sequences get 2,000 numbers, 2,000',
    'ids, or 200 sequences of 10 rows. What the layers compute stands in [layers.md](layers.md), their settings in `bench/layer-costs/layers.ts`.',
    '',
    `Measured on ${describeMachine(machine)}; load above 1 before the run makes the times too long.`,
    '',
    ...(missing.length > 0 ? [`Not measured yet: ${missing.join(', ')}.`, ''] : []),
    '| layer | step, ms | peak, MiB |',
    '|---|---:|---:|',
    ...lines,
  ].join('\n')}\n`;
}
