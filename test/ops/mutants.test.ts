import { afterEach, describe, expect, it } from 'vitest';
import { type AnyOp, opTable } from '../../src/autodiff/op.js';
import { scale } from '../../src/ops/affine.js';
import * as harness from './harness.js';

/** The test of the tests: every derivative off by 1 %, and every kernel off in its last element, must be caught. */
const entries = await harness.entriesOf('samples');
const originals = new Map([...opTable].map(([name, { primitive }]) => [name, { ...primitive }]));

const primitiveOf = (name: string): AnyOp['primitive'] => (opTable.get(name) as AnyOp).primitive;

afterEach(() => {
  for (const [name, original] of originals) Object.assign(primitiveOf(name), original);
});

/** Makes one contribution of an op's derivative too large by 1 %. */
function bendDerivative(name: string, position: number): void {
  const primitive = primitiveOf(name);
  const { vjp } = primitive;
  if (vjp === 'nonDifferentiable') throw new Error(`${name} has no derivative`);
  primitive.vjp = (g, saved) =>
    vjp(g, saved).map((entry, i) => {
      if (i !== position || entry === null) return entry;
      return () => scale(typeof entry === 'function' ? entry() : entry, 1.01);
    });
}

/** Spoils the last element where it lies past the last whole vector. */
function bendTail(name: string): void {
  const primitive = primitiveOf(name);
  const { run } = primitive;
  primitive.run = (kernels, inputs, y, options) => {
    run(kernels, inputs, y, options);
    if (y.size % 4 === 0) return;
    const values = y.view();
    values[y.size - 1] = values[y.size - 1] * 1.01 + 0.01;
  };
}

describe.each(entries)('$name', (entry) => {
  const { name, samples } = entry;
  const { primitive } = opTable.get(name) as AnyOp;
  const positions = samples.flatMap(({ inputs, constant, noDifferences }) =>
    noDifferences === undefined ? inputs.flatMap((x, i) => (x === null || constant?.includes(i) ? [] : [i])) : [],
  );
  if (primitive.vjp !== 'nonDifferentiable') {
    it.each([...new Set(positions)])('a derivative off by 1 % for operand %i is caught', (position) => {
      harness.checkDerivatives(entry, { directions: 1, order: 1 });
      bendDerivative(name, position);
      expect(() => harness.checkDerivatives(entry, { directions: 1, order: 1 })).toThrow(/disagrees with differences/);
    });
  }
  if (!primitive.view) {
    it('a kernel off in its last element is caught', () => {
      bendTail(name);
      expect(() => harness.checkForward(entry)).toThrow(/element \d+ is/);
    });
  }
});
