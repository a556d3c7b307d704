import { describe, expect, it } from 'vitest';
import { largestEigenvectors } from '../../../src/data/spectral/lanczos.js';
import { symmetricEigen } from '../../../src/data/spectral/symmetricEigen.js';
import { DTypeError, data, GraphError, OptionError, random, type Tensor } from '../../../src/index.js';

const { addLaplacianEigenvectorPE, addRandomWalkPE, localDegreeProfile, twoHop, distance, cartesian } = data.transforms;
const both = (pairs: [number, number][]): [number, number][] =>
  pairs.flatMap(([a, b]): [number, number][] => [
    [a, b],
    [b, a],
  ]);
const cycle = (n: number, first = 0): [number, number][] =>
  both(Array.from({ length: n }, (_, v): [number, number] => [first + v, first + ((v + 1) % n)]));
const columns = ({ x }: data.Graph): number[][] => (x as Tensor).toArray() as number[][];
const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const transposed = (rows: number[][]): number[][] => rows[0]!.map((_, c) => rows.map((row) => row[c]!));

/** The Rayleigh quotient of I - D^-1/2 A D^-1/2, and how far L v is from it. */
function quotient(n: number, edges: [number, number][], v: number[]): { value: number; off: number } {
  const degree = new Float64Array(n);
  for (const [a] of edges) degree[a]!++;
  const image = v.slice();
  for (const [a, b] of edges) image[b]! -= v[a]! / Math.sqrt(degree[a]! * degree[b]!);
  const value = dot(v, image);
  return { value, off: Math.hypot(...image.map((one, i) => one - value * v[i]!)) };
}

describe('eigenvectors', () => {
  it('symmetricEigen: M v = λ v, all of length 1 at right angles, the largest first', () => {
    const n = 30;
    const m = Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (_c, j) => Math.sin(i * j + i + j) + (i === j ? i : 0)));
    const { values, vectors } = symmetricEigen(m);
    expect([...values].every((value, i) => i === 0 || value <= values[i - 1]!)).toBe(true);
    vectors.forEach((v, i) => {
      expect(Math.hypot(...m.map((row, r) => dot([...row], [...v]) - values[i]! * v[r]!))).toBeLessThan(1e-11);
      for (const [j, w] of vectors.entries()) expect(Math.abs(dot([...v], [...w]) - Number(i === j))).toBeLessThan(1e-12);
    });
  });

  it('Lanczos finds eigenvalues that come several times', () => {
    const diagonal = Float64Array.from({ length: 500 }, (_, i) => (i < 4 ? 1 : 0.9 - i / 1000));
    const { values, vectors } = largestEigenvectors((x, y) => x.forEach((v, i) => void (y[i] = diagonal[i]! * v)), 500, 6);
    for (const [i, want] of [1, 1, 1, 1, 0.896, 0.895].entries()) expect(values[i]).toBeCloseTo(want, 10);
    for (const [i, v] of vectors.entries())
      for (const [j, w] of vectors.entries()) expect(Math.abs(dot([...v], [...w]) - Number(i === j))).toBeLessThan(1e-9);
  });

  it.each([40, 300])(
    'of a cycle of %i nodes come in pairs 1 - cos(2πj / n), and those of Lanczos are as exact as those of the whole matrix',
    (n) => {
      const edges = cycle(n);
      const made = transposed(columns(addLaplacianEigenvectorPE({ k: 4 })({ numNodes: n, edges, dtype: 'f32' })));
      made.forEach((v, c) => {
        const { value, off } = quotient(n, edges, v);
        expect(value).toBeCloseTo(1 - Math.cos((2 * Math.PI * Math.floor(c / 2 + 1)) / n), 6);
        expect(off).toBeLessThan(2e-7);
        for (const [d, w] of made.entries()) expect(Math.abs(dot(v, w) - Number(c === d))).toBeLessThan(1e-6);
      });
    },
  );

  it('has the sign under which the largest entry is positive, the first of equally large ones', () => {
    const path = both(Array.from({ length: 9 }, (_, v): [number, number] => [v, v + 1]));
    for (const v of transposed(columns(addLaplacianEigenvectorPE({ k: 5 })({ numNodes: 10, edges: path })))) {
      const most = Math.max(...v.map(Math.abs));
      expect(v.find((value) => Math.abs(value) > most * (1 - 1e-6))).toBeGreaterThan(0);
    }
  });

  it('never joins the graphs of a batch; components and graphs with fewer nodes than columns are told', () => {
    const graphs = [
      { numNodes: 6, edges: [...cycle(3), ...cycle(3, 3)] },
      { numNodes: 2, edges: both([[0, 1]]) },
      { numNodes: 150, edges: cycle(150) },
    ].map((graph) => ({ ...graph, x: Array.from({ length: graph.numNodes }, () => [1]) }));
    const made = columns(addLaplacianEigenvectorPE({ k: 3, append: false })(data.batch(graphs)));
    const alone = graphs.flatMap((graph) => columns(addLaplacianEigenvectorPE({ k: 3, append: false })(graph)));
    expect(made).toEqual(alone);
    // two components: the second eigenvalue is 0 again, its vector lives on one of them
    expect(made.slice(0, 6).map(([first]) => Math.abs(first!) > 0.1)).toEqual([false, false, false, true, true, true]);
    expect(made.slice(6, 8).map((row) => row.slice(1))).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('refuses directed graphs, negative weights and sparse features', () => {
    const encode = addLaplacianEigenvectorPE({ k: 1 });
    expect(() => encode({ numNodes: 2, edges: [[0, 1]] })).toThrow(GraphError);
    expect(() => encode({ numNodes: 2, edges: both([[0, 1]]), edgeWeight: [1, 2] })).toThrow(/the other way/);
    expect(() => encode({ numNodes: 2, edges: both([[0, 1]]), edgeWeight: [-1, -1] })).toThrow(/less than nothing/);
    const sparse = { indptr: [0, 1, 1], indices: [0], shape: [2, 2] as [number, number] };
    expect(() => encode({ x: sparse, edges: both([[0, 1]]) })).toThrow(DTypeError);
    expect(() => addLaplacianEigenvectorPE({ k: 0 })).toThrow(OptionError);
  });
});

