import { expect, inject, it } from 'vitest';
import { callbacks, data, FormatError, IoError, io, layers, OptionError, sequential } from '../../src/index.js';
import { example, hashOf } from './training.js';

/** The bytes of a string of hexadecimal digits. */
const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

it('predicts the same bits from a file that Node saved', async () => {
  const { file, prediction } = inject('savedInNode');
  const model = await io.load(bytesOf(file));
  const { data: values } = await model.predict(example());
  expect(Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))).toEqual(Array.from(bytesOf(prediction)));
});

it.each(['opfs://models/karate.safetensors', 'in-opfs.safetensors', 'indexeddb://karate'])(
  '%s: what was saved comes back',
  async (place) => {
    const model = await io.load(bytesOf(inject('savedInNode').file));
    await model.save(place);
    await model.save(place); // over the old one
    const again = await io.load(place);
    expect(await again.predict(example())).toEqual(await model.predict(example()));
    expect(await hashOf(again.params)).toBe(await hashOf(model.params));
  },
);

it('says where a browser keeps no files, and names what keeps them', async () => {
  const model = await io.load(bytesOf(inject('savedInNode').file));
  Object.defineProperty(navigator.storage, 'getDirectory', { value: undefined, configurable: true });
  try {
    for (const act of [() => model.save('opfs://karate'), () => io.load('karate')])
      await expect(act()).rejects.toThrow(/this browser keeps no files.*Use 'indexeddb:\/\/karate'/);
    await model.save('indexeddb://karate');
  } finally {
    Reflect.deleteProperty(navigator.storage, 'getDirectory');
  }
  await io.load('indexeddb://karate');
});

it('offers a download, whose file can be loaded again', async () => {
  const offered: { name: string; blob: Promise<Blob> }[] = [];
  const listen = (event: Event): void => {
    const link = event.target as HTMLAnchorElement;
    offered.push({ name: link.download, blob: fetch(link.href).then((response) => response.blob()) });
    event.preventDefault();
  };
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    listen({ target: this, preventDefault: () => {} } as unknown as Event);
  };
  try {
    const model = await io.load(bytesOf(inject('savedInNode').file));
    await model.save({ download: 'karate' });
    expect(offered.map(({ name }) => name)).toEqual(['karate.safetensors']);
    expect(await (await io.load(await offered[0].blob)).predict(example())).toEqual(await model.predict(example()));
  } finally {
    HTMLAnchorElement.prototype.click = click;
  }
});

it.each(['opfs://run', 'indexeddb://run'])('%s: checkpoints, and a training that goes on from them to the same bits', async (path) => {
  const graphs = data.synthetic('score_sum', { count: 20 });
  const make = () => {
    const model = sequential([
      layers.dense({ units: 4 }),
      layers.dropout({ rate: 0.5 }),
      layers.globalSumPool(),
      layers.dense({ units: 1 }),
    ]);
    model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
    return model;
  };
  const options = { epochs: 3, batchSize: 4, seed: 4 };
  const whole = make();
  const history = await whole.fit(graphs, options);
  const stop = new AbortController();
  const end = {
    onBatchEnd: ({ epoch, batch }: { epoch: number; batch: number }) => (epoch === 2 && batch === 3 ? stop.abort() : undefined),
  };
  await make().fit(graphs, { ...options, signal: stop.signal, callbacks: [callbacks.modelCheckpoint({ path }), end] });
  const again = make();
  expect(await again.fit(graphs, { ...options, resume: path, callbacks: [callbacks.modelCheckpoint({ path })] })).toEqual(history);
  expect(await hashOf(again.params)).toBe(await hashOf(whole.params));
  expect((await io.load(`${path}/best.safetensors`)).params).not.toBeNull();
});

it('refuses what is not there, damaged, or no place', async () => {
  await expect(io.load('opfs://nothing')).rejects.toThrow(IoError);
  await expect(io.load('indexeddb://nothing')).rejects.toThrow(IoError);
  const wrong = bytesOf(inject('savedInNode').file);
  wrong[wrong.length - 1] ^= 1;
  await expect(io.load(wrong)).rejects.toThrow(FormatError);
  await expect(io.load('ftp://x')).rejects.toThrow(OptionError);
});
