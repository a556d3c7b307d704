import { expect, test } from 'vitest';
import { gin, mfConv, nnConv } from '../../bench/cases/molecules.js';
import { assertAgreement } from '../../bench/harness.js';
import { esol, mutag } from '../../bench/molecules.js';
import { describeShared } from '../shared.js';

describeShared('the programs that race on molecules', () => {
  test.each([
    ['GIN', () => gin(mutag(), 12, 2)],
    ['MFConv', () => mfConv(esol(), 12, 2)],
    ['NNConv', () => nnConv(esol(), 8)],
  ])('%s: the same losses over two epochs', async (name, make) => {
    const { check, tolerance } = make();
    const losses = await check();
    assertAgreement(name, losses, tolerance);
    const [first] = Object.values(losses);
    expect(Math.min(...Array.from(first!).slice(-2))).toBeLessThan(first![0]!);
  });
});
