import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { layers, sequential } from '../../src/index.js';
import { startFilesServer } from './files-server.js';
import { example, trainKarate } from './training.js';

/** What a page gets to load, and what it has to predict; in hexadecimal digits. */
export interface Saved {
  readonly file: string;
  readonly prediction: string;
}

/** Trains in Node, so that the page can compare; serves a file to download. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('inNode', await trainKarate());
  const { info, stop } = await startFilesServer();
  project.provide('files', info);
  project.provide('savedInNode', await saveKarate());
  return stop;
}

async function saveKarate(): Promise<Saved> {
  const graph = example();
  const model = sequential([layers.gatConv({ units: 4, heads: 2, activation: 'elu' }), layers.batchNorm(), layers.gcnConv({ units: 4 })]);
  model.compile({ optimizer: 'adam', loss: 'crossEntropy' });
  await model.fit(graph, { epochs: 5, seed: 0 });
  const folder = mkdtempSync(join(tmpdir(), 'graphgrad-page-'));
  try {
    await model.save(join(folder, 'model.safetensors'));
    const { data } = await model.predict(graph);
    const file = readFileSync(join(folder, 'model.safetensors')).toString('hex');
    return { file, prediction: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
