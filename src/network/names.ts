import { OptionError } from '../core/errors.js';
import { expectObject } from '../core/expect.js';
import { written } from '../core/written.js';
import type { Layer } from '../layers/define.js';

/** The parts of a container by name, in order. */
export type Parts = Readonly<Record<string, Layer>>;

/** Refuses what is no layer. @throws OptionError */
function expectLayer(where: string, name: string | number, layer: Layer): Layer {
  if (typeof layer === 'function' && layer.kind !== undefined) return layer;
  throw new OptionError({
    where,
    what: `part ${name} is not a layer`,
    got: written(layer),
    expected: 'layers, as layers.dense({ … }) makes them',
  });
}

/** Parts that have names already. @throws OptionError */
export function expectParts<P extends Parts>(where: string, parts: P): P {
  for (const [name, layer] of Object.entries(expectObject(where, 'what holds the parts', parts))) expectLayer(where, name, layer);
  return parts;
}

/** Names parts that come as a list: their own name, or their kind and a number that counts from 1. */
export function nameParts(layers: readonly Layer[] | Parts): Parts {
  const where = 'sequential';
  if (!Array.isArray(layers)) return expectParts(where, layers as Parts);
  const counts = new Map<string, number>();
  const parts = new Map<string, Layer>();
  for (const layer of layers as readonly Layer[]) {
    expectLayer(where, parts.size, layer);
    const count = (counts.get(layer.kind) ?? 0) + 1;
    counts.set(layer.kind, count);
    const name = layer.options.name || `${layer.kind}${count}`;
    if (parts.has(name))
      throw new OptionError({
        where,
        what: 'two parts have one name',
        got: `'${name}'`,
        expected: 'a name of its own for each part',
      });
    parts.set(name, layer);
  }
  return Object.fromEntries(parts);
}
