import { DOMParser } from 'linkedom';
import { expect, test } from 'vitest';
import { draw, run } from '../../examples/forces/dynamics.js';
import { learn, networks } from '../../examples/forces/potential.js';
import { harmonicChain, lennardJones13 } from '../../examples/forces/systems.js';

test('SchNet learns the forces on 13 Lennard-Jones atoms, which then move by them and keep their energy', async () => {
  const { model, energy, forces } = await learn(lennardJones13, networks.SchNet.make(), networks.SchNet.epochs);
  expect(energy).toBeGreaterThan(0.99);
  expect(forces).toBeGreaterThan(0.99);
  const trace = run(model, lennardJones13, 300);
  const [first] = trace.total;
  for (const total of trace.total) expect(Math.abs(total - first!)).toBeLessThan(0.05);
  for (const [i, value] of trace.learnt.entries()) expect(Math.abs(value - trace.truth[i]!)).toBeLessThan(2);
  const svg = new DOMParser().parseFromString(draw(trace), 'image/svg+xml');
  expect(svg.querySelectorAll('polyline')).toHaveLength(3 + 13);
});

test.each(Object.entries(networks))('%s learns the energy of a harmonic chain and its forces', async (_name, { make, epochs }) => {
  const { energy, forces } = await learn(harmonicChain, make(), epochs);
  expect(energy).toBeGreaterThan(0.99);
  expect(forces).toBeGreaterThan(0.99);
});

if (process.env.GRAPHGRAD_FULL)
  test('EGNN learns the forces on 13 Lennard-Jones atoms', { timeout: 600_000 }, async () => {
    const { energy, forces } = await learn(lennardJones13, networks.EGNN.make(), networks.EGNN.epochs);
    expect(energy).toBeGreaterThan(0.99);
    expect(forces).toBeGreaterThan(0.99);
  });
