import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FormatError, IoError, OptionError } from '../../../src/core/errors.js';
import { data, io, layers, type Model, memory, models, optimizers, sequential, type Tensor, tree } from '../../../src/index.js';
import { readSafetensors, writeSafetensors } from '../../../src/io/safetensors.js';
import { settled } from '../../settled.js';

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-save-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const place = (name: string): string => join(folder, name);
const bits = (params: unknown): string[] =>
  tree.entries(params).map(([path, leaf]) => `${path.join('.')} ${Buffer.from((leaf as Tensor).toTypedArray().buffer).toString('hex')}`);

const { edges, y, masks } = data.karate();
const x = Array.from({ length: 34 }, (_, i) => [Math.sin(i), Math.cos(i), i / 34]);
const graph = data.graph({ x, edges, y, masks });

async function trained(): Promise<Model> {
  const model = sequential([
    layers.gcnConv({ units: 8, activation: 'relu' }),
    layers.batchNorm(),
    layers.ginConv({ nn: layers.mlp({ units: [8, 4], norm: 'none' }), eps: 0.25 }),
  ]);
  model.compile({
    optimizer: optimizers.adam({ learningRate: 0.01, groups: [{ match: /gcnConv/, weightDecay: 5e-4 }] }),
    loss: 'crossEntropy',
    metrics: ['accuracy'],
  });
  await model.fit(graph, { epochs: 3, seed: 0 });
  return model;
}

