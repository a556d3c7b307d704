import { expect, test } from 'vitest';
import { assertAgreement } from '../../bench/agreement.js';
import { appnpStep } from '../../bench/cora-appnp.js';
import { edgeConvEpoch, gpsEpoch, pnaEpoch } from '../../bench/cora-convs.js';
import { gatEpoch, sageStep } from '../../bench/cora-networks.js';
import { gcnGraph } from '../../bench/graphs.js';
import { sparseProblem } from './sparse-problem.js';

const graph = sparseProblem(gcnGraph(60, 4, 12, 3));

test.each([
  ['GAT', gatEpoch(graph, 4, 5)],
  ['GraphSAGE', sageStep(graph, 6, [])],
  ['APPNP', appnpStep(graph, 6)],
  ['PNA', pnaEpoch(graph, 6)],
  ['EdgeConv', edgeConvEpoch(graph, 6)],
  ['GPS', gpsEpoch(graph, 6, 2)],
] as const)('%s: graphgrad and plain JavaScript give the same losses', async (_, { name, check, tolerance }) => {
  assertAgreement(name, await check(), tolerance);
});

test('with dropout on features and attention both train', () => {
  for (const epoch of Object.values(gatEpoch(graph, 4, 5).contestants)) {
    const losses = Array.from({ length: 150 }, epoch as () => number);
    const mean = (part: number[]): number => part.reduce((sum, v) => sum + v, 0) / part.length;
    expect(mean(losses.slice(-30))).toBeLessThan(mean(losses.slice(0, 30)));
  }
});
