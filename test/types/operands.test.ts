import { describe, expect, it } from 'vitest';
import { complaints } from './editor.js';

/** A primitive of x and a weight that may be left out, with one part of its definition in other words. */
const primitive = (part: string, by: string): string => {
  const right: Record<string, string> = {
    run: '(kernels, [x, weight], y) => kernels.affine(0, y.size, addressOf(weight), 0, x.ptr, y.ptr)',
    keep: '(_, [x, weight]) => ({ inputs: [weight, x], output: false })',
    required: '1',
    vjp: '(g, { inputs: [x, weight] }) => [() => g, weight && (() => ops.mul(g, x))]',
  };
  const parts = Object.entries({ ...right, [part]: by }).map(([name, text]) => `${name}: ${text},`);
  return `
    import { op } from '../../src/autodiff/op.js';
    import { addressOf, type Tensor } from '../../src/runtime/tensor.js';
    const weighted = op<[x: Tensor, weight: Tensor | null]>('weighted', { shape: ([x]) => x.shape, ${parts.join(' ')} });`;
};
const x = 'const x = tensor([1]);';

describe('the operands of an operation are a tuple', () => {
  it('that its definition and its calls agree about', () => {
    expect(complaints(`${primitive('required', '1')} ${x} weighted([x, null], undefined); weighted([x, x], undefined);`)).toEqual([]);
  });

  it.each([
    ['an operand too few', '[x]', /requires 2/],
    ['an operand too many', '[x, null, null]', /allows only 2/],
    ['null where an operand is required', '[null, x]', /'null' is not assignable/],
  ])('of which a call with %s does not compile', (_, operands, why) => {
    expect(complaints(`${primitive('required', '1')} ${x} weighted(${operands}, undefined);`).join('\n')).toMatch(why);
  });

  it.each([
    [
      'an address of what may be left out',
      'run',
      '(kernels, [x, w], y) => kernels.affine(0, 1, 1, 0, x.ptr, w.ptr)',
      /'w' is possibly 'null'/,
    ],
    ['too few cotangents', 'vjp', '(g) => [g]', /requires 2/],
    ['a cotangent of what may be left out', 'vjp', '(g, { inputs: [, w] }) => [g, () => ops.mul(g, w)]', /null/],
    ['another number of required operands', 'required', '2', /'2' is not assignable to type '1'/],
    ['a rule for too few blocks', 'keep', '() => ({ inputs: [true], output: false })', /requires 2/],
  ])('of which %s does not compile', (_, part, by, why) => {
    expect(complaints(primitive(part, by)).join('\n')).toMatch(why);
  });
});
