import { FormatError } from '../../core/errors.js';
import { Growing, type Line, linesOf, refuseLine, textFile } from './lines.js';
import { numberOf } from './table.js';
import { compressRows, expectMatrixSize, type SparseMatrix } from './triplets.js';

const where = 'data.readMatrixMarket';

interface Head {
  readonly isDense: boolean;
  readonly field: 'real' | 'integer' | 'pattern';
  /** What stands at [j, i] for an entry at [i, j]: itself, itself turned round, or nothing. */
  readonly symmetry: 'general' | 'symmetric' | 'skew-symmetric';
}

/**
 * Reads a matrix of Matrix Market (.mtx, also packed by gzip): coordinate or array; real, integer or pattern (every entry is 1); general, symmetric or
 * skew-symmetric, of which both triangles come back. The answer is what `x` and `adjacency` of `data.graph` take: as an adjacency, the entry at
 * row i and column j is an edge from j to i. Entries that stand twice are added up. An array has no entries where it is 0.
 *
 * @param file Its text or bytes.
 * @throws FormatError with the line of what is wrong; complex and Hermitian matrices are refused.
 * @see Boisvert, Pozo, Remington, The Matrix Market Exchange Formats, NISTIR 5935
 * @example
 * const matrix = await data.readMatrixMarket('%%MatrixMarket matrix coordinate pattern symmetric\n3 3 2\n2 1\n3 2\n');
 * const graph = data.graph({ adjacency: matrix });
 */
export async function readMatrixMarket(file: string | Uint8Array): Promise<SparseMatrix> {
  const text = await textFile(where, file);
  const first: Line = { text: text.slice(0, text.search(/\r?\n|$/)), number: 1 };
  const head = readHead(first);
  const lines = linesOf(text, ['%']);
  const sizes = lines.next();
  if (sizes.done) throw new FormatError({ where, what: 'the size is missing', got: 'the end of the file' });
  const counts = sizes.value.text.split(/\s+/).map(numberOf);
  if (counts.length !== (head.isDense ? 2 : 3) || !counts.every((n) => Number.isSafeInteger(n) && n >= 0))
    refuseLine(where, sizes.value, 'no size', head.isDense ? 'rows and columns' : 'rows, columns and entries');
  const [rows, columns, announced] = counts;
  if (head.symmetry !== 'general' && rows !== columns) refuseLine(where, sizes.value, `a ${head.symmetry} matrix is not square`);
  const shape = expectMatrixSize(where, [rows, columns], text.length);
  const entries = new Entries(head, shape);
  for (const line of lines) entries.read(line);
  entries.expectAll(head.isDense ? null : announced);
  return compressRows({ shape, ...entries.triplets });
}

function readHead(line: Line): Head {
  const [banner, object, form, field, symmetry, ...more] = line.text.trim().toLowerCase().split(/\s+/);
  if (banner !== '%%matrixmarket' || object !== 'matrix' || more.length > 0)
    refuseLine(where, line, 'no head of a matrix', '%%MatrixMarket matrix coordinate real general, or the like');
  if (form !== 'coordinate' && form !== 'array') refuseLine(where, line, 'an unknown form', 'coordinate or array');
  if (field !== 'real' && field !== 'integer' && field !== 'pattern' && field !== 'double')
    refuseLine(where, line, 'elements that are not read', 'real, integer or pattern');
  if (symmetry !== 'general' && symmetry !== 'symmetric' && symmetry !== 'skew-symmetric')
    refuseLine(where, line, 'a symmetry that is not read', 'general, symmetric or skew-symmetric');
  const isDense = form === 'array';
  if (field === 'pattern' && (isDense || symmetry === 'skew-symmetric'))
    refuseLine(where, line, 'a pattern has no numbers', 'coordinate, general or symmetric');
  return { isDense, field: field === 'double' ? 'real' : field, symmetry };
}

/** The entries of a matrix as they are read, both triangles where the file holds one. */
class Entries {
  private readonly row = new Growing();
  private readonly column = new Growing();
  private readonly value = new Growing();
  /** Lines so far; of an array, where the next one stands. */
  private count = 0;
  private next: [row: number, column: number];

  constructor(
    private readonly head: Head,
    private readonly shape: readonly [rows: number, columns: number],
  ) {
    this.next = [this.firstRow(0), 0];
  }

  /** An array holds columns from the top, from the diagonal, or from below it. */
  private firstRow(column: number): number {
    return this.head.symmetry === 'general' ? 0 : column + (this.head.symmetry === 'symmetric' ? 0 : 1);
  }

  read(line: Line): void {
    if (this.head.isDense) this.readElement(line);
    else this.readEntry(line);
    this.count++;
  }

  private readEntry(line: Line): void {
    const { field, symmetry } = this.head;
    const [rows, columns] = this.shape;
    const [i, j, value = field === 'pattern' ? 1 : Number.NaN, ...more] = line.text.split(/\s+/).map(numberOf);
    const within = (n: number, most: number): boolean => Number.isInteger(n) && n >= 1 && n <= most;
    if (!within(i, rows) || !within(j, columns))
      refuseLine(where, line, 'no place in this matrix', `row 1 to ${rows}, column 1 to ${columns}`);
    if (more.length > 0 || Number.isNaN(value))
      refuseLine(where, line, 'no entry', `row, column${field === 'pattern' ? '' : ' and number'}`);
    if (symmetry === 'skew-symmetric' && i === j && value !== 0)
      refuseLine(where, line, 'a skew-symmetric matrix has a number on its diagonal');
    this.add(i - 1, j - 1, value);
  }

  private readElement(line: Line): void {
    const [rows, columns] = this.shape;
    let [i, j] = this.next;
    while (j < columns && i >= rows) i = this.firstRow(++j);
    if (j >= columns) refuseLine(where, line, 'more numbers than the matrix has', `${this.count}`);
    const value = numberOf(line.text);
    if (Number.isNaN(value)) refuseLine(where, line, 'no number');
    if (value !== 0) this.add(i, j, value);
    this.next = [i + 1, j];
  }

  private add(i: number, j: number, value: number): void {
    const { symmetry } = this.head;
    this.put(i, j, value);
    if (symmetry !== 'general' && i !== j) this.put(j, i, symmetry === 'symmetric' ? value : -value);
  }

  private put(i: number, j: number, value: number): void {
    this.row.push(i);
    this.column.push(j);
    this.value.push(value);
  }

  /** @throws FormatError unless all came that were announced. */
  expectAll(announced: number | null): void {
    const wanted = announced ?? this.elements;
    if (this.count === wanted) return;
    throw new FormatError({
      where,
      what: 'the file holds another number of entries than its size says',
      got: `${this.count}`,
      expected: `${wanted}`,
    });
  }

  /** Numbers of an array. */
  private get elements(): number {
    const [rows, columns] = this.shape;
    if (this.head.symmetry === 'general') return rows * columns;
    return (rows * (rows + (this.head.symmetry === 'symmetric' ? 1 : -1))) / 2;
  }

  get triplets(): { row: Uint32Array; column: Uint32Array; value: Float64Array } {
    return { row: Uint32Array.from(this.row.values), column: Uint32Array.from(this.column.values), value: this.value.values };
  }
}
