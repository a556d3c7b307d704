import { WorkerLostError } from '../../core/errors.js';
import type { Kernels } from '../kernels.js';
import type { LinearMemory } from '../memory.js';
import { CONTROL, DONE, JOB } from '../memory-map.js';
import { canWait, cores } from '../platform.js';
import type { Pointer } from '../pointer.js';
import type { ComputeWorker } from './computeWorker.js';
import type { Call, Split } from './split.js';
import { splits } from './splits.js';

const WORDS = CONTROL as Pointer; // no tensor's

/** Threads that have a line of their own. */
export const MOST_THREADS = 200;

/** No finer than this: a chunk should not fall below its share of the caches. */
const MOST_CHUNKS = 64;
/** Looks at the counter before the clock is read. */
const SPIN = 40_000;

/** Any kernel: its arguments pass through here unseen. */
type Kernel = (...args: number[]) => unknown;

/** What the pool goes by. Tests make everything divide, and wait less. */
export const tuning = {
  /**
   * Work of one chunk in streamed elements (some 20 µs; claiming it costs 0.1 µs). What is not worth four of them stays on the caller: what a
   * worker wrote must come over from its cache, and below that one thread was measured to be faster.
   */
  chunk: 131_072,
  /** The same where workers sleep: waking one costs about 25 µs. */
  waking: 1_048_576,
  /** Milliseconds without progress after which a worker counts as lost. */
  patience: 2000,
};

/**
 * Threads beneath the kernels. A call is cut into a grid of chunks that depends on its shapes alone; the caller and the workers claim chunks
 * until none is left. A row has one writer, so the result is the same bits however many take part.
 *
 * @term chunk: a part of a kernel call that one thread takes; the grid of chunks follows from shapes alone
 */
export class Pool {
  private readonly worker: (ComputeWorker | null)[] = [null]; // 0 is the caller
  private readonly job: Float64Array;
  private readonly done: Int32Array;
  private number = 0;
  /** Threads that may take part, the caller included. */
  limit = Number.POSITIVE_INFINITY;
  /** Settles when every lost worker has ended; null while none is lost. */
  private ending: Promise<void> | null = null;

  constructor(
    private readonly memory: LinearMemory,
    /** The control functions of the build that every worker has first. */
    private readonly control: Kernels,
    /** Holds back what is freed while a lost worker might still write, and lets it go again. */
    private readonly quarantine: { hold(): void; release(): void },
  ) {
    // The control words exist from the start and shared memory never moves, so these views stay good when memory grows.
    this.job = new Float64Array(memory.buffer, CONTROL + JOB, 64);
    this.done = new Int32Array(memory.buffer, CONTROL + DONE, 1);
    this.number = new Int32Array(memory.buffer, CONTROL, 2)[1];
  }

  /** Threads that compute, the caller included. */
  get threads(): number {
    if (this.ending !== null) return 1;
    let alive = 1;
    for (let id = 1; id < this.worker.length; id++) if (this.worker[id] !== null) alive++;
    return Math.min(alive, this.limit);
  }

  /** Starts workers up to a number of threads; whichever comes up is used. The reason when one does not. */
  async start(threads: number, modules: readonly WebAssembly.Module[], make: (data: object) => ComputeWorker): Promise<unknown> {
    const spin = threads > cores() ? 50 : 20_000;
    let reason: unknown = null;
    const started = Array.from({ length: threads - 1 }, async (_, i) => {
      const id = i + 1;
      this.worker[id] = null;
      try {
        const worker = make({ modules, memory: this.memory.handle, control: CONTROL, job: CONTROL + JOB, id, spin });
        await worker.ready;
        this.worker[id] = worker;
        worker.ended.then(() => this.forget(id, worker));
      } catch (error) {
        reason = error;
      }
    });
    await Promise.all(started);
    return reason;
  }

  /** Ends every worker; settles when all have. */
  async stop(): Promise<void> {
    const workers = this.worker.splice(1);
    await Promise.all(workers.map((worker) => worker?.terminate()));
  }

  /** Settles when no lost worker can write any more: only then is memory of the failed step used again. */
  async settled(): Promise<void> {
    await this.ending;
  }

