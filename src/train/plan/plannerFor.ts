import { ownKinds } from '../../network/kinds.js';
import type { Network } from '../../network/network.js';
import { describeTopology } from '../../network/topology.js';
import { runtime } from '../../runtime/runtime.js';
import type { Compiled } from '../compile.js';
import { Planner } from './planner.js';

/** A planner for steps that consist of the library's own parts, or that the user calls pure; null for others, and where `init` says so. */
export function plannerFor(network: Network, { lossConfig, pure }: Compiled): Planner | null {
  if (runtime().options.plans === false) return null;
  return pure || (lossConfig !== null && 'topology' in describeTopology(network, ownKinds('model.fit'))) ? new Planner() : null;
}
