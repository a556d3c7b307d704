/**
 * jax-js with its wasm device; training steps under `jit`. Its operations consume their arguments: `.ref` keeps one for later. A sparse
 * product is a gather followed by the derivative of a gather, the one scatter-add that it offers.
 */
import { rowOfEntry, type WeightedCsr } from '../baseline/kernels.js';
import { peerPackage } from '../platform.node.js';
import { type Batch, denseMatrix, losses, oneHot, oneHotOf, type Peer, type Weights } from './peer.js';

interface Arr {
  readonly ref: Arr;
  add(other: Arr): Arr;
  sub(other: Arr): Arr;
  mul(other: Arr | number): Arr;
  sum(): Arr;
  data(): Promise<Float32Array>;
  blockUntilReady(): Promise<unknown>;
  dispose(): void;
}

type Params = Record<string, Arr>;
type Coo = Record<'row' | 'col' | 'value', Arr>;

interface Jax {
  init(device: 'wasm'): Promise<unknown>;
  defaultDevice(device: 'wasm'): unknown;
  numpy: {
    int32: unknown;
    array(values: ArrayLike<number>, options: { shape?: number[]; dtype?: unknown }): Arr;
    zeros(shape: number[]): Arr;
    matmul(a: Arr, b: Arr): Arr;
    transpose(a: Arr): Arr;
    take(x: Arr, ids: Arr, axis: number): Arr;
  };
  nn: { relu(x: Arr): Arr; logSoftmax(x: Arr): Arr };
  jit<F extends (...args: never[]) => unknown>(f: F): F;
  vjp(f: (x: Arr) => Arr, primals: Arr[]): [Arr, ((cotangent: Arr) => Arr[]) & { dispose?(): void }];
  valueAndGrad<A extends unknown[]>(f: (p: Params, ...rest: A) => Arr): (p: Params, ...rest: A) => [Arr, Params];
  tree: {
    ref<T>(tree: T): T;
    map(f: (a: Arr, b: Arr) => Arr, a: Params, b: Params): Params;
    dispose(tree: unknown): void;
  };
}

/** A training step: parameters and data in, the loss and the new parameters out. All arrays given are consumed. */
type Step<A extends unknown[]> = (p: Params, ...data: A) => [Arr, Params];

