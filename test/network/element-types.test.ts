import { beforeAll, expect, it } from 'vitest';
import { init, io, layers, type Model, sequential, tensor } from '../../src/index.js';
import { writeSafetensors } from '../../src/io/safetensors.js';
import { numbersToStored } from '../../src/network/storedTensors.js';
import { rejected } from '../thrown.js';

beforeAll(() => init({ dtypes: ['f32', 'f64'] }));

const like = { x: [[1, 2]], edges: [] };
const file = (): Uint8Array<ArrayBuffer> =>
  writeSafetensors(
    {
      tensors: new Map([
        ['0.weight', numbersToStored([1, 2, 3, 4, 5, 6], [3, 2])],
        ['0.bias', numbersToStored([1, 2, 3])],
      ]),
      metadata: new Map(),
    },
    'here',
  );

function model(dtype: 'f32' | 'f64'): Model {
  const made = sequential([layers.dense({ units: 3 })]);
  made.params = made.init({ seed: 0, like: { ...like, dtype } });
  return made;
}

it('weights in F64 for a model in f32 name the type, and how to get a model of it', async () => {
  const { message } = await rejected(() => io.loadPyG(model('f32'), file(), { like }));
  expect(message).toMatch(/holds another element type than the model \(got different: 0\.weight is F64 \[3, 2\] and not F32 \[3, 2\]/);
  expect(message).toMatch(/data\.graph\(\{ …, dtype: 'f64' \}\) as like of model\.init/);
  expect(message).not.toMatch(/architecture/);
});

it('what is proposed works', async () => {
  const one = model('f64');
  await io.loadPyG(one, file(), { like });
  expect(one(one.params, tensor(Float64Array.from([1, 2]), { shape: [1, 2] })).toArray()).toEqual([[6, 13, 20]]);
});
