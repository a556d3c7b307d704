import { OptionError } from '../core/errors.js';
import type { Layer } from '../layers/define.js';

/** The parts of a container by name, in order. */
export type Parts = Readonly<Record<string, Layer>>;

/** Names parts that come as a list: their own name, or their kind and a number that counts from 1. */
export function nameParts(layers: readonly Layer[] | Parts): Parts {
  if (!Array.isArray(layers)) return layers as Parts;
  const counts = new Map<string, number>();
  const parts: Record<string, Layer> = {};
  for (const layer of layers as readonly Layer[]) {
    if (typeof layer !== 'function' || layer.kind === undefined) {
      throw new OptionError({
        where: 'sequential',
        what: `part ${Object.keys(parts).length} is not a layer`,
        got: typeof layer,
        expected: 'layers, as layers.dense({ … }) makes them',
      });
    }
    const count = (counts.get(layer.kind) ?? 0) + 1;
    counts.set(layer.kind, count);
    const name = layer.options.name || `${layer.kind}${count}`;
    if (name in parts)
      throw new OptionError({
        where: 'sequential',
        what: 'two parts have one name',
        got: `'${name}'`,
        expected: 'a name of its own for each part',
      });
    parts[name] = layer;
  }
  return parts;
}
