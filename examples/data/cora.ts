import { data } from 'graphgrad';
import { sourceOf } from './folder.js';

/** Cora with its public split; the words of each paper sum to 1. */
export async function coraGraph(): Promise<data.Graph> {
  const { x, edges, y, masks } = await data.cora({ ...sourceOf('raw/planetoid'), normalizeFeatures: true });
  return data.graph({ x, edges, y, masks });
}
