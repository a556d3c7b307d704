import { expect, test } from 'vitest';
import { assertAgreement } from '../../bench/agreement.js';
import { gin, mfConv, nnConv } from '../../bench/cases/molecules.js';
import { esol, mutag } from '../../bench/molecules.js';
import { describeShared } from '../shared.js';

describeShared('the programs that race on molecules', () => {
  test.each([
    ['GIN', async () => gin((await mutag())!, 12, 2)],
    ['MFConv', async () => mfConv((await esol())!, 12, 2)],
    ['NNConv', async () => nnConv((await esol())!, 8)],
  ])('%s: the same losses over two epochs', async (name, make) => {
    const { check, tolerance } = await make();
    const losses = await check();
    assertAgreement(name, losses, tolerance);
    const [first] = Object.values(losses);
    expect(Math.min(...Array.from(first!).slice(-2))).toBeLessThan(first![0]!);
  });
});
