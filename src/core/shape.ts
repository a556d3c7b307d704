import { OptionError, ShapeError } from './errors.js';

/** Sizes of the axes, outermost first; [] is a scalar. */
export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i];
  return size;
}

/** A shape as an error shows it; of what is no tensor at all, that. */
export const formatShape = (shape: Shape): string => (Array.isArray(shape) ? `[${shape.map(String).join(', ')}]` : 'no shape');

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The common shape of two operands under NumPy's broadcasting: axes align at the end, and a 1 stretches. */
export function broadcastShapes(where: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const p = i <= a.length ? a[a.length - i] : 1;
    const q = i <= b.length ? b[b.length - i] : 1;
    if (p !== q && p !== 1 && q !== 1) {
      throw new ShapeError({
        where,
        what: 'shapes do not broadcast',
        got: `${formatShape(a)} and ${formatShape(b)}`,
        expected: `equal sizes or 1 on axis -${i}`,
        mend: 'Reshape or transpose one operand',
        fields: { a, b, axis: -i },
      });
    }
    out[rank - i] = p === 1 ? q : p;
  }
  return out;
}

/** An axis as a number in [0, rank); negative axes count from the end. */
export function normalizeAxis(where: string, axis: number, rank: number): number {
  const normal = Number.isInteger(axis) && axis < 0 ? axis + rank : axis;
  if (Number.isInteger(axis) && normal >= 0 && normal < rank) return normal;
  throw new OptionError({
    where,
    what: 'axis outside the tensor',
    got: String(axis),
    expected: rank === 0 ? 'no axis, for a scalar' : `a whole number in [${-rank}, ${rank})`,
    fields: { axis, rank },
  });
}

/** The shape left when one axis is reduced away, or kept as 1. */
export function withoutAxis(shape: Shape, axis: number, keepDims: boolean): Shape {
  return keepDims ? shape.map((size, i) => (i === axis ? 1 : size)) : shape.filter((_, i) => i !== axis);
}
