// Written by scripts/generate.mjs from assembly/templates/binary.template.
import { LANES, SIZE, Simd } from '../core/simd';
import { Tail } from '../core/tail';

enum Op {
  Add,
  Sub,
  Mul,
  Div,
  Maximum,
  Minimum,
  Equal,
  Greater,
}

/** The shared loops; `op` is a constant wherever they are called, so each kernel keeps one branch of `apply`. */
class Binary {
  @inline static apply(op: Op, a: v128, b: v128): v128 {
    if (op == Op.Add) return v128.add<real>(a, b);
    if (op == Op.Sub) return v128.sub<real>(a, b);
    if (op == Op.Mul) return v128.mul<real>(a, b);
    if (op == Op.Div) return v128.div<real>(a, b);
    if (op == Op.Maximum) return v128.max<real>(a, b);
    if (op == Op.Minimum) return v128.min<real>(a, b);
    return v128.and(op == Op.Equal ? v128.eq<real>(a, b) : v128.gt<real>(a, b), v128.splat<real>(1));
  }

  @inline static run(op: Op, begin: usize, end: usize, a: usize, b: usize, y: usize): void {
    let i = begin;
    let p = a + begin * SIZE;
    let q = b + begin * SIZE;
    let out = y + begin * SIZE;
    for (; i + LANES <= end; i += LANES) {
      v128.store(out, Binary.apply(op, v128.load(p), v128.load(q)));
      p += 16;
      q += 16;
      out += 16;
    }
    if (i < end) {
      const zero = v128.splat<real>(0);
      Tail.store(out, Binary.apply(op, Tail.load(p, end - i, zero), Tail.load(q, end - i, zero)), end - i);
    }
  }

  /** One row of `cols` elements whose operands are either contiguous (step 1) or one repeated element (step 0). */
  @inline static row(op: Op, cols: usize, a: usize, aCol: usize, b: usize, bCol: usize, y: usize): void {
    const repeatedA = Simd.splatFrom(a);
    const repeatedB = Simd.splatFrom(b);
    let j: usize = 0;
    for (; j + LANES <= cols; j += LANES) {
      const u = aCol ? v128.load(a + j * SIZE) : repeatedA;
      const v = bCol ? v128.load(b + j * SIZE) : repeatedB;
      v128.store(y + j * SIZE, Binary.apply(op, u, v));
    }
    if (j < cols) {
      const u = aCol ? Tail.load(a + j * SIZE, cols - j, repeatedA) : repeatedA;
      const v = bCol ? Tail.load(b + j * SIZE, cols - j, repeatedB) : repeatedB;
      Tail.store(y + j * SIZE, Binary.apply(op, u, v), cols - j);
    }
  }

  @inline static broadcast(
    op: Op,
    begin: usize,
    end: usize,
    cols: usize,
    a: usize,
    aRow: usize,
    aCol: usize,
    b: usize,
    bRow: usize,
    bCol: usize,
    y: usize,
  ): void {
    if (begin >= end || cols == 0) return;
    let rows = end - begin;
    let p = a + begin * aRow * SIZE;
    let q = b + begin * bRow * SIZE;
    let out = y + begin * cols * SIZE;
    // a single column of unit steps is one long row
    if (cols == 1 && aRow <= 1 && bRow <= 1) {
      cols = rows;
      rows = 1;
      aCol = aRow;
      bCol = bRow;
    }
    for (; rows > 0; rows--) {
      Binary.row(op, cols, p, aCol, q, bCol, out);
      p += aRow * SIZE;
      q += bRow * SIZE;
      out += cols * SIZE;
    }
  }
}

