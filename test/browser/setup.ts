import type { TestProject } from 'vitest/node';
import { startFilesServer } from './files-server.js';
import { trainKarate } from './training.js';

/** Trains in Node, so that the page can compare; serves a file to download. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('inNode', await trainKarate());
  const { info, stop } = await startFilesServer();
  project.provide('files', info);
  return stop;
}
