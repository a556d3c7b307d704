/** ONNX Runtime, forward passes: `onnxruntime-web` in WebAssembly, `onnxruntime-node` as the native column. One thread each. */
import { rowOfEntry, type WeightedCsr } from '../baseline/kernels.js';
import type { Guest } from '../harness.js';
import { peerFiles, peerPackage } from '../platform.node.js';
import { floatTensor, intTensor, node, onnxModel } from './onnx.js';
import type { Peer } from './peer.js';

type OrtTensor = { readonly data: Float32Array };

interface Session {
  run(feeds: Record<string, OrtTensor>): Promise<Record<string, OrtTensor>>;
  release(): Promise<void>;
}

interface Ort {
  env: { wasm: { numThreads?: number; wasmPaths?: string } };
  InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  Tensor: new (type: 'float32' | 'int64', data: Float32Array | BigInt64Array, shape: readonly number[]) => OrtTensor;
}

/** Nodes of out = A x, and what they are fed. `zeros` is an input that the sums start from. */
const sparseProduct = (x: string, zeros: string, out: string): Uint8Array[] => [
  node('Gather', [x, 'col'], `${out} rows`),
  node('Mul', [`${out} rows`, 'value'], `${out} messages`),
  node('ScatterND', [zeros, 'row', `${out} messages`], out, { reduction: 'add' }),
];

export async function createOrt(name: 'onnxruntime-web' | 'onnxruntime-node'): Promise<Peer> {
  const native = name === 'onnxruntime-node';
  const ort = await peerPackage<Ort>(name);
  if (!native) {
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmPaths = peerFiles('onnxruntime-web/dist');
  }
  const options = native
    ? { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1 }
    : { executionProviders: ['wasm'], intraOpNumThreads: 1 };
  const floats = (data: Float32Array, ...shape: number[]): OrtTensor => new ort.Tensor('float32', data, shape);
  const ints = (data: Int32Array, ...shape: number[]): OrtTensor => new ort.Tensor('int64', BigInt64Array.from(data, BigInt), shape);

  /** Runs a model whose output is called `y`. */
  async function guest(model: Uint8Array, feeds: Record<string, OrtTensor>): Promise<Guest> {
    const hadWorker = 'Worker' in globalThis;
    const session = await ort.InferenceSession.create(model, options);
    // In Node it puts a global Worker there; jax-js takes that for a sign of threads, halfway through its own work.
    if (!hadWorker) Reflect.deleteProperty(globalThis, 'Worker');
    return {
      run: () => session.run(feeds),
      check: async () => (await session.run(feeds)).y.data,
      dispose: () => session.release(),
    };
  }
  const coo = (a: WeightedCsr) => {
    const entries = a.indptr[a.rows];
    return {
      inputs: [intTensor('col', entries), intTensor('row', entries, 1), floatTensor('value', entries, 1)],
      feeds: {
        col: ints(a.indices, entries),
        row: ints(rowOfEntry(a), entries, 1),
        value: floats(Float32Array.from(a.values), entries, 1),
      },
    };
  };

  return {
    matmul(a, b, m, k, n, transposeA) {
      const [rows, cols] = transposeA ? [k, m] : [m, k];
      const product = transposeA ? [node('Transpose', ['a'], 'at'), node('MatMul', ['at', 'b'], 'y')] : [node('MatMul', ['a', 'b'], 'y')];
      const model = onnxModel(product, [floatTensor('a', rows, cols), floatTensor('b', k, n)], floatTensor('y', m, n));
      return guest(model, { a: floats(a, rows, cols), b: floats(b, k, n) });
    },
    spmm(a, x, width) {
      const { inputs, feeds } = coo(a);
      const dense = [floatTensor('x', a.cols, width), floatTensor('zeros', a.rows, width)];
      const model = onnxModel(sparseProduct('x', 'zeros', 'y'), [...dense, ...inputs], floatTensor('y', a.rows, width));
      return guest(model, { ...feeds, x: floats(x, a.cols, width), zeros: floats(new Float32Array(a.rows * width), a.rows, width) });
    },
    gcnForward({ nodes, features, hidden, classes, adjacency, x, initial }) {
      const { inputs, feeds } = coo(adjacency);
      const model = onnxModel(
        [
          node('MatMul', ['x', 'kernel1'], 'xw'),
          ...sparseProduct('xw', 'zeros1', 'sum1'),
          node('Add', ['sum1', 'bias1'], 'shifted'),
          node('Relu', ['shifted'], 'h'),
          node('MatMul', ['h', 'kernel2'], 'hw'),
          ...sparseProduct('hw', 'zeros2', 'sum2'),
          node('Add', ['sum2', 'bias2'], 'y'),
        ],
        [
          ...inputs,
          floatTensor('x', nodes, features),
          floatTensor('kernel1', features, hidden),
          floatTensor('bias1', hidden),
          floatTensor('kernel2', hidden, classes),
          floatTensor('bias2', classes),
          floatTensor('zeros1', nodes, hidden),
          floatTensor('zeros2', nodes, classes),
        ],
        floatTensor('y', nodes, classes),
      );
      return guest(model, {
        ...feeds,
        x: floats(x, nodes, features),
        kernel1: floats(initial.kernel1, features, hidden),
        bias1: floats(initial.bias1, hidden),
        kernel2: floats(initial.kernel2, hidden, classes),
        bias2: floats(initial.bias2, classes),
        zeros1: floats(new Float32Array(nodes * hidden), nodes, hidden),
        zeros2: floats(new Float32Array(nodes * classes), nodes, classes),
      });
    },
  };
}
