import { expect, it } from 'vitest';
import { data, grad, init, ops, type Tensor, tensor } from '../../src/index.js';
import { uniform } from '../kernels/harness.js';

await init();

// 1,700 rows of 64 numbers are beyond the second cache of most machines, and every row is read ten times: here the product goes slice by slice.
it('a product that goes slice by slice has the bits of narrow ones, forward and backward', () => {
  const [nodes, width] = [1700, 64];
  const pick = (seed: number) => Uint32Array.from(uniform(10 * nodes, seed), (u) => Math.floor(((u + 1) / 2) * nodes));
  const graph = data.graph({ numNodes: nodes, edges: [pick(1), pick(2)], edgeWeight: uniform(10 * nodes, 3) });
  const [x, bias] = [tensor(uniform(nodes * width, 4), { shape: [nodes, width] }), tensor(uniform(width, 5))];
  const layer = (v: Tensor, b: Tensor): Tensor =>
    ops.spmm(graph.inCsr, v, { weights: graph.edgeWeight, bias: b, mean: true, activation: 'relu' });
  const loss = (v: Tensor, b: Tensor): Tensor => ops.sum(ops.mul(layer(v, b), v));
  const [whole, slope] = [layer(x, bias), grad((v: Tensor) => loss(v, bias))(x)];
  for (let from = 0; from < width; from += 16) {
    const columns = (t: Tensor) => ops.slice(t, { axis: -1, start: from, end: from + 16 });
    const [narrow, shift] = [columns(x), columns(bias)];
    expect(columns(whole).toTypedArray()).toEqual(layer(narrow, shift).toTypedArray());
    expect(columns(slope as Tensor).toTypedArray()).toEqual(grad((v: Tensor) => loss(v, shift))(narrow).toTypedArray());
  }
});
