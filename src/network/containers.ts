import { OptionError } from '../core/errors.js';
import type { Layer, LayerProperties } from '../layers/define.js';
import { type Body, chain } from './chain.js';
import { custom, type ModuleCall } from './join.js';
import { expectParts, nameParts, type Parts } from './names.js';

const container = (kind: string, parts: Parts, { apply, build }: Body, name: string): LayerProperties => ({
  kind,
  definition: null,
  options: Object.freeze({ name }),
  paramSpecs: () => ({}),
  bufferSpecs: () => ({}),
  parts,
  pygParts: {},
  apply,
  build,
});

/** Layers one after the other. */
export function chained(layers: readonly Layer[] | Parts, name: string): LayerProperties {
  const parts = nameParts(layers);
  if (Object.keys(parts).length === 0) throw new OptionError({ where: 'sequential', what: 'no layers', expected: 'at least one' });
  return container('sequential', parts, chain(parts), name);
}

/** Layers joined by a function. */
export const joined = <P extends Parts>(parts: P, call: ModuleCall<P>, name: string): LayerProperties =>
  container('module', expectParts('module', parts), custom(parts, call), name);
