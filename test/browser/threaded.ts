import { init, memory, ops, tensor } from '../../src/index.js';
import { tuning } from '../../src/runtime/pool/pool.js';
import { withThreads } from '../../src/runtime/pool/threads.js';
import { hashOf, trainKarate } from './training.js';

/** What threads make of a computation. */
export interface Threaded {
  /** Threads that were got. */
  readonly threads: number;
  /** Whether a large product has the same bits with one thread. */
  readonly same: boolean;
  /** Bits of the parameters after training, the kernels divided wherever they can be. */
  readonly sha256: string;
}

/** Asks for two threads, and computes; in a page or in a Web Worker. */
export async function computeThreaded(): Promise<Threaded> {
  await init({ threads: 2 });
  const { threads } = memory();
  const n = 300;
  const x = tensor(
    Float32Array.from({ length: n * n }, (_, i) => Math.sin(i)),
    { shape: [n, n] },
  );
  const alone = withThreads(1, () => ops.matmul(x, x));
  const shared = Array.from({ length: 20 }, () => ops.matmul(x, x));
  const hashes = await Promise.all([alone, ...shared].map((y) => hashOf([y])));
  Object.assign(tuning, { chunk: 1, waking: 2 });
  const { sha256 } = await trainKarate();
  return { threads, same: hashes.every((hash) => hash === hashes[0]), sha256 };
}
