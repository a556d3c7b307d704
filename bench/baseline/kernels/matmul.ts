import { compile, type Floats, repeat } from './unroll.js';

/** Rows and columns of a register tile: 16 accumulators win although a few of them spill. */
const TILE = 4;
/** From so many rows and columns on, packing costs less than the conversions and strided reads it saves. */
const WORTH_PACKING = 64;

/** c[begin..end) x [j..j+columns) from strided a (row stride ar, step ap) and b (step bp, column stride bc). */
type Strip = (
  begin: number,
  end: number,
  j: number,
  n: number,
  k: number,
  a: Floats,
  ar: number,
  ap: number,
  b: Floats,
  bp: number,
  bc: number,
  c: Floats,
) => void;

const each = (rows: number, columns: number, line: (r: number, s: number) => string): string =>
  repeat(rows, (r) => repeat(columns, (s) => line(r, s)));

const buildStrip = (rows: number, columns: number): Strip =>
  compile<Strip>(
    `matmul${rows}x${columns}`,
    'begin, end, j, n, k, a, ar, ap, b, bp, bc, c',
    `for (let i = begin; i < end; i += ${rows}) {
      ${repeat(rows, (r) => `let p${r} = Math.imul(i + ${r}, ar);`)}
      ${repeat(columns, (s) => `let q${s} = Math.imul(j + ${s}, bc);`)}
      ${each(rows, columns, (r, s) => `let c${r}${s} = 0;`)}
      for (let p = 0; p < k; p++) {
        ${repeat(rows, (r) => `const a${r} = a[p${r}]; p${r} = (p${r} + ap) | 0;`)}
        let z;
        ${repeat(columns, (s) => `z = b[q${s}]; q${s} = (q${s} + bp) | 0; ${repeat(rows, (r) => `c${r}${s} += a${r} * z;`)}`)}
      }
      const o = (Math.imul(i, n) + j) | 0;
      ${each(rows, columns, (r, s) => `c[(o + ${r === 0 ? '' : `${r} * n + `}${s}) | 0] = c${r}${s};`)}
    }`,
  );

const strips: Strip[] = [];
const strip = (rows: number, columns: number): Strip => (strips[rows * (TILE + 1) + columns] ??= buildStrip(rows, columns));

/** One TILE x TILE tile of c from packed panels: a[p, TILE], b[p, TILE]; only the part inside c is stored. */
type Tile = (i: number, j: number, m: number, n: number, k: number, a: Float64Array, b: Float64Array, c: Floats) => void;

const tile = compile<Tile>(
  'matmulPacked',
  'i, j, m, n, k, a, b, c',
  `let p = Math.imul(i, k), q = 0;
  ${each(TILE, TILE, (r, s) => `let c${r}${s} = 0;`)}
  for (let step = 0; step < k; step++) {
    ${repeat(TILE, (r) => `const a${r} = a[(p + ${r}) | 0];`)}
    let z;
    ${repeat(TILE, (s) => `z = b[(q + ${s}) | 0]; ${repeat(TILE, (r) => `c${r}${s} += a${r} * z;`)}`)}
    p = (p + ${TILE}) | 0; q = (q + ${TILE}) | 0;
  }
  const o = (Math.imul(i, n) + j) | 0;
  ${each(TILE, TILE, (r, s) => `if (i + ${r} < m && j + ${s} < n) c[o + ${r} * n + ${s}] = c${r}${s};`)}`,
);

/** Panel `first` of a strided matrix as float64, TILE lanes side by side, zeros beyond `lanes`: to[p, lane]. */
function pack(
  from: Floats,
  first: number,
  lanes: number,
  k: number,
  laneStride: number,
  stepStride: number,
  to: Float64Array,
  at: number,
): void {
  for (let lane = 0; lane < TILE; lane++) {
    const inside = first + lane < lanes;
    let source = (first + lane) * laneStride;
    for (let p = 0, o = at + lane; p < k; p++, o += TILE) {
      to[o] = inside ? from[source] : 0;
      source += stepStride;
    }
  }
}

let panelsA = new Float64Array(0);
let panelB = new Float64Array(0);

function packed(m: number, n: number, k: number, a: Floats, ar: number, ap: number, b: Floats, bp: number, bc: number, c: Floats): void {
  const room = Math.ceil(m / TILE) * TILE * k;
  if (panelsA.length < room) panelsA = new Float64Array(room);
  if (panelB.length < TILE * k) panelB = new Float64Array(TILE * k);
  for (let i = 0; i < m; i += TILE) pack(a, i, m, k, ar, ap, panelsA, i * k);
  for (let j = 0; j < n; j += TILE) {
    pack(b, j, n, k, bc, bp, panelB, 0);
    for (let i = 0; i < m; i += TILE) tile(i, j, m, n, k, panelsA, panelB, c);
  }
}

/** Which factors are transposed. */
export interface Transposes {
  transposeA?: boolean;
  transposeB?: boolean;
}
const NEITHER: Transposes = {};
/** Made once, so that a training step makes no objects. */
export const TRANSPOSE_A: Transposes = { transposeA: true };
export const TRANSPOSE_B: Transposes = { transposeB: true };

/**
 * c = op(a) · op(b), op(z) = z or zᵀ. op(a): [m, k], op(b): [k, n], c: [m, n]; row-major, c aliases neither.
 *
 * Small or skinny products run on the arrays as they lie; large ones on panels packed as float64, which spares the conversion of every element on every use.
 */
export function matmul(
  a: Floats,
  b: Floats,
  c: Floats,
  m: number,
  k: number,
  n: number,
  { transposeA = false, transposeB = false }: Transposes = NEITHER,
): void {
  const ar = transposeA ? 1 : k;
  const ap = transposeA ? m : 1;
  const bp = transposeB ? 1 : n;
  const bc = transposeB ? k : 1;
  if (m >= WORTH_PACKING && n >= WORTH_PACKING) {
    packed(m, n, k, a, ar, ap, b, bp, bc, c);
    return;
  }
  const whole = m - (m % TILE);
  for (let j = 0; j < n; j += TILE) {
    const columns = Math.min(TILE, n - j);
    if (whole > 0) strip(TILE, columns)(0, whole, j, n, k, a, ar, ap, b, bp, bc, c);
    if (whole < m) strip(m - whole, columns)(whole, m, j, n, k, a, ar, ap, b, bp, bc, c);
  }
}
