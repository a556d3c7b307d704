// Written by scripts/generate.mjs from assembly/templates/rowsum.template.
import { Columns } from '../../core/columns';
import { LANES, SIZE } from '../../core/simd';
import { BY_EDGE, BY_SLOT, ONES, RowSum } from './rowsum';

/**
 * The sparse product of rows [row, end), for f of at least one vector and an x whose slices of 16 columns stay in the cache:
 * tiles of 16 columns, the columns outermost. Parameters as in `spmm`.
 */
export function sumRows(
  row: usize,
  end: usize,
  f: usize,
  rowptr: usize,
  col: usize,
  weight: usize,
  perm: usize,
  mean: usize,
  x: usize,
  bias: usize,
  biasPitch: usize,
  activation: usize,
  y: usize,
): void {
  const stride = f * SIZE;
  const weighting = !weight ? ONES : perm ? BY_EDGE : BY_SLOT;
  for (let j: usize = 0; j < f; ) {
    const width = Columns.width(f - j, 4);
    const last = (width - LANES) * SIZE;
    const o = j * SIZE;
    const b = bias ? bias + o : 0;
    if (width == 4 * LANES)
      four(weighting, row, end, rowptr, col, weight, perm, x + o, stride, last, mean, b, biasPitch, activation, y + o);
    else if (width > 3 * LANES)
      upToFour(weighting, row, end, rowptr, col, weight, perm, x + o, stride, last, mean, b, biasPitch, activation, y + o);
    else if (width > 2 * LANES)
      upToThree(weighting, row, end, rowptr, col, weight, perm, x + o, stride, last, mean, b, biasPitch, activation, y + o);
    else if (width > LANES)
      upToTwo(weighting, row, end, rowptr, col, weight, perm, x + o, stride, last, mean, b, biasPitch, activation, y + o);
    else one(weighting, row, end, rowptr, col, weight, perm, x + o, stride, last, mean, b, biasPitch, activation, y + o);
    j += width;
  }
}

function four(
  weighting: i32,
  row: usize,
  end: usize,
  rowptr: usize,
  col: usize,
  weight: usize,
  perm: usize,
  x: usize,
  stride: usize,
  last: usize,
  mean: usize,
  bias: usize,
  biasPitch: usize,
  activation: usize,
  y: usize,
): void {
  const slot: usize = load<u32>(rowptr + (row << 2));
  if (weighting == ONES)
    RowSum.tile(
      4,
      false,
      ONES,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
  else if (weighting == BY_SLOT)
    RowSum.tile(
      4,
      false,
      BY_SLOT,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
  else
    RowSum.tile(
      4,
      false,
      BY_EDGE,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
}

function upToFour(
  weighting: i32,
  row: usize,
  end: usize,
  rowptr: usize,
  col: usize,
  weight: usize,
  perm: usize,
  x: usize,
  stride: usize,
  last: usize,
  mean: usize,
  bias: usize,
  biasPitch: usize,
  activation: usize,
  y: usize,
): void {
  const slot: usize = load<u32>(rowptr + (row << 2));
  if (weighting == ONES)
    RowSum.tile(
      3,
      true,
      ONES,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
  else if (weighting == BY_SLOT)
    RowSum.tile(
      3,
      true,
      BY_SLOT,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
  else
    RowSum.tile(
      3,
      true,
      BY_EDGE,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
}

function upToThree(
  weighting: i32,
  row: usize,
  end: usize,
  rowptr: usize,
  col: usize,
  weight: usize,
  perm: usize,
  x: usize,
  stride: usize,
  last: usize,
  mean: usize,
  bias: usize,
  biasPitch: usize,
  activation: usize,
  y: usize,
): void {
  const slot: usize = load<u32>(rowptr + (row << 2));
  if (weighting == ONES)
    RowSum.tile(
      2,
      true,
      ONES,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
  else if (weighting == BY_SLOT)
    RowSum.tile(
      2,
      true,
      BY_SLOT,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
  else
    RowSum.tile(
      2,
      true,
      BY_EDGE,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
}

function upToTwo(
  weighting: i32,
  row: usize,
  end: usize,
  rowptr: usize,
  col: usize,
  weight: usize,
  perm: usize,
  x: usize,
  stride: usize,
  last: usize,
  mean: usize,
  bias: usize,
  biasPitch: usize,
  activation: usize,
  y: usize,
): void {
  const slot: usize = load<u32>(rowptr + (row << 2));
  if (weighting == ONES)
    RowSum.tile(
      1,
      true,
      ONES,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
  else if (weighting == BY_SLOT)
    RowSum.tile(
      1,
      true,
      BY_SLOT,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
  else
    RowSum.tile(
      1,
      true,
      BY_EDGE,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
}

function one(
  weighting: i32,
  row: usize,
  end: usize,
  rowptr: usize,
  col: usize,
  weight: usize,
  perm: usize,
  x: usize,
  stride: usize,
  last: usize,
  mean: usize,
  bias: usize,
  biasPitch: usize,
  activation: usize,
  y: usize,
): void {
  const slot: usize = load<u32>(rowptr + (row << 2));
  if (weighting == ONES)
    RowSum.tile(
      0,
      true,
      ONES,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
  else if (weighting == BY_SLOT)
    RowSum.tile(
      0,
      true,
      BY_SLOT,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
  else
    RowSum.tile(
      0,
      true,
      BY_EDGE,
      false,
      row,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      x,
      stride,
      stride,
      last,
      mean,
      bias,
      biasPitch,
      activation,
      y,
    );
}
