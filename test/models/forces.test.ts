import { describe, expect, it } from 'vitest';
import { exact, harmonicChain, lennardJones13, type Positions } from '../../examples/forces/systems.js';
import { checkGradients } from '../../src/public/testing.js';
import { data, init, layers, type Model, models, NumericError, ops, random, ShapeError, type Tensor, tensor, tree } from '../layers/api.js';
import { thrown } from '../thrown.js';

await init({ dtypes: ['f32', 'f64'] });

const uniform = (seed: number, i: number): number => 2 * random.key(seed).at(i).uniform() - 1;
const atoms = 6;
const places = Array.from({ length: atoms }, (_, i) => [0, 1, 2].map((k) => 1.6 * uniform(1, 3 * i + k)));
const kinds = [1, 6, 8, 1, 6, 1];
const every = kinds.flatMap((_, i) => kinds.flatMap((_k, j): [number, number][] => (i === j ? [] : [[i, j]])));
const molecule = (pos: readonly (readonly number[])[], numbers = kinds, edges = every): data.Graph =>
  data.graph({ x: numbers.map((kind) => [kind]), pos: pos.map((point) => [...point]), edges, dtype: 'f64' });

const turned = (() => {
  const [a, b] = [0.7, 1.3];
  const [c, s, d, t] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
  const matrix = [
    [c * d, -s, c * t],
    [s * d, c, s * t],
    [-t, 0, d],
  ];
  return (point: readonly number[]): number[] => matrix.map((row) => row.reduce((sum, value, k) => sum + value * point[k]!, 0));
})();

const networks: Readonly<Record<string, () => Model>> = {
  schNet: () => models.schNet({ units: 8, filters: 6, layers: 2, gaussians: 8, cutoff: 4 }),
  egnn: () => models.egnn({ units: 8, layers: 2, attention: true }),
};

describe.each(Object.entries(networks))('%s as a potential', (_name, make) => {
  const model = models.potential({ energy: make(), scale: 2, shift: -0.5 });
  const graph = molecule(places);
  const params = model.init({ seed: 1, like: graph });
  const rowsOf = (of: data.Graph): number[][] => model(params, of).toArray() as number[][];
  const rows = rowsOf(graph);
  const near = (got: readonly number[], want: readonly number[]): void =>
    got.forEach((value, k) => {
      expect(Math.abs(value - want[k]!)).toBeLessThan(1e-9);
    });

  it('turned and moved: the same energy, forces that turn with it', () => {
    const moved = rowsOf(molecule(places.map((point) => turned(point).map((value, k) => value + [3, -1, 0.5][k]!))));
    for (const [i, row] of moved.entries()) near(row, [rows[i]![0]!, ...turned(rows[i]!.slice(1))]);
  });

  it('atoms in another order: their forces in that order', () => {
    const order = [4, 2, 0, 5, 1, 3];
    const place = order.map((_, i) => order.indexOf(i));
    const edges = every.map(([i, j]): [number, number] => [place[i]!, place[j]!]).reverse();
    const other = rowsOf(
      molecule(
        order.map((i) => places[i]!),
        order.map((i) => kinds[i]!),
        edges,
      ),
    );
    for (const [i, row] of other.entries()) near(row, rows[order[i]!]!);
  });

  it('forces are the slope of the energy, and add up to nothing', () => {
    const h = 1e-5;
    for (const [atom, k] of [
      [0, 0],
      [3, 1],
      [5, 2],
    ] as const) {
      const [up, down] = [h, -h].map(
        (by) => rowsOf(molecule(places.map((point, i) => point.map((v, c) => v + (i === atom && c === k ? by : 0)))))[0]![0]!,
      );
      expect(Math.abs(-(up! - down!) / (2 * h) - rows[atom]![1 + k]!)).toBeLessThan(1e-7);
    }
    for (const k of [1, 2, 3]) expect(Math.abs(rows.reduce((sum, row) => sum + row[k]!, 0))).toBeLessThan(1e-10);
  });

  it('a loss of forces has the right gradient by every parameter', async () => {
    const entries = tree.entries(params) as [string[], Tensor][];
    const loss = (...given: Tensor[]): Tensor => {
      let next = 0;
      const own = tree.map(params, () => given[next++]!);
      const off = ops.sub(
        model(own, graph),
        tensor(
          places.map((point) => [1, ...point]),
          { dtype: 'f64' },
        ),
      );
      return ops.mean(ops.mul(off, off));
    };
    const { worst } = await checkGradients(
      loss,
      entries.map(([, leaf]) => leaf),
      { tolerance: 1e-6 },
    );
    expect(worst).toBeLessThan(1e-6);
  });

  it('a batch is its molecules one by one', () => {
    const pair = molecule(
      places.slice(0, 2),
      [1, 8],
      [
        [0, 1],
        [1, 0],
      ],
    );
    const got = rowsOf(data.batch([graph, pair]));
    for (const [i, row] of [...rows, ...rowsOf(pair)].entries()) near(got[i]!, row);
  });

  it('atoms at one place are refused', () => {
    const error = thrown(() => model(params, molecule(places.map((point, i) => (i === 4 ? places[1]! : point)))));
    expect(error).toBeInstanceOf(NumericError);
    expect(error).toMatchObject({ fields: { nodes: [1, 4] } });
    expect(error.message).toMatch(/nodes 1 and 4 are at one place/);
  });
});

it('an energy that is none of a molecule is refused', () => {
  const model = models.potential({ energy: layers.dense({ units: 1 }) });
  expect(thrown(() => model.init({ seed: 0, like: molecule(places) }))).toBeInstanceOf(ShapeError);
});

it('targets: the energy stands at the first atom alone', () => {
  const { y, level } = data.withForces(
    {
      x: [[1], [1]],
      pos: [
        [0, 0],
        [1, 0],
      ],
      edges: [[0, 1]],
    },
    {
      energy: 3,
      forces: [
        [1, 0],
        [-1, 0],
      ],
    },
  );
  expect(level).toBe('node');
  expect(y!.toArray()).toEqual([
    [3, 1, 0],
    [Number.NaN, -1, 0],
  ]);
  expect(thrown(() => data.withForces({ numNodes: 2, pos: [[0], [1]] }, { energy: 3, forces: [[1]] }))).toBeInstanceOf(ShapeError);
  expect(thrown(() => data.withForces({ numNodes: 2 }, { energy: Number.NaN, forces: [[1], [1]] })).message).toMatch(/energy/);
});

it.each(Object.entries({ lennardJones13, harmonicChain }))('the forces of %s are the slope of its energy', (_name, system) => {
  const { start } = system;
  const { forces } = exact(
    system,
    start.map(([a, b, c], i) => [a + 0.05 * uniform(2, i), b, c - 0.03 * uniform(3, i)]),
  );
  const at = start.map(([a, b, c], i): [number, number, number] => [a + 0.05 * uniform(2, i), b, c - 0.03 * uniform(3, i)]);
  const moved = (by: number): Positions => at.map((point, i) => (i === 2 ? [point[0] + by, point[1], point[2]] : point));
  const slope = (exact(system, moved(1e-6)).energy - exact(system, moved(-1e-6)).energy) / 2e-6;
  expect(Math.abs(slope + forces[2]![0]) / Math.max(1, Math.abs(slope))).toBeLessThan(1e-7);
});
