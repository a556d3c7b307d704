import { type FloatType, isFloat } from '../core/dtype.js';
import { DTypeError, OptionError } from '../core/errors.js';
import { Arena } from './arena.js';
import { compileFile, compileRelease, hasRelaxedSimd, instantiate } from './builds.js';
import { Heap } from './heap.js';
import type { Kernels } from './kernels.gen.js';
import { LinearMemory } from './memory.js';
import { warmUp } from './warm-up.js';

/** Options of `init`. */
export interface InitOptions {
  /** Element types to load: f64 is a second binary. Default ['f32']. May be extended by a later `init`. */
  readonly dtypes?: readonly FloatType[];
  /** Take the build with fused multiply-add where the engine has it; results then differ in the last bits. Default false. */
  readonly relaxed?: boolean;
  /** Bytes of linear memory that may be used at most. Default 4 GiB, or what the engine grants. */
  readonly maxMemory?: number;
}

/** Everything there is one of: the memory, its regions and the kernels over it. */
export class Runtime {
  readonly memory: LinearMemory;
  readonly heap: Heap;
  readonly step: Arena;
  /** Hold a batch with its caches; taken in turn. */
  readonly batches: readonly [Arena, Arena];
  private readonly kernels: Partial<Record<FloatType, Kernels>> = {};

  constructor(
    readonly options: Required<Pick<InitOptions, 'relaxed'>> & InitOptions,
    module: WebAssembly.Module,
  ) {
    this.memory = new LinearMemory(options.maxMemory);
    this.heap = new Heap(this.memory);
    this.step = new Arena('step', this.heap);
    this.batches = [new Arena('batch 0', this.heap), new Arena('batch 1', this.heap)];
    this.kernels.f32 = instantiate(module, this.memory);
  }

  has(dtype: FloatType): boolean {
    return this.kernels[dtype] !== undefined;
  }

  add(dtype: FloatType, module: WebAssembly.Module): void {
    this.kernels[dtype] = instantiate(module, this.memory);
  }

  /** The kernels of an element type. */
  kernelsOf(dtype: FloatType): Kernels {
    const kernels = this.kernels[dtype];
    if (kernels === undefined) {
      throw new DTypeError({
        where: 'init',
        what: `the ${dtype} kernels are not loaded`,
        mend: `Call await init({ dtypes: ['f32', '${dtype}'] }) first`,
      });
    }
    return kernels;
  }
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
  await pending;
  pending = start(options);
  try {
    await pending;
  } finally {
    pending = null;
  }
}

async function start(options: InitOptions): Promise<void> {
  const { maxMemory = 1, dtypes = [] } = options;
  if (!(maxMemory > 0))
    throw new OptionError({ where: 'init', what: 'bad maxMemory', got: String(maxMemory), expected: 'a positive number of bytes' });
  for (const dtype of dtypes) {
    if (!isFloat(dtype)) throw new OptionError({ where: 'init', what: 'unknown dtype', got: String(dtype), expected: "'f32' or 'f64'" });
  }
  const relaxed = (options.relaxed ?? current?.options.relaxed ?? false) && hasRelaxedSimd();
  if (current === null) {
    current = new Runtime({ ...options, relaxed }, relaxed ? await compileFile('relaxed') : compileRelease());
    warmUp(current.kernelsOf('f32'), current.memory, current.heap);
  } else refuseChange(current, options, relaxed);
  if (options.dtypes?.includes('f64') && !current.has('f64')) current.add('f64', await compileFile('f64'));
}

function refuseChange(existing: Runtime, options: InitOptions, relaxed: boolean): void {
  const same =
    relaxed === existing.options.relaxed && (options.maxMemory === undefined || options.maxMemory === existing.options.maxMemory);
  if (same) return;
  throw new OptionError({
    where: 'init',
    what: 'the runtime has already started with other options',
    got: JSON.stringify(options),
    expected: `what it was started with: ${JSON.stringify(existing.options)}`,
    mend: 'Call init once, before anything else; only dtypes may be added later',
  });
}
