import { describe, expect, test } from 'vitest';
import { assertAgreement } from '../../bench/agreement.js';
import { fixedBatch, newBatches } from '../../bench/batch-step.js';
import { sageStep } from '../../bench/cora-networks.js';
import { gcnForward, gcnStep } from '../../bench/gcn-step.js';
import { gcnGraph, smallGraphs } from '../../bench/graphs.js';
import type { Comparison } from '../../bench/harness.js';
import { matmul } from '../../bench/ops/dense.js';
import { spmm } from '../../bench/ops/sparse.js';
import { peerNames } from '../../bench/peers/list.js';
import { floatTensor, node, onnxModel } from '../../bench/peers/onnx.js';
import { denseMatrix, oneHot } from '../../bench/peers/peer.js';
import { peersInstalled } from '../../bench/platform.node.js';
import { loadReference } from '../../bench/reference.js';
import { sparseProblem } from './sparse-problem.js';

const reference = await loadReference();
const graph = gcnGraph(40, 4, 8, 3);
const small: Comparison[] = [
  matmul(5, 7, 6, false, reference),
  matmul(5, 7, 6, true, reference),
  spmm('gcnGraph N 40', graph.adjacency, 6, reference),
  gcnStep(graph, 8, reference, peerNames),
  gcnForward(graph, 8, peerNames),
  sageStep(sparseProblem(graph), 6, peerNames),
  fixedBatch(
    smallGraphs(4, () => 6, 4, 5, 2),
    8,
    reference,
    peerNames,
  ),
  newBatches(
    smallGraphs(9, (g) => 4 + g, 4, 5, 2),
    3,
    8,
    peerNames,
  ),
];

describe('our own contestants compute the same losses', () => {
  test.each(small.map((comparison) => [comparison.name, comparison] as const))('%s', async (name, { check, tolerance }) => {
    const computed = await check();
    expect(Object.keys(computed)[0]).toBe('graphgrad');
    assertAgreement(name, computed, tolerance);
  });
});

// They are 700 MB and part of no ordinary installation; `npm run bench` installs them, and refuses to time a peer that disagrees.
describe.runIf(peersInstalled())('so do the peers that are installed', () => {
  test.each(small.filter(({ guests }) => guests !== undefined).map((comparison) => [comparison.name, comparison] as const))(
    '%s',
    async (name, { check, guests = {}, tolerance }) => {
      const { graphgrad } = await check();
      for (const [key, make] of Object.entries(guests)) {
        const guest = await make();
        // jax-js: its log is off by up to 1.2e-5
        assertAgreement(name, { graphgrad, [key]: await guest.check() }, key.startsWith('jaxJs') ? 3e-5 : tolerance);
        await guest.run();
        await guest.dispose?.();
      }
    },
  );
});

describe('what the peers are fed', () => {
  test('an ONNX model is protobuf: fields and lengths of a product', () => {
    const bytes = onnxModel([node('MatMul', ['a', 'b'], 'y')], [floatTensor('a', 300, 2)], floatTensor('y', 1));
    // ir_version 9; opset_import { version: 18 }; graph { … }
    expect([...bytes.subarray(0, 7)]).toEqual([0x08, 9, 0x42, 2, 0x10, 18, 0x3a]);
    expect(bytes[7]).toBe(bytes.length - 8);
    // node { input: 'a' input: 'b' output: 'y' op_type: 'MatMul' }
    expect([...bytes.subarray(8, 10)]).toEqual([0x0a, 17]);
    expect(new TextDecoder().decode(bytes.subarray(10, 27))).toBe('\n\x01a\n\x01b\x12\x01y"\x06MatMul');
    // a dimension of 300 takes two bytes, the lower seven bits first
    expect([...bytes].join()).toContain([0x0a, 3, 0x08, 0xac, 0x02].join());
  });

  test('an attribute is a string, and says so', () => {
    const text = new TextDecoder().decode(node('ScatterND', ['z'], 'y', { reduction: 'add' }));
    expect(text).toBe('\n\x01z\x12\x01y"\tScatterND*\x13\n\treduction"\x03add\xa0\x01\x03'.replace('\xa0', '\ufffd'));
  });

  test('classes as rows with a one, matrices with their zeros', () => {
    expect([...oneHot(Int32Array.of(2, 0), 3)]).toEqual([0, 0, 1, 1, 0, 0]);
    const a = { rows: 2, cols: 2, indptr: Int32Array.of(0, 2, 3), indices: Int32Array.of(1, 1, 0), values: Float32Array.of(1, 2, 4) };
    expect([...denseMatrix(a)]).toEqual([0, 3, 4, 0]);
  });
});