it('addRandomWalkPE is the diagonal of powers of P, also where walks are long', () => {
  const n = 12;
  const edges = Array.from(
    { length: 40 },
    (_, e): [number, number] =>
      [0, 1].map((i) =>
        Math.floor(
          n *
            random
              .key(1)
              .at(2 * e + i)
              .uniform(),
        ),
      ) as [number, number],
  );
  const unique = [...new Map(edges.map((pair) => [String(pair), pair])).values()];
  const degree = new Float64Array(n);
  for (const [a] of unique) degree[a]!++;
  let power = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_c, j) => Number(i === j)));
  const want = Array.from({ length: n }, () => [] as number[]);
  for (let c = 0; c < 7; c++) {
    power = power.map((row) => row.map((_, j) => unique.reduce((sum, [a, b]) => sum + (b === j ? row[a]! / degree[a]! : 0), 0)));
    for (const [i, row] of power.entries()) want[i]!.push(row[i]!);
  }
  const made = columns(addRandomWalkPE({ walkLength: 7 })({ numNodes: n, edges: unique }));
  for (const [v, row] of made.entries()) for (const [c, value] of row.entries()) expect(value).toBeCloseTo(want[v]![c]!, 6);
});

it('encodings stand behind the features, or in their place', () => {
  const graph = { x: [[7], [8]], edges: both([[0, 1]]) };
  expect(columns(localDegreeProfile()(graph))).toEqual([
    [7, 1, 1, 1, 1, 0],
    [8, 1, 1, 1, 1, 0],
  ]);
  expect(columns(addRandomWalkPE({ walkLength: 2, append: false })(graph))).toEqual([
    [0, 1],
    [0, 1],
  ]);
});

it('twoHop: new edges weigh nothing, loops are not made, walks never leave their graph', () => {
  const one = {
    numNodes: 3,
    edges: [
      [0, 1],
      [1, 2],
      [1, 0],
    ] as [number, number][],
    edgeWeight: [5, 6, 7],
  };
  const made = twoHop()(data.batch([one, one]));
  const list = (t: Tensor | null): number[] => Array.from(t!.toTypedArray());
  expect([list(made.src), list(made.dst), list(made.edgeWeight)]).toEqual([
    [0, 0, 1, 1, 3, 3, 4, 4],
    [1, 2, 0, 2, 4, 5, 3, 5],
    [5, 0, 7, 6, 5, 0, 7, 6],
  ]);
});

it('cartesian and distance: bounds, intervals, and what is no interval', () => {
  const graph = {
    numNodes: 2,
    pos: [
      [0, 0],
      [3, 4],
    ],
    edges: [[0, 1]] as [number, number][],
    edgeAttr: [[9]],
  };
  const attributes = (made: data.Graph): unknown => made.edgeAttr!.toArray();
  expect(attributes(distance({ norm: false })(graph))).toEqual([[9, 5]]);
  expect(attributes(distance({ maxValue: 10, interval: [-1, 1], append: false })(graph))).toEqual([[0]]);
  expect(attributes(cartesian({ interval: [-2, 2], append: false })(graph))).toEqual([[-1.5, -2]]);
  expect(() => distance({ interval: [1, 0] })).toThrow(OptionError);
  expect(() => cartesian()({ numNodes: 1, edges: [] })).toThrow(GraphError);
});
