/**
 * node scripts/run-ts.mjs examples/forces/dynamics.ts [epochs]: learns the forces on 13 Lennard-Jones atoms, lets the cluster move by what was learnt, without
 * friction, and draws the energies of the run and the way of each atom into build/dynamics.svg. What is learnt is a potential, so its energy stays.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { data, type Model, random, scope } from 'graphgrad';
import { learn, networks } from './potential.js';
import { dynamics, exact, lennardJones13, type Positions, type System } from './systems.js';

/** Energy and forces as a model has them. */
export function forcesBy(model: Model, { pairs, start }: System): (pos: Positions) => { energy: number; forces: Positions } {
  const edges = pairs.flatMap(([i, j]): [number, number][] => [
    [i, j],
    [j, i],
  ]);
  const x = start.map(() => [1]);
  return (pos) =>
    scope(() => {
      const rows = model(model.params, data.graph({ x, pos: pos.map((point) => [...point]), edges })).toArray() as number[][];
      return { energy: rows[0][0], forces: rows.map(([, a, b, c]): [number, number, number] => [a, b, c]) };
    });
}

/** What was seen of a run, step by step. */
export interface Trace {
  readonly times: readonly number[];
  readonly total: readonly number[];
  readonly learnt: readonly number[];
  readonly truth: readonly number[];
  readonly ways: readonly Positions[];
}

/** A run by learnt forces, without friction. */
export function run(model: Model, system: System, steps: number, dt = 0.005): Trace {
  const trace = { times: [] as number[], total: [] as number[], learnt: [] as number[], truth: [] as number[], ways: [] as Positions[] };
  for (const { pos, energy, kinetic } of dynamics(system, forcesBy(model, system), { dt, friction: 0, key: random.key(7) })) {
    trace.times.push(trace.times.length * dt);
    trace.total.push(energy + kinetic);
    trace.learnt.push(energy);
    trace.truth.push(exact(system, pos).energy);
    trace.ways.push(pos);
    if (trace.times.length === steps) break;
  }
  return trace;
}

const COLORS = ['#4269d0', '#efb118', '#ff725c', '#6cc5b0', '#3ca951', '#ff8ab7', '#a463f2', '#97bbf5', '#9c6b4e', '#9498a0'];

/** Energies over time, and the ways of the points seen from above, as one SVG. */
export function draw({ times, total, learnt, truth, ways }: Trace): string {
  const [size, margin] = [320, 40];
  const energies = [...total, ...learnt, ...truth];
  const [low, high] = [energies.reduce((a, b) => Math.min(a, b)), energies.reduce((a, b) => Math.max(a, b))];
  const end = times[times.length - 1];
  const line = (points: readonly (readonly [number, number])[], color: string, more = ''): string =>
    `<polyline fill="none" stroke="${color}" ${more} points="${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}"/>`;
  const curve = (values: readonly number[], color: string, more?: string): string =>
    line(
      values.map((value, i) => [margin + (times[i] / end) * size, margin + (1 - (value - low) / (high - low)) * size]),
      color,
      more,
    );
  const text = (x: number, y: number, words: string, color = '#333'): string => `<text x="${x}" y="${y}" fill="${color}">${words}</text>`;
  const reach = ways.flat(2).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const place = (value: number): number => ((value / reach + 1) / 2) * size;
  const left = 2 * margin + size;
  const seen = ways[0].map((_, i) =>
    line(
      ways.map((pos) => [left + place(pos[i][0]), margin + place(pos[i][1])]),
      COLORS[i % COLORS.length],
      'stroke-width="1.2"',
    ),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${3 * margin + 2 * size} ${2 * margin + size}" font-family="sans-serif" font-size="11" role="img" aria-label="Energies and ways of a molecular dynamics run">
${text(margin, margin - 24, 'total energy', COLORS[4])}${text(margin + 80, margin - 24, 'potential, as learnt', COLORS[0])}${text(margin + 190, margin - 24, 'potential, by the formula', COLORS[2])}
${text(margin, 2 * margin + size - 12, `time, up to ${end.toFixed(2)}`)}${text(margin, margin - 8, `energy from ${low.toFixed(2)} to ${high.toFixed(2)}`)}${text(left, margin - 8, 'ways of the atoms, from above')}
${curve(total, COLORS[4])}${curve(learnt, COLORS[0])}${curve(truth, COLORS[2], 'stroke-dasharray="4 3"')}
${seen.join('\n')}
</svg>
`;
}

async function main(epochs: number): Promise<void> {
  const { model, energy, forces } = await learn(lennardJones13, networks.SchNet.make(), epochs);
  console.log(`SchNet on configurations it has not seen: R² of energies ${energy.toFixed(4)}, of forces ${forces.toFixed(4)}`);
  const trace = run(model, lennardJones13, 600);
  const [low, high] = [trace.total.reduce((a, b) => Math.min(a, b)), trace.total.reduce((a, b) => Math.max(a, b))];
  console.log(`600 steps: the total energy stays between ${low.toFixed(3)} and ${high.toFixed(3)}`);
  mkdirSync('build', { recursive: true });
  writeFileSync('build/dynamics.svg', draw(trace));
  console.log('build/dynamics.svg');
}

if (process.argv[1]?.includes('forces-dynamics')) await main(Number(process.argv[2] ?? 10));
