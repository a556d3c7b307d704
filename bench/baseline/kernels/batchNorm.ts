import { compile, type Floats, repeat } from './unroll.js';

/** Columns whose sums are kept in locals at once. */
const WIDEST = 8;

type Moments = (rows: number, width: number, first: number, x: Floats, mean: Floats, variance: Floats) => void;
type Sums = (
  rows: number,
  width: number,
  first: number,
  dy: Floats,
  y: Floats,
  x: Floats,
  mean: Floats,
  inverse: Floats,
  dbeta: Floats,
  dgamma: Floats,
) => void;

const buildMoments = (columns: number): Moments =>
  compile<Moments>(
    `moments${columns}`,
    'rows, width, first, x, mean, variance',
    `${repeat(columns, (t) => `let m${t} = 0, v${t} = 0;`)}
    for (let r = 0, q = first; r < rows; r++, q = (q + width) | 0) { ${repeat(columns, (t) => `m${t} += x[(q + ${t}) | 0];`)} }
    ${repeat(columns, (t) => `m${t} /= rows;`)}
    let d = 0;
    for (let r = 0, q = first; r < rows; r++, q = (q + width) | 0) {
      ${repeat(columns, (t) => `d = x[(q + ${t}) | 0] - m${t}; v${t} += d * d;`)}
    }
    ${repeat(columns, (t) => `mean[first + ${t}] = m${t}; variance[first + ${t}] = v${t} / rows;`)}`,
  );

const buildSums = (columns: number): Sums =>
  compile<Sums>(
    `normSums${columns}`,
    'rows, width, first, dy, y, x, mean, inverse, dbeta, dgamma',
    `${repeat(columns, (t) => `let s${t} = 0, p${t} = 0; const m${t} = mean[first + ${t}];`)}
    let g = 0;
    for (let r = 0, q = first; r < rows; r++, q = (q + width) | 0) {
      ${repeat(columns, (t) => `g = dy[(q + ${t}) | 0] * Number(y[(q + ${t}) | 0] > 0); s${t} += g; p${t} += g * (x[(q + ${t}) | 0] - m${t});`)}
    }
    ${repeat(columns, (t) => `dbeta[first + ${t}] = s${t}; dgamma[first + ${t}] = p${t} * inverse[first + ${t}];`)}`,
  );

const moments: Moments[] = [];
const sums: Sums[] = [];

/** What the normalisation of one layer remembers for its derivative, [width] each. */
export interface NormState {
  mean: Floats;
  inverse: Floats;
  factor: Floats;
  shift: Floats;
}

/** The moments of the batch, and the line that they and γ, β make of each column. */
function readBatch(x: Floats, gamma: Floats, beta: Floats, { mean, inverse, factor, shift }: NormState, rows: number, width: number): void {
  for (let first = 0; first < width; ) {
    const columns = Math.min(WIDEST, width - first);
    (moments[columns] ??= buildMoments(columns))(rows, width, first, x, mean, inverse);
    first += columns;
  }
  for (let j = 0; j < width; j++) {
    inverse[j] = 1 / Math.sqrt(inverse[j] + 1e-5);
    factor[j] = inverse[j] * gamma[j];
    shift[j] = beta[j] - mean[j] * factor[j];
  }
}

/** y = γ (x - mean) / √(variance + 1e-5) + β with the moments of the batch. x, y: [rows, width]. */
export function batchNorm(x: Floats, gamma: Floats, beta: Floats, y: Floats, state: NormState, rows: number, width: number): void {
  readBatch(x, gamma, beta, state, rows, width);
  const { factor, shift } = state;
  for (let r = 0, q = 0; r < rows; r++) for (let j = 0; j < width; j++, q = (q + 1) | 0) y[q] = x[q] * factor[j] + shift[j];
}

/** The same, and max(…, 0). */
export function batchNormRelu(x: Floats, gamma: Floats, beta: Floats, y: Floats, state: NormState, rows: number, width: number): void {
  readBatch(x, gamma, beta, state, rows, width);
  const { factor, shift } = state;
  for (let r = 0, q = 0; r < rows; r++) {
    for (let j = 0; j < width; j++, q = (q + 1) | 0) {
      const v = x[q] * factor[j] + shift[j];
      y[q] = v * Number(v > 0);
    }
  }
}

/** Gradients of x, γ and β from that of y, through the relu: without one `y` is anything positive. dx may alias dy. */
export function batchNormReluGrad(
  dy: Floats,
  y: Floats,
  x: Floats,
  dx: Floats,
  dgamma: Floats,
  dbeta: Floats,
  { mean, inverse, factor, shift }: NormState,
  rows: number,
  width: number,
): void {
  for (let first = 0; first < width; ) {
    const columns = Math.min(WIDEST, width - first);
    (sums[columns] ??= buildSums(columns))(rows, width, first, dy, y, x, mean, inverse, dbeta, dgamma);
    first += columns;
  }
  // dx = factor g + slope x + shift, with g = 0 where relu was
  const slope = inverse;
  for (let j = 0; j < width; j++) {
    const b = (-factor[j] * inverse[j] * dgamma[j]) / rows;
    shift[j] = (-factor[j] * dbeta[j]) / rows - b * mean[j];
    slope[j] = b;
  }
  for (let r = 0, q = 0; r < rows; r++) {
    for (let j = 0; j < width; j++, q = (q + 1) | 0) dx[q] = factor[j] * dy[q] * Number(y[q] > 0) + slope[j] * x[q] + shift[j];
  }
}
