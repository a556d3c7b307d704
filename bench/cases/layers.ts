/** Networks on Cora whose layers do most of the work: PNA, GPS and edge convolutions, of a width that papers use. */
import { edgeConvEpoch, gpsEpoch, pnaEpoch } from '../cora-convs.js';
import { readCora } from '../data.js';
import type { Comparison } from '../harness.js';

const HIDDEN = 64;

export async function comparisons(): Promise<Comparison[]> {
  const cora = await readCora();
  return cora === null ? [] : [pnaEpoch(cora, HIDDEN), edgeConvEpoch(cora, HIDDEN), gpsEpoch(cora, HIDDEN, 4)];
}
