import { OptionError } from '../core/errors.js';
import { nearest } from '../core/options/nearest.js';
import type { Mask } from '../runtime/mask.js';

/** Two names of one choice of rows: that of Keras, and the one PyG's data sets have. */
const twins: Readonly<Record<string, string>> = { validation: 'val', val: 'validation' };

/** The mask of a name; `val` and `validation` mean the same. Undefined where there is none. */
export function maskNamed<M>(masks: Readonly<Record<string, M>>, name: string): M | undefined {
  if (Object.hasOwn(masks, name)) return masks[name];
  return Object.hasOwn(twins, name) && Object.hasOwn(masks, twins[name]) ? masks[twins[name]] : undefined;
}

/** The mask of a name. @throws OptionError with the nearest name where there is none. */
export function expectMask(where: string, masks: Readonly<Record<string, Mask>>, name: string): Mask {
  const found = maskNamed(masks, name);
  if (found !== undefined) return found;
  const known = Object.keys(masks);
  const near = nearest(String(name), known);
  throw new OptionError({
    where,
    what: 'the graph has no such mask',
    got: `'${String(name)}'`,
    expected: known.join(', ') || 'no mask, for this graph has none',
    mend: mendOf(name, near, known),
    fields: { mask: name, nearest: near },
  });
}

/** Readers leave a mask of the rows that have targets: which of them to train on is for the user to say. */
function mendOf(name: string, near: string | undefined, [first]: readonly string[]): string | undefined {
  if (near !== undefined) return `Perhaps '${near}' is meant`;
  return name === 'train' && first !== undefined ? `Say which rows to train on: masks: { train: graph.masks.${first} }` : undefined;
}

/** Refuses masks of which none is for validation, but one is most likely meant to be: it would be passed over in silence. */
export function refuseNearValidation(where: string, masks: Readonly<Record<string, unknown>>): void {
  if (maskNamed(masks, 'validation') !== undefined) return;
  const near = Object.keys(masks).find((name) => nearest(name, ['validation', 'val']) !== undefined);
  if (near === undefined) return;
  throw new OptionError({
    where,
    what: `no mask is for validation, and the mask '${near}' would not be used`,
    got: Object.keys(masks).join(', '),
    expected: "'train', and 'validation' or 'val'",
    mend: 'Rename it, or give validationData',
    fields: { mask: near },
  });
}
