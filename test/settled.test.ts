import { expect, it } from 'vitest';
import { memory, tensor } from '../src/index.js';
import { settled } from './settled.js';

const floats = 16_000;
/** Something on the heap that nobody refers to. */
const litter = (): void => void tensor(new Float32Array(floats));

it('a leak shows, also one as large as the garbage there was before', async () => {
  const clean = (await settled()).heap;
  litter();
  expect(memory().heap).toBe(clean + 4 * floats);
  const before = (await settled()).heap;
  expect(before).toBe(clean);
  const leak = tensor(new Float32Array(floats));
  expect(memory().heap).toBe(before + 4 * floats);
  expect((await settled()).heap).toBe(before + 4 * floats); // it is held: no collection makes up for it
  leak.dispose();
  expect((await settled()).heap).toBe(clean);
});
