import { OptionError, ShapeError } from '../core/errors.js';
import { misfit } from '../core/expect.js';
import { formatShape, sizeOf } from '../core/shape.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { bmm } from './batched-matmul.js';
import { elements } from './elements.js';
import { reshape, transpose } from './layout.js';
import { sum } from './sum.js';

const place = 'ops.einsum';

/** A tensor whose axes have letters, each once. */
interface Labelled {
  readonly x: Tensor;
  readonly axes: readonly string[];
}

/**
 * Einstein's sum of one or two tensors: letters name axes, equal ones run together, and those right of the arrow stay:
 * 'ij->ji' transposes, 'ii->' is the trace, 'ij,jk->ik' a product of matrices, 'bhid,bhjd->bhij' the scores of attention.
 *
 * @throws OptionError for an equation that is not of this form.
 * @throws ShapeError for a letter whose axes differ in size, or one too few or too many.
 */
export function einsum(equation: string, ...operands: Tensor[]): Tensor {
  operands.forEach((x, i) => void expectTensor(place, x, `operand ${i}`));
  if (typeof equation !== 'string') throw misfit(place, 'the equation', equation, 'a text');
  const { inputs, output } = parse(equation, operands.length);
  const sizes = new Map<string, number>();
  inputs.forEach((axes, i) => {
    const { shape } = operands[i];
    if (axes.length !== shape.length)
      throw new ShapeError({
        where: place,
        what: `operand ${i} does not fit '${axes.join('')}'`,
        got: formatShape(shape),
        expected: `${axes.length} axes`,
      });
    axes.forEach((letter, axis) => {
      const known = sizes.get(letter) ?? shape[axis];
      if (known !== shape[axis])
        throw new ShapeError({
          where: place,
          what: `axes '${letter}' differ in size`,
          got: `${known} and ${shape[axis]}`,
          expected: 'one size',
        });
      sizes.set(letter, known);
    });
  });
  const named = inputs.map((axes, i) => diagonals({ x: operands[i], axes }));
  const made = named.length === 1 ? summed(named[0], output) : contracted(named[0], named[1], output, sizes);
  return ordered(made, output);
}

function parse(equation: string, count: number): { inputs: string[][]; output: string[] } {
  const [, left, right] = /^([a-zA-Z]*(?:,[a-zA-Z]*)?)->([a-zA-Z]*)$/.exec(equation.replaceAll(' ', '')) ?? [];
  const inputs = left?.split(',').map((axes) => [...axes]) ?? [];
  const output = [...(right ?? '')];
  const known = output.every((letter) => inputs.some((axes) => axes.includes(letter)));
  if (left !== undefined && inputs.length === count && new Set(output).size === output.length && known) return { inputs, output };
  throw new OptionError({
    where: place,
    what: `the equation does not fit ${count} operands`,
    got: `'${equation}'`,
    expected: "letters for the axes of one or two operands, an arrow, and those that stay, each once, like 'ij,jk->ik'",
  });
}

/** Axes of one letter made one: their diagonal. */
function diagonals({ x, axes }: Labelled): Labelled {
  const letters = [...new Set(axes)];
  if (letters.length === axes.length) return { x, axes };
  const shape = letters.map((letter) => x.shape[axes.indexOf(letter)]);
  const strides = letters.map((letter) =>
    axes.reduce((stride, one, axis) => stride + (one === letter ? sizeOf(x.shape.slice(axis + 1)) : 0), 0),
  );
  const positions = new Uint32Array(sizeOf(shape));
  for (let i = 0; i < positions.length; i++) {
    let rest = i;
    for (let d = shape.length - 1; d >= 0; d--) {
      positions[i] += (rest % shape[d]) * strides[d];
      rest = Math.floor(rest / shape[d]);
    }
  }
  return { x: elements(x, positions, shape), axes: letters };
}

/** Summed over the letters that are not kept. */
function summed({ x, axes }: Labelled, kept: readonly string[]): Labelled {
  const gone = axes.flatMap((letter, axis) => (kept.includes(letter) ? [] : [axis]));
  return gone.length === 0 ? { x, axes } : { x: sum(x, { axis: gone }), axes: axes.filter((letter) => kept.includes(letter)) };
}

const ordered = ({ x, axes }: Labelled, letters: readonly string[]): Tensor =>
  letters.every((letter, i) => letter === axes[i])
    ? x
    : transpose(
        x,
        letters.map((letter) => axes.indexOf(letter)),
      );

/** Two operands as one product of matrices for each of their common letters that stay. */
function contracted(first: Labelled, second: Labelled, output: readonly string[], sizes: ReadonlyMap<string, number>): Labelled {
  const a = summed(first, [...output, ...second.axes]);
  const b = summed(second, [...output, ...first.axes]);
  const both = a.axes.filter((letter) => b.axes.includes(letter));
  const batch = both.filter((letter) => output.includes(letter));
  const inner = both.filter((letter) => !output.includes(letter));
  const [rows, cols] = [a, b].map(({ axes }) => axes.filter((letter) => !both.includes(letter)));
  const size = (letters: readonly string[]): number => sizeOf(letters.map((letter) => sizes.get(letter) as number));
  const y = bmm(
    reshape(ordered(a, [...batch, ...rows, ...inner]), [size(batch), size(rows), size(inner)]),
    reshape(ordered(b, [...batch, ...inner, ...cols]), [size(batch), size(inner), size(cols)]),
  );
  const axes = [...batch, ...rows, ...cols];
  return {
    x: reshape(
      y,
      axes.map((letter) => sizes.get(letter) as number),
    ),
    axes,
  };
}
