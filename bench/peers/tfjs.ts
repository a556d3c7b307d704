/**
 * TensorFlow.js with its wasm backend. It has no sparse product: gather, multiply and scatterND is what runs there, and since none of the
 * three has a derivative there, a custom one stands in, the same with the transposed matrix.
 */
import { rowOfEntry, transposeCsr, type WeightedCsr } from '../baseline/kernels.js';
import { peerFiles, peerPackage } from '../platform.node.js';
import { type Batch, denseMatrix, losses, oneHot, type Peer, type Weights } from './peer.js';

interface Tensor {
  readonly shape: number[];
  dataSync(): Float32Array;
  dispose(): void;
}

interface Tf {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  getBackend(): string;
  env(): { set(flag: string, value: boolean): void };
  tensor1d(values: ArrayLike<number>, dtype?: 'int32'): Tensor;
  tensor2d(values: ArrayLike<number>, shape: [number, number], dtype?: 'int32'): Tensor;
  variable(tensor: Tensor): Tensor;
  tidy(f: () => void): void;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor): Tensor;
  relu(a: Tensor): Tensor;
  gather(a: Tensor, ids: Tensor): Tensor;
  scatterND(ids: Tensor, rows: Tensor, shape: number[]): Tensor;
  customGrad(f: (x: Tensor) => { value: Tensor; gradFunc: (dy: Tensor) => Tensor }): (x: Tensor) => Tensor;
  train: { sgd(rate: number): { minimize(f: () => Tensor, returnCost: true): Tensor } };
  losses: { softmaxCrossEntropy(labels: Tensor, logits: Tensor, weights?: Tensor): Tensor };
}

interface Wasm {
  setWasmPaths(folder: string): void;
}

