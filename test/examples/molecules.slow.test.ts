import { beforeAll, expect, test, vi } from 'vitest';
import { esolGraphs } from '../../examples/data/esol.js';
import { mfConv } from '../../examples/molecules/esol.js';
import { foldAccuracy, mutagGraphs } from '../../examples/molecules/mutag.js';
import { trainAndTest } from '../../examples/molecules/regression.js';
import { esolSplit, foldsOfMutag } from '../../examples/molecules/splits.js';
import { describeShared, shared } from '../shared.js';

// One run of each protocol; the published figures are means over folds and seeds, which the programs print.
describeShared('networks on molecules, by the published protocols', () => {
  beforeAll(() => void vi.stubEnv('GRAPHGRAD_DATA', shared('data')));

  test('GIN on a fold of MUTAG: far above the two thirds of the larger class', async () => {
    expect(await foldAccuracy(await mutagGraphs(), await foldsOfMutag(), 5, 0)).toBeGreaterThan(0.78);
  });

  test('MFConv on the random split of ESOL: one seed within the demand for the mean and its spread', async () => {
    const { test: error } = await trainAndTest(mfConv, await esolGraphs(), await esolSplit('split_random'), 1);
    expect(error).toBeLessThan(0.84 + 0.08);
    expect(error).toBeGreaterThan(0.5);
  });

  test('the splits share no molecule and leave none out', async () => {
    for (const column of ['split_random', 'split_scaffold'] as const) {
      const { train, validation, test } = await esolSplit(column);
      expect([train.length, validation.length, test.length]).toEqual(column === 'split_random' ? [902, 113, 113] : [902, 113, 113]);
      expect(new Set([...train, ...validation, ...test]).size).toBe(1128);
    }
  });
});