describe('model.save and io.load', () => {
  test('a model that predicts by the average of its weights is saved as it predicts', async () => {
    const model = sequential([layers.gcnConv({ units: 4 })]);
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.1, ema: 0.9 }), loss: 'crossEntropy' });
    await model.fit(graph, { epochs: 4, seed: 0 });
    const target = place('average.safetensors');
    await model.save(target);
    const again = await io.load(target);
    expect((await again.predict(graph)).data).toEqual((await model.predict(graph)).data);
    expect(bits(again.params)).not.toEqual(bits(model.params));
  });

  test.each(['one.safetensors', 'some/where/', 'no-extension'])(
    '%s: predictions are the same bits, and the model goes on',
    async (name) => {
      const model = await trained();
      await model.save(place(name));
      const again = await io.load(place(name));
      expect(bits(again.params)).toEqual(bits(model.params));
      expect(bits(again.buffers)).toEqual(bits(model.buffers));
      expect(await again.predict(graph)).toEqual(await model.predict(graph));
      expect(await again.evaluate(graph)).toEqual(await model.evaluate(graph));
      const seeds = { epochs: 2, seed: 1 };
      model.compile({
        optimizer: optimizers.adam({ learningRate: 0.01, groups: [{ match: /gcnConv/, weightDecay: 5e-4 }] }),
        loss: 'crossEntropy',
      });
      await model.fit(graph, seeds);
      await again.fit(graph, seeds);
      expect(bits(again.params)).toEqual(bits(model.params));
      expect(readdirSync(folder, { recursive: true }).filter((file) => String(file).endsWith('.tmp'))).toEqual([]);
    },
  );

  test('ready-made networks, and bytes instead of a name', async () => {
    const model = models.gin({ units: 4, layers: 2, outputs: 2, norm: 'batchNorm', readout: 'sum' });
    model.params = model.init({ seed: 0, like: graph });
    model.buffers = model.initBuffers({ seed: 0, like: graph });
    await model.save(place('gin.safetensors'));
    const bytes = new Uint8Array(readFileSync(place('gin.safetensors')));
    const again = await io.load(bytes);
    expect(await again.predict(graph)).toEqual(await model.predict(graph));
    expect(await (await io.load(new Blob([bytes]))).predict(graph)).toEqual(await model.predict(graph));
    expect(readSafetensors(bytes).tensors.has('params.conv1.nn.dense1.kernel')).toBe(true);
  });

  test('a model without parameters keeps its topology', async () => {
    await sequential([layers.dense({ units: 2 })]).save(place('empty.safetensors'));
    const again = await io.load(place('empty.safetensors'));
    expect(again.params).toBeNull();
    expect(again.parts.dense1.options).toMatchObject({ units: 2 });
  });

  test('names with points, and names that escape them, stay apart', async () => {
    const model = sequential({ 'a.b': layers.dense({ units: 3 }), 'a%2Eb': layers.dense({ units: 1 }) });
    model.params = model.init({ seed: 0, like: graph });
    await model.save(place('odd.safetensors'));
    expect(bits((await io.load(place('odd.safetensors'))).params)).toEqual(bits(model.params));
  });

  test('a folder keeps one model: saving again leaves its two files', async () => {
    const model = await trained();
    await model.save(place('again/'));
    await model.fit(graph, { epochs: 1, seed: 5 });
    await model.save(place('again'));
    expect(readdirSync(place('again'))).toHaveLength(2);
    expect(bits((await io.load(place('again/'))).params)).toEqual(bits(model.params));
  });

  test('functions of the user: a loss leaves the model uncompiled, a layer is refused before anything is written', async () => {
    const model = await trained();
    model.compile({ loss: (prediction) => prediction });
    await model.save(place('loss.safetensors'));
    await expect((await io.load(place('loss.safetensors'))).evaluate(graph)).rejects.toThrow(/compile/);
    const own = layers.define({ kind: 'own', options: {}, call: (_options, _params, given) => given });
    await expect(sequential([own()]).save(place('own.safetensors'))).rejects.toThrow(OptionError);
    expect(readdirSync(folder)).not.toContain('own.safetensors');
    await sequential([own()]).save(place('own.safetensors'), { layers: { own } });
    await expect(io.load(place('own.safetensors'))).rejects.toThrow(/layers\.own.*io\.load/s);
    expect((await io.load(place('own.safetensors'), { layers: { own } })).parts.own1.kind).toBe('own');
  });

  test('one wrong bit anywhere is a FormatError', async () => {
    const model = sequential([layers.dense({ units: 2 })]);
    model.params = model.init({ seed: 0, like: graph });
    await model.save(place('bit.safetensors'));
    const bytes = new Uint8Array(readFileSync(place('bit.safetensors')));
    for (let at = 0; at < bytes.length; at++) {
      const wrong = bytes.slice();
      wrong[at] ^= 1 << (at % 8);
      await expect(io.load(wrong), `byte ${at}`).rejects.toThrow(FormatError);
    }
    for (const end of [0, 8, 100, bytes.length - 1]) await expect(io.load(bytes.slice(0, end))).rejects.toThrow(FormatError);
  });

  test('what is not there, is nothing, or was written by others', async () => {
    await expect(io.load(place('nothing.safetensors'))).rejects.toThrow(IoError);
    await expect(io.load(place('nothing/'))).rejects.toThrow(IoError);
    await expect(io.load(7 as never)).rejects.toThrow(OptionError);
    await expect((await trained()).save(undefined as never)).rejects.toThrow(OptionError);
    await expect((await trained()).save('ftp://x')).rejects.toThrow(OptionError);
    const foreign = writeSafetensors({ tensors: new Map([['a', { dtype: 'F32', shape: [1], data: new Uint8Array(4) }]]) });
    await expect(io.load(foreign)).rejects.toThrow(/not written by graphgrad.*loadPyG/s);
    writeFileSync(place('text'), 'hello');
    await expect(io.load(place('text'))).rejects.toThrow(FormatError);
  });

  test('a refused file leaves no memory behind', async () => {
    const model = await trained();
    await model.save(place('leak.safetensors'));
    const { tensors } = readSafetensors(readFileSync(place('leak.safetensors')));
    const unsealed = (edit: (tensors: Map<string, unknown>) => void): Uint8Array<ArrayBuffer> => {
      const changed = new Map(tensors) as Map<string, unknown>;
      edit(changed);
      const metadata = new Map([
        ['sha256', '0'.repeat(64)],
        ...[...readSafetensors(readFileSync(place('leak.safetensors'))).metadata].filter(([key]) => key !== 'sha256'),
      ]);
      return writeSafetensors({ tensors: changed as never, metadata });
    };
    expect(bits((await io.load(unsealed(() => {}))).params)).toEqual(bits(model.params));
    const before = (await settled()).heap;
    const array = tensors.get('params.gcnConv1.bias');
    for (const name of ['params.gcnConv1.__proto__', 'params.other.kernel', 'params.gcnConv1', 'params', 'buffers.batchNorm1.a.b'])
      await expect(io.load(unsealed((all) => all.set(name, array))), name).rejects.toThrow(FormatError);
    expect(memory().heap).toBe(before);
  });
});
