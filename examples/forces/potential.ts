/**
 * node scripts/run-ts.mjs examples/forces/potential.ts: potentials that are learnt from energies and forces: a cluster of 13 Lennard-Jones atoms and a harmonic
 * chain, 1,000 configurations of each at their temperature, 800 to learn from; R² of energies and forces on the 200 others, by SchNet and EGNN.
 */
import { data, type layers, type losses, type Model, metrics, models, ops, optimizers, tensor } from 'graphgrad';
import { type Configuration, configurations, harmonicChain, lennardJones13, type System } from './systems.js';

/** Every pair of a system as edges both ways; the atoms are all alike. */
export const moleculeOf = ({ pairs, start }: System, { pos, energy, forces }: Configuration, dtype: 'f32' | 'f64' = 'f32'): data.Graph =>
  data.withForces(
    {
      x: start.map(() => [1]),
      pos: pos.map((point) => [...point]),
      edges: pairs.flatMap(([i, j]): [number, number][] => [
        [i, j],
        [j, i],
      ]),
      dtype,
    },
    { energy, forces: forces.map((force) => [...force]) },
  );

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A potential in the units of what it learns from. */
export function potentialFor(train: readonly Configuration[], energy: layers.Layer): Model {
  const scale = Math.sqrt(mean(train.flatMap(({ forces }) => forces.flat().map((value) => value * value))));
  const shift = mean(train.map((one) => one.energy)) / train[0].pos.length;
  const model = models.potential({ energy, scale, shift });
  const weights = tensor(new Float32Array(4).fill(1 / scale ** 2));
  /** Squared errors in units of the forces. */
  const loss: losses.Loss = (prediction, target) => {
    const off = ops.sub(prediction, target);
    return ops.mul(ops.mul(off, off), weights);
  };
  model.compile({ optimizer: optimizers.adam({ learningRate: 2e-3, clipNorm: 10, ema: 0.99 }), loss });
  return model;
}

/** Networks, and how many epochs they take. */
export const networks = {
  SchNet: { make: () => models.schNet({ units: 32, filters: 32, layers: 2, gaussians: 24, cutoff: 3 }), epochs: 30 },
  EGNN: { make: () => models.egnn({ units: 32, layers: 2 }), epochs: 60 },
};

/** R² of energies and forces of configurations that were not learnt from. */
export async function accuracy(model: Model, molecules: readonly data.Graph[]): Promise<{ energy: number; forces: number }> {
  const { data: rows } = await model.predict(molecules);
  const targets = molecules.flatMap(({ y }) => Array.from(y!.toTypedArray()));
  const score = (wanted: (i: number) => boolean): number => {
    const [p, t] = [rows, targets].map((values) => Array.from(values as ArrayLike<number>).filter((_, i) => wanted(i)));
    return metrics.r2({ data: p, shape: [p.length] }, { data: t, shape: [t.length] });
  };
  return { energy: score((i) => i % 4 === 0 && !Number.isNaN(targets[i])), forces: score((i) => i % 4 > 0) };
}

/** Learns from 800 of 1,000 configurations. */
export async function learn(
  system: System,
  energy: layers.Layer,
  epochs: number,
  seed = 0,
): Promise<{ model: Model; energy: number; forces: number }> {
  const all = configurations(system, 1000, seed);
  const { train, test } = data.kFold(all.length, { folds: 5, seed })[0];
  const molecules = all.map((one) => moleculeOf(system, one));
  const model = potentialFor(
    Array.from(train, (i) => all[i]),
    energy,
  );
  await model.fit(
    Array.from(train, (i) => molecules[i]),
    { epochs, batchSize: 20, seed },
  );
  return {
    model,
    ...(await accuracy(
      model,
      Array.from(test, (i) => molecules[i]),
    )),
  };
}

async function main(): Promise<void> {
  for (const [name, system] of Object.entries({ 'Lennard-Jones cluster': lennardJones13, 'harmonic chain': harmonicChain }))
    for (const [kind, { make, epochs }] of Object.entries(networks)) {
      const began = performance.now();
      const { energy, forces } = await learn(system, make(), epochs);
      console.log(
        `${name}, ${kind}: R² of energies ${energy.toFixed(4)}, of forces ${forces.toFixed(4)} (${((performance.now() - began) / 1000).toFixed(0)} s)`,
      );
    }
}

if (process.argv[1]?.includes('forces-potential')) await main();
