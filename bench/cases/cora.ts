/** Further networks on Cora: attention, GraphSAGE and APPNP. */
import { appnpStep } from '../cora-appnp.js';
import { gatEpoch, sageStep } from '../cora-networks.js';
import { readCora } from '../data.js';
import type { CaseOptions, Comparison } from '../harness.js';
import type { PeerName } from '../peers/list.js';

export async function comparisons({ peers }: CaseOptions<PeerName>): Promise<Comparison[]> {
  const cora = await readCora();
  return cora === null ? [] : [gatEpoch(cora, 8, 8), sageStep(cora, 16, peers), appnpStep(cora, 64)];
}
