import { random } from 'graphgrad';

/** Points in space. */
export type Positions = readonly (readonly [number, number, number])[];

/** What moves: how many points, which pairs act on each other, and how. */
export interface System {
  readonly start: Positions;
  readonly pairs: readonly (readonly [number, number])[];
  /** Energy of a pair at a distance, and its slope. */
  readonly pair: (distance: number) => readonly [energy: number, slope: number];
  /** In units of the energy. */
  readonly temperature: number;
}

/** One configuration with its energy and the forces on its points. */
export interface Configuration {
  readonly pos: Positions;
  readonly energy: number;
  readonly forces: Positions;
}

const golden = (1 + Math.sqrt(5)) / 2;
const corners = [-1, 1].flatMap((a) =>
  [-golden, golden].flatMap(
    (b) =>
      [
        [0, a, b],
        [a, b, 0],
        [b, 0, a],
      ] as [number, number, number][],
  ),
);
const allPairs = (n: number): [number, number][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: i }, (_j, j): [number, number] => [j, i])).flat();

/** Thirteen atoms of a noble gas about their icosahedron: 4 (d^-12 - d^-6), in units of well depth and size. */
export const lennardJones13: System = {
  start: [[0, 0, 0], ...corners.map(([a, b, c]): [number, number, number] => [0.5695 * a, 0.5695 * b, 0.5695 * c])],
  pairs: allPairs(13),
  pair: (d) => [4 * (d ** -12 - d ** -6), 4 * (6 * d ** -7 - 12 * d ** -13)],
  temperature: 0.15,
};

/** Eight beads between springs: ½ k (d - 1)², k = 20. */
export const harmonicChain: System = {
  start: Array.from({ length: 8 }, (_, i): [number, number, number] => [i * 0.8, i % 2 === 0 ? 0 : 0.6, 0]),
  pairs: Array.from({ length: 7 }, (_, i): [number, number] => [i, i + 1]),
  pair: (d) => [10 * (d - 1) ** 2, 20 * (d - 1)],
  temperature: 0.2,
};

/** Energy and forces by the formula. */
export function exact({ pairs, pair }: System, pos: Positions): Configuration {
  let energy = 0;
  const forces = pos.map((): [number, number, number] => [0, 0, 0]);
  for (const [i, j] of pairs) {
    const apart = pos[i].map((value, k) => value - pos[j][k]);
    const distance = Math.hypot(...apart);
    const [depth, slope] = pair(distance);
    energy += depth;
    apart.forEach((value, k) => {
      forces[i][k] -= (slope * value) / distance;
      forces[j][k] += (slope * value) / distance;
    });
  }
  return { pos, energy, forces };
}

/** Normal numbers of a key, by Box and Muller. */
const normal = (key: random.Key): number => Math.sqrt(-2 * Math.log(1 - key.at(0).uniform())) * Math.cos(2 * Math.PI * key.at(1).uniform());

type Forces = (pos: Positions) => { readonly energy: number; readonly forces: Positions };

/** A step of Langevin dynamics (velocity Verlet between two halves of friction and noise); without friction energy is kept. Masses are 1. */
export function* dynamics(
  system: System,
  forcesOf: Forces,
  { dt, friction, key }: { dt: number; friction: number; key: random.Key },
): Generator<{ pos: Positions; energy: number; kinetic: number }> {
  let pos = system.start.map((point) => [...point] as [number, number, number]);
  const spread = Math.sqrt(system.temperature);
  const kick = Math.exp(-friction * dt);
  const velocity = pos.map((_, i) => [0, 1, 2].map((k) => spread * normal(key.child('start').at(3 * i + k))));
  let { forces } = forcesOf(pos);
  for (let step = 0; ; step++) {
    const half = (): void => {
      velocity.forEach((v, i) => {
        for (let k = 0; k < 3; k++) v[k] += 0.5 * dt * forces[i][k];
      });
    };
    half();
    pos = pos.map((point, i) => point.map((value, k) => value + dt * velocity[i][k]) as [number, number, number]);
    const now = forcesOf(pos);
    forces = now.forces;
    half();
    if (friction > 0)
      velocity.forEach((v, i) => {
        for (let k = 0; k < 3; k++) v[k] = kick * v[k] + Math.sqrt(1 - kick * kick) * spread * normal(key.at(step).at(3 * i + k));
      });
    const kinetic = 0.5 * velocity.flat().reduce((sum, v) => sum + v * v, 0);
    yield { pos, energy: now.energy, kinetic };
  }
}

/** So many configurations of a system at its temperature, from a seed, 20 steps apart after 500 that are not counted. */
export function configurations(system: System, count: number, seed: number): Configuration[] {
  const out: Configuration[] = [];
  let step = 0;
  for (const { pos } of dynamics(system, (at) => exact(system, at), { dt: 0.01, friction: 1, key: random.key(seed) })) {
    if (step >= 500 && step % 20 === 0) out.push(exact(system, pos));
    if (out.length === count) return out;
    step++;
  }
  return out;
}
