import { expect, test } from 'vitest';
import { gin, mfConv, nnConv } from '../../bench/cases/molecules.js';
import { assertAgreement } from '../../bench/harness.js';
import { esol, type Molecules, mutag } from '../../bench/molecules.js';
import { describeShared } from '../shared.js';

describeShared('the programs that race on molecules', () => {
  test.each([
    ['GIN', mutag, (set: Molecules) => gin(set, 12, 2)],
    ['MFConv', esol, (set: Molecules) => mfConv(set, 12, 2)],
    ['NNConv', esol, (set: Molecules) => nnConv(set, 8)],
  ])('%s: the same losses over two epochs', async (name, read, make) => {
    const { check, tolerance } = make((await read())!);
    const losses = await check();
    assertAgreement(name, losses, tolerance);
    const [first] = Object.values(losses);
    expect(Math.min(...Array.from(first!).slice(-2))).toBeLessThan(first![0]!);
  });
});
