import { describe, expect, it } from 'vitest';
import { data, layers, losses, type Model, NumericError, optimizers, sequential } from '../../../src/index.js';
import { type CompileOptions, readCompiled } from '../../../src/train/compile.js';
import { comparePlan } from '../../../src/train/plan/checkPlan.js';

const club = data.karate();

const network = (units: number): Model =>
  sequential([
    layers.gcnConv({ units: 8, activation: 'relu' }),
    layers.batchNorm(),
    layers.dropout({ rate: 0.5 }),
    layers.gatConv({ units: 4, heads: 2, dropout: 0.3 }),
    layers.dense({ units }),
  ]);

const check = (options: CompileOptions, units: number, graph: Parameters<typeof comparePlan>[2]) =>
  comparePlan('test', { network: network(units), compiled: readCompiled(options) }, graph, { seed: 5 });

const values = Array.from({ length: 34 }, (_, i) => [Math.abs(Math.sin(i)), Math.abs(Math.cos(i))]);
const { masks, x, edges } = club;
const base = { x, edges, masks };
/** Targets that a loss takes. */
const targets: Readonly<Record<string, { units: number; graph: object }>> = {
  ids: { units: club.numClasses, graph: club },
  binary: { units: 2, graph: { ...base, y: values.map((row) => row.map((v) => Number(v > 0.5))) } },
  labels: { units: 1, graph: { ...base, y: values.map(([v]) => Number(v! > 0.5)) } },
  signs: { units: 2, graph: { ...base, y: values.map((row) => row.map((v) => (v > 0.5 ? 1 : -1))) } },
  numbers: { units: 2, graph: { ...base, y: values } },
  shares: { units: 2, graph: { ...base, y: values.map(([a, b]) => [a! / (a! + b!), b! / (a! + b!)]) } },
};

/** Losses that JavaScript has a part in, which changes with the prediction. */
const eager = ['multiMargin', 'nll'];

describe('a step with every loss that is replayed', () => {
  const kinds = Object.entries(losses).flatMap(([name, loss]) =>
    typeof loss === 'function' && 'measure' in loss ? [[name, loss as losses.Loss] as const] : [],
  );

  it.each(kinds)('%s: the same bits', (name, loss) => {
    const tried = Object.values(targets).flatMap(({ units, graph }) => {
      try {
        return [check({ loss }, units, graph as typeof club).planned];
      } catch (error) {
        if (error instanceof NumericError && error.where === 'test') throw error; // other bits; all else says that the targets are not this loss's
        return [];
      }
    });
    expect(tried.length).toBeGreaterThan(0);
    expect(tried.includes(true)).toBe(!eager.includes(name));
  });
});

describe('a step of every optimizer after gradients that are replayed', () => {
  const made = Object.entries(optimizers).flatMap(([name, make]) =>
    name === 'averageOf' || name === 'define' ? [] : [[name, make] as const],
  );

  it.each(made)('%s: the same bits', (_name, make) => {
    const optimizer = (make as typeof optimizers.adam)({ learningRate: 0.01, weightDecay: 0.01, clipNorm: 1, ema: 0.9 });
    expect(check({ optimizer, loss: 'crossEntropy' }, club.numClasses, club).planned).toBe(true);
  });

  it('two updates gathered before each move', () => {
    const optimizer = optimizers.adam({ accumulate: 2 });
    expect(check({ optimizer, loss: 'crossEntropy' }, club.numClasses, club).planned).toBe(true);
  });
});
