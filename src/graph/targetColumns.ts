import type { FloatType } from '../core/dtype.js';
import { GraphError, OptionError } from '../core/errors.js';
import type { TargetColumns } from '../core/targetColumns.js';
import { written } from '../core/written.js';
import { emptyTensor, type Tensor } from '../runtime/tensor.js';
import type { Level } from './parts.js';

/** Names that mean something else where outputs are listed by name. */
const TAKEN: ReadonlySet<string> = new Set(['kind', 'options', '__proto__', '']);

/** @throws OptionError for names that no output may have. */
export function expectOutputNames(where: string, names: readonly string[]): void {
  const bad = names.find((name) => TAKEN.has(name));
  if (names.length === 0 || bad !== undefined)
    throw new OptionError({
      where,
      what: bad === undefined ? 'there are no outputs' : 'no output may have that name',
      got: bad === undefined ? 'an empty dictionary' : written(bad),
      expected: "outputs by name, such as { solubility: …, toxicity: … }; not 'kind' or 'options'",
    });
}

/** One output's targets, read. */
interface Read {
  readonly y: Tensor;
  readonly level: Level;
  /** Whether a row of it is a number. */
  readonly flat: boolean;
}

/** The targets of several outputs as one tensor [rows, all columns]. @throws GraphError where they belong to different things. */
export function packTargets(
  where: string,
  given: Readonly<Record<string, Read>>,
  dtype: FloatType,
): { readonly y: Tensor; readonly level: Level; readonly outputs: readonly TargetColumns[] } {
  const names = Object.keys(given);
  expectOutputNames(where, names);
  const [first] = names;
  const [{ level, y: model }] = [given[first]];
  const rows = model.shape[0];
  const outputs: TargetColumns[] = [];
  let end = 0;
  for (const name of names) {
    const { y, level: own, flat } = given[name];
    if (own !== level || y.shape[0] !== rows)
      throw new GraphError({
        where,
        what: `the targets of ${written(name)} and ${written(first)} belong to different things`,
        got: `${y.shape[0]} of ${own}s and ${rows} of ${level}s`,
        expected: 'all of nodes, all of edges or all of the graph',
        mend: 'Say which by level',
      });
    const width = rows === 0 ? (y.shape[1] ?? 1) : y.size / rows;
    outputs.push({ name, start: end, end: end + width, flat });
    end += width;
  }
  const y = emptyTensor([rows, end], dtype);
  const into = y.view();
  for (const { name, start, end: stop } of outputs) {
    const values = given[name].y.view();
    for (let r = 0; r < rows; r++) for (let c = start; c < stop; c++) into[r * end + c] = values[r * (stop - start) + c - start];
  }
  return { y, level, outputs };
}

/** Whether two graphs have the same outputs. */
export const sameOutputs = (a: readonly TargetColumns[] | null, b: readonly TargetColumns[] | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.length === b.length &&
    a.every((one, i) => one.name === b[i].name && one.start === b[i].start && one.end === b[i].end && one.flat === b[i].flat));