export async function createJaxJs(): Promise<Peer> {
  const jax = await peerPackage<Jax>('@jax-js/jax');
  const { numpy: np, nn, tree } = jax;
  await jax.init('wasm');
  jax.defaultDevice('wasm');

  const floats = (values: Float32Array, ...shape: number[]): Arr => np.array(values, { shape });
  const ints = (values: Int32Array): Arr => np.array(values, { dtype: np.int32 });
  const sparse = (a: WeightedCsr): Coo => {
    const entries = a.indptr[a.rows];
    return {
      row: ints(rowOfEntry(a)),
      col: ints(a.indices.slice(0, entries)),
      value: floats(a.values.slice(0, entries) as Float32Array, entries, 1),
    };
  };
  /** Consumes x, not the matrix. */
  const product = ({ row, col, value }: Coo, x: Arr, rows: number, width: number): Arr => {
    const messages = np.take(x, col.ref, 0).mul(value.ref);
    const [y, scatter] = jax.vjp((z) => np.take(z, row.ref, 0), [np.zeros([rows, width])]);
    y.dispose();
    const [out] = scatter(messages);
    scatter.dispose?.();
    return out;
  };
  const params = ({ kernel1, bias1, kernel2, bias2 }: Weights): Params => ({
    w1: floats(kernel1, kernel1.length / bias1.length, bias1.length),
    b1: floats(bias1, bias1.length),
    w2: floats(kernel2, bias1.length, bias2.length),
    b2: floats(bias2, bias2.length),
  });
  const crossEntropy = (logits: Arr, y: Arr, rows: number): Arr =>
    nn
      .logSoftmax(logits)
      .mul(y)
      .sum()
      .mul(-1 / rows);
  const jitted = <A extends unknown[]>(loss: (p: Params, ...data: A) => Arr, rate: number): Step<A> =>
    jax.jit((p: Params, ...data: A): [Arr, Params] => {
      const [value, gradients] = jax.valueAndGrad(loss)(tree.ref(p), ...data);
      return [value, tree.map((w, d) => w.sub(d.mul(rate)), p, gradients)];
    });

  return {
    async matmul(left, right, m, k, n, transposeA) {
      const [a, b] = [transposeA ? floats(left, k, m) : floats(left, m, k), floats(right, k, n)];
      const multiply = (): Arr => np.matmul(transposeA ? np.transpose(a.ref) : a.ref, b.ref);
      const run = async (): Promise<void> => {
        const c = multiply();
        await c.blockUntilReady();
        c.dispose();
      };
      return { run, check: () => multiply().data(), dispose: () => tree.dispose([a, b]) };
    },
    async spmm(matrix, numbers, width) {
      const [a, x] = [sparse(matrix), floats(numbers, matrix.cols, width)];
      const multiply = (): Arr => product(a, x.ref, matrix.rows, width);
      const run = async (): Promise<void> => {
        const y = multiply();
        await y.blockUntilReady();
        y.dispose();
      };
      return { run, check: () => multiply().data(), dispose: () => tree.dispose([a, x]) };
    },
    async gcnStep({ nodes, features, hidden, classes, adjacency, x: numbers, labels, initial, rate }, dense) {
      const [x, y] = [floats(numbers, nodes, features), floats(oneHot(labels, classes), nodes, classes)];
      const a = dense ? floats(denseMatrix(adjacency), nodes, nodes) : sparse(adjacency);
      const propagate = (h: Arr, width: number): Arr => ('row' in a ? product(a, h, nodes, width) : np.matmul(a.ref, h));
      const step = jitted((p: Params, target: Arr) => {
        const h = nn.relu(propagate(np.matmul(x.ref, p.w1), hidden).add(p.b1));
        return crossEntropy(propagate(np.matmul(h, p.w2), classes).add(p.b2), target, nodes);
      }, rate);
      let p = params(initial);
      const run = async (): Promise<number> => {
        const [loss, moved] = step(p, y.ref);
        p = moved;
        return (await loss.data())[0];
      };
      return { run, check: () => losses(run), dispose: () => tree.dispose([x, y, a, p]) };
    },
    async sageStep({ nodes, features, hidden, classes, mean, x: numbers, labels, train, layers: [one, two], rate }) {
      const x = floats(numbers, nodes, features);
      const y = floats(oneHotOf(labels, train, classes), nodes, classes);
      const m = sparse(mean);
      const step = jitted((q: Params, target: Arr) => {
        const first = product(m, np.matmul(x.ref, q.w1), nodes, hidden).add(np.matmul(x.ref, q.r1));
        const h = nn.relu(first.add(q.b1));
        const second = product(m, np.matmul(h.ref, q.w2), nodes, classes).add(np.matmul(h, q.r2));
        return crossEntropy(second.add(q.b2), target, train.length);
      }, rate);
      let p: Params = {
        ...params({ kernel1: one.kernel, bias1: one.bias, kernel2: two.kernel, bias2: two.bias }),
        r1: floats(one.rootKernel, features, hidden),
        r2: floats(two.rootKernel, hidden, classes),
      };
      const run = async (): Promise<number> => {
        const [loss, moved] = step(p, y.ref);
        p = moved;
        return (await loss.data())[0];
      };
      return { run, check: () => losses(run), dispose: () => tree.dispose([x, y, m, p]) };
    },
    async gcnForward({ nodes, features, hidden, classes, adjacency, x: numbers, initial }) {
      const [a, x, p] = [sparse(adjacency), floats(numbers, nodes, features), params(initial)];
      const forward = jax.jit((q: Params): Arr => {
        const h = nn.relu(product(a, np.matmul(x.ref, q.w1), nodes, hidden).add(q.b1));
        return product(a, np.matmul(h, q.w2), nodes, classes).add(q.b2);
      });
      const run = (): Promise<Float32Array> => forward(tree.ref(p)).data();
      return { run, check: run, dispose: () => tree.dispose([a, x, p]) };
    },
    async batchStep({ features, hidden, classes, initial, rate, batches }) {
      const next = batches();
      let p = params(initial);
      const upload = ({ graphs, nodes, adjacency, readout, x, labels }: Batch) =>
        ({
          x: floats(x.slice(0, nodes * features), nodes, features),
          y: floats(oneHot(labels, classes), graphs, classes),
          a: sparse(adjacency),
          r: sparse(readout),
        }) as const;
      type Data = ReturnType<typeof upload>;
      // Shapes are part of the program: the step of a shape that was met before is kept.
      const steps = new Map<string, Step<[Data]>>();
      const compile = (nodes: number, graphs: number): Step<[Data]> =>
        jitted((q: Params, { x, y, a, r }: Data) => {
          const h = nn.relu(product(a, np.matmul(x, q.w1), nodes, hidden).add(q.b1));
          const pooled = product(r, h, graphs, hidden);
          tree.dispose([a, r]);
          return crossEntropy(np.matmul(pooled, q.w2).add(q.b2), y, graphs);
        }, rate);
      let [last, held]: [Batch | null, Data | null] = [null, null];
      const run = async (): Promise<number> => {
        const batch = next();
        if (batch !== last) {
          if (held !== null) tree.dispose(held);
          [last, held] = [batch, upload(batch)];
        }
        const key = `${batch.nodes} ${batch.graphs} ${batch.adjacency.indptr[batch.nodes]}`;
        let step = steps.get(key);
        if (step === undefined) {
          step = compile(batch.nodes, batch.graphs);
          steps.set(key, step);
        }
        const [loss, moved] = step(p, tree.ref(held as Data));
        p = moved;
        return (await loss.data())[0];
      };
      return { run, check: () => losses(run), dispose: () => tree.dispose([held, p]) };
    },
  };
}
