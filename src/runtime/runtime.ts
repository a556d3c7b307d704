import type { FloatType } from '../core/dtype.js';
import { DTypeError, OptionError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { checkOptions } from '../core/options/read.js';
import { array, bool, custom, either, int, number, oneOf, optional } from '../core/options/vocabulary.js';
import { Arena } from './arena.js';
import { compileFile, compileRelease, hasRelaxedSimd, instantiate, type KernelUrls } from './builds.js';
import { Heap } from './heap.js';
import type { Kernels } from './kernels.js';
import { LinearMemory } from './memory.js';
import { cores, startWorker } from './platform.js';
import { MOST_THREADS, Pool } from './pool/pool.js';
import { recording, told } from './recording.js';
import { warmUp } from './warm-up.js';

const address = (value: unknown): value is string | URL => typeof value === 'string' || value instanceof URL;
const addresses = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([name, url]) => ['f64', 'relaxed'].includes(name) && address(url));

const initOptions = {
  /** Element types to load: f64 is a second binary. Default ['f32']. May be extended by a later `init`. */
  dtypes: optional(array(oneOf(['f32', 'f64']))),
  /** Take the build with fused multiply-add where the engine has it; results then differ in the last bits. Default false. */
  relaxed: optional(bool()),
  /** Bytes of linear memory that may be used at most. Default 4 GiB, or what the engine grants. */
  maxMemory: optional(number({ above: 0 })),
  /**
   * Threads that compute, the caller included: 'auto' takes one for each core, a number is obeyed. The results are the same bits for any number.
   * Where threads are not to be had (a page that is not cross-origin isolated, a blocked worker) there is one, and a hint in the console.
   * Default 1.
   */
  threads: optional(either(int({ min: 1, max: MOST_THREADS }), oneOf(['auto']))),
  /** Address of the file `graphgrad/worker`, where a content security policy forbids workers made of a Blob. */
  workerUrl: optional(custom('address', 'an address', address)),
  /** Replay training steps on one graph that are like those before from a list of kernel calls, with the same bits. Default true. */
  plans: optional(bool()),
  /** Addresses of the files `graphgrad/kernels.f64.wasm` and `graphgrad/kernels.relaxed.wasm`. Default: beside the library's own files. */
  kernelUrls: optional(custom<KernelUrls>('addresses', '{ f64: an address, relaxed: an address }', addresses)),
};

/** Options of `init`. */
export interface InitOptions extends Readonly<Given<typeof initOptions>> {}

/** Everything there is one of: the memory, its regions and the kernels over it. */
export class Runtime {
  readonly memory: LinearMemory;
  readonly heap: Heap;
  readonly step: Arena;
  /** Hold a batch with its caches; taken in turn. */
  readonly batches: readonly [Arena, Arena];
  /** Null while there is one thread. */
  pool: Pool | null = null;
  private readonly kernels: Partial<Record<FloatType, Kernels>> = {};
  /** The same behind the pool. */
  private readonly spread: Partial<Record<FloatType, Kernels>> = {};
  /** The builds that are loaded, as a thread of its own can take them: f32, then f64. */
  readonly modules: WebAssembly.Module[] = [];

  constructor(
    readonly options: Required<Pick<InitOptions, 'relaxed'>> & InitOptions,
    module: WebAssembly.Module,
  ) {
    this.memory = new LinearMemory(options.maxMemory);
    this.heap = new Heap(this.memory);
    this.step = new Arena('step', this.heap);
    this.batches = [new Arena('batch 0', this.heap), new Arena('batch 1', this.heap)];
    this.add('f32', module);
    this.heap.makeRoom = () => this.yieldArena();
  }

  /** Gives back all that the step arena keeps for the next step, unless a step is under way. True when there was any. */
  private yieldArena(): boolean {
    const { step } = this;
    if (!step.idle || step.capacity === 0) return false;
    step.release();
    return true;
  }

  /** Threads that compute, the caller included. */
  get threads(): number {
    return this.pool?.threads ?? 1;
  }

  has(dtype: FloatType): boolean {
    return this.kernels[dtype] !== undefined;
  }

  add(dtype: FloatType, module: WebAssembly.Module): void {
    this.kernels[dtype] = instantiate(module, this.memory);
    this.modules.push(module);
  }