  /** The kernels of a build, those that divide behind the pool. */
  spread(kernels: Kernels, build: number): Kernels {
    const names = Object.keys(kernels).filter((name) => typeof kernels[name as keyof Kernels] === 'function') as (keyof Kernels)[];
    const entries = names.map((name, kernel) => {
      const split = splits[name] ?? null;
      return [
        name,
        split === null ? kernels[name] : this.divided(kernels[name] as (...args: never[]) => unknown as Kernel, split, build, kernel),
      ];
    });
    return Object.fromEntries(entries) as Kernels;
  }

  private divided(kernel: Kernel, split: Split, build: number, index: number) {
    const call = { begin: 0, end: 0, at: [] as readonly number[], u32: this.memory.u32 } satisfies Call;
    return (...args: number[]): void => {
      call.begin = args[0];
      call.end = args[1];
      call.at = args;
      call.u32 = this.memory.u32;
      const work = split.work(call);
      if (work < 4 * tuning.chunk || (work < tuning.waking && this.control.poolSleepers(WORDS) > 0)) {
        kernel(...args);
        return;
      }
      const rows = args[1] - args[0];
      const wanted = Math.min(MOST_CHUNKS, Math.floor(work / tuning.chunk)) & ~3; // shares for two and for four
      const size = Math.ceil(Math.ceil(rows / wanted) / split.grain) * split.grain;
      const rest = rows % size; // a chunk of its own, or the last one's if it is a stub
      const count = Math.floor(rows / size) + (2 * rest >= size && rest >= split.grain ? 1 : 0);
      if (count < 2 || this.threads < 2) kernel(...args);
      else this.run(kernel, build, index, args, count, size);
    };
  }

  private run(kernel: Kernel, build: number, index: number, args: number[], count: number, size: number): void {
    const { job, control } = this;
    const [begin, end, ...rest] = args;
    job[0] = count;
    job[1] = size;
    job[2] = this.limit;
    job[3] = build;
    job[4] = index;
    job[5] = begin;
    job[6] = end;
    job[7] = rest.length;
    for (let i = 0; i < rest.length; i++) job[8 + i] = rest[i];
    this.number = (this.number + 1) | 0;
    control.poolOpen(WORDS, this.number, count);
    try {
      for (let chunk = this.claim(); chunk >= 0; chunk = this.claim()) {
        const first = begin + chunk * size;
        try {
          kernel(first, chunk + 1 === count ? end : first + size, ...rest);
        } finally {
          control.poolFinish(WORDS, 0);
        }
      }
    } finally {
      while (this.claim() >= 0) control.poolFinish(WORDS, 0); // after a trap nobody else may begin
      if (control.poolDone(WORDS, count, SPIN) !== count) this.wait(count);
    }
  }

  private claim(): number {
    return this.control.poolClaim(WORDS, this.number, 0);
  }

  /** The workers are inside their last chunks. */
  private wait(count: number): void {
    const { control } = this;
    let done = -1;
    let since = performance.now();
    for (let now = control.poolDone(WORDS, count, SPIN); now !== count; now = control.poolDone(WORDS, count, SPIN)) {
      if (now !== done) {
        done = now;
        since = performance.now();
      } else if (performance.now() - since > tuning.patience) throw this.lose();
      if (canWait) Atomics.wait(this.done, 0, now, 0.05); // a worker may need this core
    }
  }

  /**
   * Ends the workers that do not come back. Until they have ended they may still write to the blocks they were given, so nothing is freed for
   * use by others, and no job is opened, which a worker that comes back late could claim a chunk of.
   */
  private lose(): WorkerLostError {
    const ids = this.worker.flatMap((worker, id) => (worker !== null && this.control.poolBusy(WORDS, id) ? [id] : []));
    const lost = ids.map((id) => this.worker[id] as ComputeWorker);
    for (const id of ids) this.worker[id] = null;
    this.quarantine.hold();
    this.ending = Promise.all(lost.map((worker) => worker.terminate())).then(() => {
      this.ending = null;
      this.quarantine.release();
    });
    return new WorkerLostError({
      where: 'threads',
      what: `${lost.length === 1 ? 'a worker' : `${lost.length} workers`} made no progress for ${tuning.patience / 1000} s`,
      mend: 'Repeat the call; fit and train do so by themselves, on the threads that are left',
      fields: { workers: ids },
    });
  }

  /** A worker that ended between two jobs is missed by nobody. */
  private forget(id: number, worker: ComputeWorker): void {
    if (this.worker[id] === worker) this.worker[id] = null;
  }
}
