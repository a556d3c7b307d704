import { compileFile, compileRelease, hasRelaxedSimd, instantiate } from '../../src/runtime/builds.js';
import type { Kernels } from '../../src/runtime/kernels.js';
import { LinearMemory } from '../../src/runtime/memory.js';
import type { Unbranded } from '../../src/runtime/pointer.js';
import { assertAgreement } from '../agreement.js';
import { uniform, uniformInts } from '../arrays.js';

/** Median milliseconds of a kernel in either build. */
export interface RelaxedRow {
  readonly work: string;
  readonly plain: number;
  readonly relaxed: number;
}

/** Odd: the median is the middle one. */
const ROUNDS = 15;
/** Milliseconds of a round. */
const TIME = 25;

/** A build over a memory of its own, since two builds lay out their constants differently. */
class Bench {
  readonly kernels: Unbranded<Kernels>;
  private readonly memory = new LinearMemory();
  private next = 131_072;

  constructor(module: WebAssembly.Module) {
    this.kernels = instantiate(module, this.memory) as unknown as Unbranded<Kernels>; // this bench lays out its memory itself
  }

  /** An address with room for so many words. */
  room(words: number): number {
    const at = this.next;
    this.next += Math.ceil(words / 16) * 64 + 64;
    this.memory.ensure(this.next);
    return at;
  }

  floats(values: Float32Array): number {
    const at = this.room(values.length);
    this.memory.f32.set(values, at / 4);
    return at;
  }

  /** A copy of numbers in memory. */
  read(at: number, length: number): Float32Array {
    return this.memory.f32.slice(at / 4, at / 4 + length);
  }

  words(values: ArrayLike<number>): number {
    const at = this.room(values.length);
    this.memory.u32.set(values, at / 4);
    return at;
  }
}

/** Work that is timed, and what it computes. */
interface Work {
  readonly run: () => void;
  readonly result: () => Float32Array;
}

function product(bench: Bench, n: number): Work {
  const { kernels } = bench;
  const [a, b] = [1, 2].map((key) => bench.floats(uniform(n * n, key)));
  const [room, y] = [bench.room(kernels.matmulRoom(n, n, n, n, 1)), bench.room(n * n)];
  const run = () => {
    kernels.matmulPack(0, kernels.matmulPanels(n), n, n, b, n, 1, room);
    kernels.matmul(0, n, n, n, a, n, 1, room, y, 0, 0);
  };
  return { run, result: () => bench.read(y, n * n) };
}

/** Rows of ten entries each. */
function sparse(bench: Bench, nodes: number, width: number): Work {
  const [rowptr, col] = [Array.from({ length: nodes + 1 }, (_, r) => 10 * r), uniformInts(10 * nodes, 3, nodes)].map((ids) =>
    bench.words(ids),
  );
  const [values, x] = [10 * nodes, nodes * width].map((size) => bench.floats(uniform(size, size)));
  const y = bench.room(nodes * width);
  const run = () => bench.kernels.spmm(0, nodes, width, nodes, rowptr, col, values, 0, 0, x, 0, 0, 0, y);
  return { run, result: () => bench.read(y, nodes * width) };
}

function elementwise(bench: Bench, name: 'exp' | 'tanh', size: number): Work {
  const [x, y] = [bench.floats(uniform(size, 5, 4)), bench.room(size)];
  return { run: () => bench.kernels[name](0, size, x, y), result: () => bench.read(y, size) };
}

const works: Readonly<Record<string, (bench: Bench) => Work>> = {
  'matmul [256, 256] [256, 256]': (bench) => product(bench, 256),
  'matmul [512, 512] [512, 512]': (bench) => product(bench, 512),
  'spmm 2,000 nodes, 20,000 entries, x 64': (bench) => sparse(bench, 2000, 64),
  'exp of 65,536 numbers': (bench) => elementwise(bench, 'exp', 65_536),
  'tanh of 65,536 numbers': (bench) => elementwise(bench, 'tanh', 65_536),
};

/** Milliseconds of a call, over one round. */
function round(run: () => void): number {
  const began = performance.now();
  let calls = 0;
  let now = began;
  for (; now - began < TIME; now = performance.now()) {
    run();
    calls++;
  }
  return (now - began) / calls;
}

/** Both builds turn by turn, once they computed the same numbers; null where the engine has no relaxed SIMD. */
export async function measure(): Promise<RelaxedRow[] | null> {
  if (!hasRelaxedSimd()) return null;
  const modules = [compileRelease(), await compileFile('relaxed')];
  return Object.entries(works).map(([work, make]) => {
    const made = modules.map((module) => make(new Bench(module)));
    const [expected, got] = made.map(({ run, result }) => {
      run();
      return result();
    });
    assertAgreement(work, { plain: expected, relaxed: got });
    const runs = made.map(({ run }) => run);
    const times: [number[], number[]] = [[], []];
    for (const run of runs) round(run);
    for (let r = 0; r < ROUNDS; r++) for (const i of r % 2 === 0 ? [0, 1] : [1, 0]) times[i].push(round(runs[i]));
    const [plain, relaxed] = times.map((of) => of.toSorted((a, b) => a - b)[ROUNDS >> 1]);
    return { work, plain, relaxed };
  });
}