  /** Puts so many threads beneath the kernels, those of before replaced; what keeps them from starting goes to the console. */
  async startThreads(threads: number): Promise<void> {
    await this.pool?.stop();
    this.pool = null;
    if (threads === 1) return;
    const pool = new Pool(this.memory, this.kernelsOf('f32'), this.heap);
    const reason = await pool.start(threads, this.modules, (data) => startWorker(data, this.options.workerUrl));
    if (pool.threads < threads) hint(threads, pool.threads, reason);
    if (pool.threads === 1) return;
    this.pool = pool;
    for (const [build, dtype] of (['f32', 'f64'] as const).entries()) {
      if (this.kernels[dtype]) this.spread[dtype] = pool.spread(this.kernels[dtype], build);
    }
  }

  /** The kernels of an element type. */
  kernelsOf(dtype: FloatType): Kernels {
    const kernels = (this.pool !== null && this.pool.threads > 1 ? this.spread : this.kernels)[dtype];
    if (kernels === undefined) throw notLoaded(dtype);
    return recording.by === null ? kernels : told(kernels);
  }
}

function notLoaded(dtype: FloatType): DTypeError {
  return new DTypeError({
    where: 'init',
    what: `the ${dtype} kernels are not loaded`,
    mend: `Call await init({ dtypes: ['f32', '${dtype}'] }) first`,
  });
}

let hinted = false;

function hint(wanted: number, got: number, reason: unknown): void {
  if (hinted) return;
  hinted = true;
  const cause = reason instanceof Error ? ` (${reason.name}: ${reason.message})` : '';
  const mend =
    typeof document === 'undefined'
      ? ''
      : ' Threads need a page with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, and a content security policy that allows the worker (see workerUrl).';
  console.warn(`graphgrad: computing with ${got} of ${wanted} threads${cause}.${mend}`);
}

let current: Runtime | null = null;
let pending: Promise<void> | null = null;

/** The runtime; the first use makes it, synchronously, with the defaults. */
export function runtime(): Runtime {
  current ??= new Runtime({ relaxed: false }, compileRelease());
  return current;
}

/**
 * Prepares the runtime. Optional: the first use of anything does it with the defaults.
 *
 * @throws OptionError when the runtime already exists and other options are asked for (`dtypes` may be added at any time).
 */
export async function init(options: InitOptions = {}): Promise<void> {
  checkOptions('init', initOptions, options);
  await pending;
  pending = start(options);
  try {
    await pending;
  } finally {
    pending = null;
  }
}

async function start(options: InitOptions): Promise<void> {
  const { dtypes = [] } = options;
  const relaxed = (options.relaxed ?? current?.options.relaxed ?? false) && hasRelaxedSimd();
  const first = current === null;
  if (current === null) {
    current = new Runtime({ ...options, relaxed }, relaxed ? await compileFile('relaxed', options.kernelUrls) : compileRelease());
    warmUp(current.kernelsOf('f32'), current.memory, current.heap);
  } else refuseChange(current, options, relaxed);
  const more = dtypes.includes('f64') && !current.has('f64');
  if (more) current.add('f64', await compileFile('f64', options.kernelUrls ?? current.options.kernelUrls));
  const wanted = current.options.threads ?? 1;
  if ((first || more) && wanted !== 1) await current.startThreads(wanted === 'auto' ? cores() : wanted); // every worker binds every build
}

function refuseChange(existing: Runtime, options: InitOptions, relaxed: boolean): void {
  const defaults = { maxMemory: undefined, threads: 1, workerUrl: undefined, plans: true };
  const unchanged = (['maxMemory', 'threads', 'workerUrl', 'plans'] as const).every(
    (name) => options[name] === undefined || String(options[name]) === String(existing.options[name] ?? defaults[name]),
  );
  if (unchanged && relaxed === existing.options.relaxed) return;
  throw new OptionError({
    where: 'init',
    what: 'the runtime has already started with other options',
    got: JSON.stringify(options),
    expected: `what it was started with: ${JSON.stringify(existing.options)}`,
    mend: 'Call init once, before anything else; only dtypes may be added later',
  });
}
