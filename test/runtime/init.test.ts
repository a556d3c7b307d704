import { expect, it, vi } from 'vitest';
import type * as Api from '../../src/index.js';
import { rejected, thrown } from '../thrown.js';

/** The library as a program finds it that has not used it yet. */
async function fresh(): Promise<typeof Api> {
  vi.resetModules();
  return import('../../src/index.js');
}

it('starts by itself at the first use', async () => {
  const { tensor, memory } = await fresh();
  expect(tensor([1]).item()).toBe(1);
  expect(memory().maximum).toBe(4 * 2 ** 30);
});

it('adds f64 later, and says how while it is missing', async () => {
  const { init, ops, tensor } = await fresh();
  const one = tensor(Float64Array.of(0.1));
  const error = thrown(() => ops.exp(one));
  expect(error).toMatchObject({ name: 'DTypeError', code: 'DTYPE' });
  expect(error.message).toContain("await init({ dtypes: ['f32', 'f64'] })");
  await init({ dtypes: ['f32', 'f64'] });
  await init({ dtypes: ['f64'] });
  expect(ops.exp(one).item()).toBeCloseTo(Math.exp(0.1), 15);
});

it('refuses other options once it runs, and takes the same again', async () => {
  const { init, memory } = await fresh();
  await init({ maxMemory: 8 * 2 ** 20 });
  await init({ maxMemory: 8 * 2 ** 20 });
  await init();
  expect(memory().maximum).toBe(8 * 2 ** 20);
  const error = await rejected(() => init({ maxMemory: 16 * 2 ** 20 }));
  expect(error).toMatchObject({ name: 'OptionError', code: 'OPTION', where: 'init' });
  await init({ dtypes: ['f64'] });
});

it.each([[{ maxMemory: -1 }], [{ maxMemory: Number.NaN }], [{ dtypes: ['f16'] }]])('refuses %j', async (options) => {
  const { init, tensor } = await fresh();
  expect((await rejected(() => init(options as object))).name).toBe('OptionError');
  expect(tensor([1]).item()).toBe(1);
});

it('runs once, however many ask at the same time', async () => {
  const { init, memory } = await fresh();
  await Promise.all([init({ dtypes: ['f64'] }), init({ dtypes: ['f64'] }), init()]);
  expect(memory().heap).toBe(0);
});
