import { join } from 'node:path';
import ts from 'typescript';
import { expect, inject, it } from 'vitest';
import { layers, models } from '../../src/index.js';
import { serviceFor } from '../types/service.js';

/** Every option of every layer and model, and what was inferred in other ways: shared by several, spread, of a schema that stays in its file. */
const given: Record<string, readonly string[]> = {
  'sequential([]).fit(data.karate(), ': ['epochs', 'validationSplit', 'sampleWeight', 'verbose', 'thread', 'workerUrl'],
  'sequential([]).compile(': ['optimizer', 'loss', 'metrics'],
  'optimizers.adam(': ['learningRate', 'beta1', 'epsilon', 'weightDecay', 'clipNorm', 'ema'],
  'optimizers.adamax(': ['beta2', 'groups'],
  'data.randomLinkSplit(data.karate(), ': ['validation', 'negativeRatio', 'loops', 'seed'],
  'propagate.pageRank(data.karate(), ': ['damping', 'personalization', 'kernel', 'tolerance', 'maxSteps'],
};
for (const [room, makers] of Object.entries({ layers, models }))
  for (const [name, maker] of Object.entries(makers))
    if ('definition' in maker) given[`${room}.${name}(`] = [...Object.keys(maker.definition.options), 'name'];

const calls = Object.entries(given).map(([call, names]) => `${call}{ ${names.map((name) => `${name}: 0 as never`).join(', ')} });`);
const text = `import { data, layers, models, optimizers, propagate, sequential } from 'graphgrad';\n${calls.join('\n')}\n`;
const file = join(inject('consumer'), 'hovers.ts');

const settings = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, strict: true, types: [] };
const service = serviceFor(file, inject('consumer'), settings, () => ({ text, version: 0 }));

/** What an editor shows of an option in a call. */
function sentence(call: string, option: string): string {
  const at = text.indexOf(` ${option}: `, text.indexOf(`\n${call}`)) + 1;
  return ts.displayPartsToString(service.getQuickInfoAtPosition(file, at)?.documentation);
}

it('the declarations of the package say what every option means', { timeout: 300_000 }, () => {
  const silent = Object.entries(given).flatMap(([call, names]) =>
    names.filter((name) => sentence(call, name) === '').map((name) => call + name),
  );
  expect(silent).toEqual([]);
});

it('and by which default', () => {
  expect(sentence('layers.gcnConv(', 'improved')).toBe('Self-loops weigh 2 instead of 1. Default false.');
  expect(sentence('optimizers.adam(', 'beta1')).toBe('Decay of the first moment. Default 0.9.');
  expect(sentence('optimizers.adam(', 'clipNorm')).toMatch(/^Gradients are scaled .* Default: no clipping\.$/);
  expect(sentence('data.randomLinkSplit(', 'validation')).toBe('Fraction of the links. Default 0.1.');
  expect(sentence('propagate.pageRank(', 'damping')).toMatch(/Default 0\.85\.$/);
});
