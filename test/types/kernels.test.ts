import { describe, expect, it } from 'vitest';
import { complaints } from './editor.js';

const script = (call: string): string => `
  import { gatWeights, headSum, type Kernels } from '../../src/runtime/kernels.js';
  import { NONE, offset } from '../../src/runtime/pointer.js';
  declare const kernels: Kernels, csr: graphgrad.Csr, x: graphgrad.Tensor, y: graphgrad.Tensor, heads: { heads: number; width: number };
  ${call};`;

describe('kernels are called under a contract', () => {
  it.each([
    'kernels.neg(0, x.size, x.ptr, y.ptr)',
    'kernels.gather(0, csr.rows, x.shape[1], csr.col.ptr, offset(x.ptr, 64), y.ptr)',
    'kernels.degree(0, csr.rows, csr.rowptr.ptr, NONE, NONE, y.ptr)',
    'headSum(kernels, 0, csr.rows, heads, csr, { w: x.ptr, x: x.ptr, edge: NONE, y: y.ptr })',
  ])('%s compiles', (call) => expect(complaints(script(call))).toEqual([]));

  it.each([
    ['a number of rows for an address', 'kernels.neg(0, x.size, csr.rows, y.ptr)', /not assignable to parameter of type 'Pointer'/],
    ['any number for an address', 'kernels.neg(0, x.size, x.ptr + 64, y.ptr)', /'number' is not assignable to parameter of type 'Pointer'/],
    ['an address for a number of rows', 'kernels.neg(0, x.ptr, x.ptr, y.ptr)', /'Pointer' is not assignable to parameter of type 'Size'/],
    [
      'columns for rows',
      'kernels.gather(0, csr.cols, 3, csr.col.ptr, x.ptr, y.ptr)',
      /'Columns' is not assignable to parameter of type 'Rows'/,
    ],
    [
      'rows for columns',
      'kernels.gather(0, 3, csr.rows, csr.col.ptr, x.ptr, y.ptr)',
      /'Rows' is not assignable to parameter of type 'Columns'/,
    ],
    ['a tensor for its address', 'kernels.neg(0, x.size, x, y.ptr)', /not assignable to parameter of type 'Pointer'/],
    ['an operand of a group too few', 'headSum(kernels, 0, 3, heads, csr, { w: x.ptr, x: x.ptr, y: y.ptr })', /'edge' is missing/],
    ['a tensor for a structure', 'headSum(kernels, 0, 3, heads, x, { w: x.ptr, x: x.ptr, edge: NONE, y: y.ptr })', /'Structure'/],
  ])('%s does not compile', (_, call, why) => expect(complaints(script(call)).join('\n')).toMatch(why));
});
