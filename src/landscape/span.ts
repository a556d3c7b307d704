import { custom } from '../core/options/vocabulary.js';
import { isDictionary } from '../core/tree.js';
import type { TensorTree } from '../layers/context.js';

/** Two ends, the lower one first. */
export type Span = readonly [low: number, high: number];

const isSpan = (value: unknown): value is Span =>
  Array.isArray(value) && value.length === 2 && value.every((end) => Number.isFinite(end)) && value[0] < value[1];

/** An option: where a line begins and ends. */
export const spanOption = custom<Span>('span', 'two finite numbers [low, high], low < high', isSpan);

/** Whether a value may be a tree of tensors. */
export const isTree = (value: unknown): value is TensorTree => isDictionary(value);
