import { bytesPerElement } from '../core/dtype.js';
import type { Csr } from '../runtime/csr.js';
import type { Kernels } from '../runtime/kernels.js';
import { LINE } from '../runtime/memory-map.js';
import { NONE, offset, type Pointer, type Rows } from '../runtime/pointer.js';
import { emptyTensor, type Tensor, temporarily } from '../runtime/tensor.js';
import { matrixOf, multiply } from './product.js';

/** Numbers of edge features that exist at one time: 1 MiB of f32. */
const NUMBERS = 2 ** 18;

/** Consecutive rows and their slots. */
interface Block {
  readonly begin: Rows;
  readonly end: Rows;
  readonly from: number;
  readonly to: number;
}

/** As many rows at a time as keep the features of their edges small, at least one. */
function blocksOf({ rows, rowptr }: Csr, columns: number): Block[] {
  const ends = rowptr.view() as Uint32Array;
  const most = Math.max(1, Math.floor(NUMBERS / columns));
  const blocks: Block[] = [];
  for (let begin = 0; begin < rows; ) {
    let end = begin + 1;
    while (end < rows && ends[end + 1] - ends[begin] <= most) end++;
    blocks.push({ begin, end, from: ends[begin], to: ends[end] });
    begin = end;
  }
  return blocks;
}

/** Edge attributes [slots, s], and the kernel [s, columns] that makes features of them. @internal */
export interface EdgeMap {
  readonly attr: Tensor;
  readonly kernel: Tensor;
}

/**
 * The address that a block of slots would have if all slots stood in memory, as kernels count from slot 0. It may lie
 * outside of memory, which is harmless, but must not be 0, which means none: then the block moves by a cache line.
 */
function origin(block: Tensor, { from }: Block, columns: number): { at: Pointer; features: Pointer } {
  const before = from * columns * bytesPerElement(block.dtype);
  const at = block.ptr === before ? offset(block.ptr, LINE) : block.ptr;
  return { at, features: offset(at, -before) };
}

/** Room for the features of a block, and a line to move by. */
const room = ({ from, to }: Block, columns: number, dtype: Tensor['dtype']): Tensor => emptyTensor([(to - from) * columns + 16], dtype);

/** Calls back with the rows of each block and the address of the features attr · kernel of its slots; 0 without edge features, once for all rows. @internal */
export function forEdgeBlocks(
  kernels: Kernels,
  csr: Csr,
  edges: EdgeMap | null,
  use: (begin: Rows, end: Rows, features: Pointer) => void,
): void {
  if (edges === null) {
    use(0, csr.rows, NONE);
    return;
  }
  const { attr, kernel } = edges;
  const [s, columns] = kernel.shape;
  const width = s * bytesPerElement(attr.dtype);
  for (const block of blocksOf(csr, columns)) {
    const { begin, end, from, to } = block;
    temporarily([room(block, columns, attr.dtype)], ([features]) => {
      const place = origin(features, block, columns);
      multiply(
        kernels,
        attr.dtype,
        { m: to - from, n: columns, k: s },
        { ptr: offset(attr.ptr, from * width), row: s, col: 1 },
        matrixOf(kernel),
        place.at,
      );
      use(begin, end, place.features);
    });
  }
}

/**
 * The derivatives with respect to attributes and kernel, from what `make` writes block by block: the derivative with
 * respect to the features attr · kernel. attr [slots, s] -> [slots, s]; kernel [s, columns] -> [s, columns].
 *
 * @internal
 */
export function edgeMapGrad(
  kernels: Kernels,
  csr: Csr,
  { attr, kernel }: EdgeMap,
  make: (begin: Rows, end: Rows, features: Pointer, gradient: Pointer) => void,
): { attr: Tensor; kernel: Tensor } {
  const [s, columns] = kernel.shape;
  const bytes = bytesPerElement(attr.dtype);
  const [dAttr, dKernel] = [emptyTensor(attr.shape, attr.dtype), emptyTensor(kernel.shape, attr.dtype)];
  kernels.fill(0, dKernel.size, 0, dKernel.ptr);
  forEachGradient(kernels, csr, { attr, kernel }, make, ({ from, to }, gradient) => {
    const slots = to - from;
    const rows = offset(attr.ptr, from * s * bytes);
    multiply(
      kernels,
      attr.dtype,
      { m: slots, n: s, k: columns },
      { ptr: gradient, row: columns, col: 1 },
      matrixOf(kernel, true),
      offset(dAttr.ptr, from * s * bytes),
    );
    temporarily([emptyTensor(kernel.shape, attr.dtype)], ([part]) => {
      multiply(
        kernels,
        attr.dtype,
        { m: s, n: columns, k: slots },
        { ptr: rows, row: 1, col: s },
        { ptr: gradient, row: columns, col: 1 },
        part.ptr,
      );
      kernels.add(0, part.size, part.ptr, dKernel.ptr, dKernel.ptr);
    });
  });
  return { attr: dAttr, kernel: dKernel };
}

function forEachGradient(
  kernels: Kernels,
  csr: Csr,
  { attr, kernel }: EdgeMap,
  make: (begin: Rows, end: Rows, features: Pointer, gradient: Pointer) => void,
  use: (block: Block, gradient: Pointer) => void,
): void {
  const [s, columns] = kernel.shape;
  const width = s * bytesPerElement(attr.dtype);
  for (const block of blocksOf(csr, columns)) {
    const { begin, end, from, to } = block;
    if (from === to) continue;
    temporarily([room(block, columns, attr.dtype), room(block, columns, attr.dtype)], ([features, gradient]) => {
      const [f, g] = [origin(features, block, columns), origin(gradient, block, columns)];
      multiply(
        kernels,
        attr.dtype,
        { m: to - from, n: columns, k: s },
        { ptr: offset(attr.ptr, from * width), row: s, col: 1 },
        matrixOf(kernel),
        f.at,
      );
      make(begin, end, f.features, g.features);
      use(block, g.at);
    });
  }
}