export async function createTfjs(): Promise<Peer> {
  const tf = await peerPackage<Tf>('@tensorflow/tfjs');
  const { setWasmPaths } = await peerPackage<Wasm>('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(peerFiles('@tensorflow/tfjs-backend-wasm/dist'));
  // one thread, in a page too
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend('wasm');
  await tf.ready();
  if (tf.getBackend() !== 'wasm') throw new Error(`its backend is ${tf.getBackend()}`);

  /** The numbers of a tensor, after which everything is given back. What tidy itself returns it would search for tensors, number by number. */
  const numbersOf = (f: () => Tensor): Float32Array => {
    let numbers: Float32Array = new Float32Array(0);
    tf.tidy(() => {
      numbers = f().dataSync();
    });
    return numbers;
  };

  interface Sparse {
    readonly rows: number;
    readonly row: Tensor;
    readonly col: Tensor;
    readonly value: Tensor;
  }
  const sparse = (a: WeightedCsr): Sparse => ({
    rows: a.rows,
    row: tf.tensor2d(rowOfEntry(a), [a.indptr[a.rows], 1], 'int32'),
    col: tf.tensor1d(a.indices.subarray(0, a.indptr[a.rows]), 'int32'),
    value: tf.tensor2d(a.values.subarray(0, a.indptr[a.rows]), [a.indptr[a.rows], 1]),
  });
  const product = ({ rows, row, col, value }: Sparse, x: Tensor): Tensor =>
    tf.scatterND(row, tf.mul(tf.gather(x, col), value), [rows, x.shape[1]]);
  const differentiable = (a: Sparse, transposed: Sparse): ((x: Tensor) => Tensor) =>
    tf.customGrad((x) => ({ value: product(a, x), gradFunc: (dy) => product(transposed, dy) }));

  const forget = (...all: (Tensor | Sparse)[]): void => {
    for (const item of all) for (const tensor of 'dispose' in item ? [item] : [item.row, item.col, item.value]) tensor.dispose();
  };
  const variables = ({ kernel1, bias1, kernel2, bias2 }: Weights) => {
    const [hidden, classes] = [bias1.length, bias2.length];
    const kernel = (values: Float32Array, outputs: number): Tensor =>
      tf.variable(tf.tensor2d(values.slice(), [values.length / outputs, outputs]));
    const [w1, w2] = [kernel(kernel1, hidden), kernel(kernel2, classes)];
    return { w1, b1: tf.variable(tf.tensor1d(bias1.slice())), w2, b2: tf.variable(tf.tensor1d(bias2.slice())) };
  };
  const trainer = (rate: number): ((loss: () => Tensor) => number) => {
    const sgd = tf.train.sgd(rate);
    return (loss) => {
      const cost = sgd.minimize(loss, true);
      const [value] = cost.dataSync();
      cost.dispose();
      return value;
    };
  };

  return {
    async matmul(left, right, m, k, n, transposeA) {
      const [a, b] = [tf.tensor2d(left, transposeA ? [k, m] : [m, k]), tf.tensor2d(right, [k, n])];
      const run = (): Float32Array => numbersOf(() => tf.matMul(a, b, transposeA));
      return { run, check: run, dispose: () => forget(a, b) };
    },
    async spmm(matrix, numbers, width) {
      const [a, x] = [sparse(matrix), tf.tensor2d(numbers, [matrix.cols, width])];
      const run = (): Float32Array => numbersOf(() => product(a, x));
      return { run, check: run, dispose: () => forget(a, x) };
    },
    async gcnStep({ nodes, features, classes, adjacency, transposed, x: numbers, labels, initial, rate }, dense) {
      const [x, y] = [tf.tensor2d(numbers, [nodes, features]), tf.tensor2d(oneHot(labels, classes), [nodes, classes])];
      const p = variables(initial);
      const train = trainer(rate);
      const held: (Tensor | Sparse)[] = dense
        ? [tf.tensor2d(denseMatrix(adjacency), [nodes, nodes])]
        : [sparse(adjacency), sparse(transposed)];
      const propagate = dense
        ? (h: Tensor): Tensor => tf.matMul(held[0] as Tensor, h)
        : differentiable(held[0] as Sparse, held[1] as Sparse);
      const run = (): number =>
        train(() => {
          const h = tf.relu(tf.add(propagate(tf.matMul(x, p.w1)), p.b1));
          return tf.losses.softmaxCrossEntropy(y, tf.add(propagate(tf.matMul(h, p.w2)), p.b2));
        });
      return { run, check: () => losses(run), dispose: () => forget(x, y, ...held, ...Object.values(p)) };
    },
    async sageStep({ nodes, features, classes, mean, transposed, x: numbers, labels, train: chosen, layers, rate }) {
      const [x, y] = [tf.tensor2d(numbers, [nodes, features]), tf.tensor2d(oneHot(labels, classes), [nodes, classes])];
      const weights = new Float32Array(nodes);
      for (const node of chosen) weights[node] = 1;
      const counted = tf.tensor1d(weights);
      const [m, mt] = [sparse(mean), sparse(transposed)];
      const propagate = differentiable(m, mt);
      const p = layers.map(({ kernel, rootKernel, bias }) => {
        const shape: [number, number] = [kernel.length / bias.length, bias.length];
        const matrix = (values: Float32Array): Tensor => tf.variable(tf.tensor2d(values.slice(), shape));
        return { w: matrix(kernel), r: matrix(rootKernel), b: tf.variable(tf.tensor1d(bias.slice())) };
      });
      const train = trainer(rate);
      const layer = (h: Tensor, l: number): Tensor => tf.add(tf.add(propagate(tf.matMul(h, p[l].w)), tf.matMul(h, p[l].r)), p[l].b);
      const run = (): number => train(() => tf.losses.softmaxCrossEntropy(y, layer(tf.relu(layer(x, 0)), 1), counted));
      return { run, check: () => losses(run), dispose: () => forget(x, y, counted, m, mt, ...p.flatMap((one) => Object.values(one))) };
    },
    async gcnForward({ nodes, features, adjacency, x: numbers, initial }) {
      const [a, x, p] = [sparse(adjacency), tf.tensor2d(numbers, [nodes, features]), variables(initial)];
      const run = (): Float32Array =>
        numbersOf(() => {
          const h = tf.relu(tf.add(product(a, tf.matMul(x, p.w1)), p.b1));
          return tf.add(product(a, tf.matMul(h, p.w2)), p.b2);
        });
      return { run, check: run, dispose: () => forget(a, x, ...Object.values(p)) };
    },
    async batchStep({ features, classes, initial, rate, batches }) {
      const next = batches();
      const p = variables(initial);
      const train = trainer(rate);
      const upload = ({ graphs, nodes, adjacency, readout, x, labels }: Batch) => ({
        a: sparse(adjacency),
        r: sparse(readout),
        rt: sparse(transposeCsr(readout) as WeightedCsr),
        x: tf.tensor2d(x.subarray(0, nodes * features), [nodes, features]),
        y: tf.tensor2d(oneHot(labels, classes), [graphs, classes]),
      });
      let [last, held]: [Batch | null, ReturnType<typeof upload> | null] = [null, null];
      const run = (): number => {
        const batch = next();
        if (batch !== last) {
          if (held !== null) forget(...Object.values(held));
          [last, held] = [batch, upload(batch)];
        }
        const { a, r, rt, x, y } = held as ReturnType<typeof upload>;
        const [propagate, pool] = [differentiable(a, a), differentiable(r, rt)];
        return train(() => {
          const h = tf.relu(tf.add(propagate(tf.matMul(x, p.w1)), p.b1));
          return tf.losses.softmaxCrossEntropy(y, tf.add(tf.matMul(pool(h), p.w2), p.b2));
        });
      };
      return { run, check: () => losses(run), dispose: () => forget(...Object.values(held ?? {}), ...Object.values(p)) };
    },
  };
}
