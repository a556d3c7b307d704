import type { TestProject } from 'vitest/node';
import { trainKarate } from './training.js';

/** Trains in Node, so that the page can compare. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('inNode', await trainKarate());
}