/** y = a + b; same shapes. Range over elements. @split 256: range */
export function add(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void {
  Binary.run(Op.Add, begin, end, a, b, y);
}

/** y = a - b; same shapes. Range over elements. @split 256: range */
export function sub(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void {
  Binary.run(Op.Sub, begin, end, a, b, y);
}

/** y = a · b; same shapes. Range over elements. @split 256: range */
export function mul(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void {
  Binary.run(Op.Mul, begin, end, a, b, y);
}

/** y = a / b; same shapes. Range over elements. @split 256: range */
export function div(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void {
  Binary.run(Op.Div, begin, end, a, b, y);
}

/** y = max(a, b), NaN if either is; same shapes. Range over elements. @split 256: range */
export function maximum(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void {
  Binary.run(Op.Maximum, begin, end, a, b, y);
}

/** y = min(a, b), NaN if either is; same shapes. Range over elements. @split 256: range */
export function minimum(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void {
  Binary.run(Op.Minimum, begin, end, a, b, y);
}

/** y = a = b ? 1 : 0; same shapes. Range over elements. @split 256: range */
export function equal(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void {
  Binary.run(Op.Equal, begin, end, a, b, y);
}

/** y = a > b ? 1 : 0; same shapes. Range over elements. @split 256: range */
export function greater(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void {
  Binary.run(Op.Greater, begin, end, a, b, y);
}

// Broadcasts: y [rows, cols] is contiguous, element (r, c) of an operand is at r · row + c · col elements, and col is 0 or 1.

/** y = a + b, broadcast. Range over rows of y. @split 16: range * (cols + 4) */
export function addBroadcast(
  begin: Rows,
  end: Rows,
  cols: Columns,
  a: Pointer,
  aRow: Size,
  aCol: Size,
  b: Pointer,
  bRow: Size,
  bCol: Size,
  y: Pointer,
): void {
  Binary.broadcast(Op.Add, begin, end, cols, a, aRow, aCol, b, bRow, bCol, y);
}

/** y = a - b, broadcast. Range over rows of y. @split 16: range * (cols + 4) */
export function subBroadcast(
  begin: Rows,
  end: Rows,
  cols: Columns,
  a: Pointer,
  aRow: Size,
  aCol: Size,
  b: Pointer,
  bRow: Size,
  bCol: Size,
  y: Pointer,
): void {
  Binary.broadcast(Op.Sub, begin, end, cols, a, aRow, aCol, b, bRow, bCol, y);
}

/** y = a · b, broadcast. Range over rows of y. @split 16: range * (cols + 4) */
export function mulBroadcast(
  begin: Rows,
  end: Rows,
  cols: Columns,
  a: Pointer,
  aRow: Size,
  aCol: Size,
  b: Pointer,
  bRow: Size,
  bCol: Size,
  y: Pointer,
): void {
  Binary.broadcast(Op.Mul, begin, end, cols, a, aRow, aCol, b, bRow, bCol, y);
}

/** y = a / b, broadcast. Range over rows of y. @split 16: range * (cols + 4) */
export function divBroadcast(
  begin: Rows,
  end: Rows,
  cols: Columns,
  a: Pointer,
  aRow: Size,
  aCol: Size,
  b: Pointer,
  bRow: Size,
  bCol: Size,
  y: Pointer,
): void {
  Binary.broadcast(Op.Div, begin, end, cols, a, aRow, aCol, b, bRow, bCol, y);
}

/** y = max(a, b), NaN if either is, broadcast. Range over rows of y. @split 16: range * (cols + 4) */
export function maximumBroadcast(
  begin: Rows,
  end: Rows,
  cols: Columns,
  a: Pointer,
  aRow: Size,
  aCol: Size,
  b: Pointer,
  bRow: Size,
  bCol: Size,
  y: Pointer,
): void {
  Binary.broadcast(Op.Maximum, begin, end, cols, a, aRow, aCol, b, bRow, bCol, y);
}

/** y = min(a, b), NaN if either is, broadcast. Range over rows of y. @split 16: range * (cols + 4) */
export function minimumBroadcast(
  begin: Rows,
  end: Rows,
  cols: Columns,
  a: Pointer,
  aRow: Size,
  aCol: Size,
  b: Pointer,
  bRow: Size,
  bCol: Size,
  y: Pointer,
): void {
  Binary.broadcast(Op.Minimum, begin, end, cols, a, aRow, aCol, b, bRow, bCol, y);
}

/** y = a = b ? 1 : 0, broadcast. Range over rows of y. @split 16: range * (cols + 4) */
export function equalBroadcast(
  begin: Rows,
  end: Rows,
  cols: Columns,
  a: Pointer,
  aRow: Size,
  aCol: Size,
  b: Pointer,
  bRow: Size,
  bCol: Size,
  y: Pointer,
): void {
  Binary.broadcast(Op.Equal, begin, end, cols, a, aRow, aCol, b, bRow, bCol, y);
}

/** y = a > b ? 1 : 0, broadcast. Range over rows of y. @split 16: range * (cols + 4) */
export function greaterBroadcast(
  begin: Rows,
  end: Rows,
  cols: Columns,
  a: Pointer,
  aRow: Size,
  aCol: Size,
  b: Pointer,
  bRow: Size,
  bCol: Size,
  y: Pointer,
): void {
  Binary.broadcast(Op.Greater, begin, end, cols, a, aRow, aCol, b, bRow, bCol, y);
}
