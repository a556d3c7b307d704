import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memory } from '../src/index.js';
import { turn } from './turn.js';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Collects garbage and waits until a finalizer of our own has been called, which comes after those of older garbage. */
async function sweep(): Promise<void> {
  let called = false;
  const registry = new FinalizationRegistry(() => {
    called = true;
  });
  (() => registry.register({}, null))();
  for (let i = 0; i < 100 && !called; i++) {
    collect();
    await turn();
  }
  await turn();
}

/**
 * Memory once all garbage of earlier tests has been given back: what is compared with it later may be compared exactly, since nothing but
 * the code between can have changed it.
 */
export async function settled(): Promise<ReturnType<typeof memory>> {
  for (let still = 0; still < 2; ) {
    const { heap } = memory();
    await sweep();
    still = memory().heap === heap ? still + 1 : 0;
  }
  return memory();
}
