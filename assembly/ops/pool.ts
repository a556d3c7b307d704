/**
 * The words by which the caller and its workers share a job: a range cut into chunks that are claimed one by one. They lie at `control`, below
 * the heap, each on lines of its own. The ticket holds the number of the job above and the chunks that are left below, so that it alone decides
 * a claim: what a late worker has read elsewhere may already belong to the next job.
 */
import { BUSY, DONE, LINE, SLEEPERS, TICKET } from '../core/memory-map';

function busy(control: usize, worker: usize): usize {
  return control + worker * LINE;
}

/** Opens a job of `count` chunks. Everything the workers read of it has been written before. */
export function poolOpen(control: Pointer, job: u32, count: u32): void {
  atomic.store<i32>(control, 0, DONE);
  atomic.store<u64>(control, ((<u64>job) << 32) | <u64>count, TICKET);
  if (atomic.load<i32>(control, SLEEPERS) != 0) atomic.notify(control + TICKET + 4, -1);
}

/** How many workers are asleep, or about to be. */
export function poolSleepers(control: Pointer): i32 {
  return atomic.load<i32>(control, SLEEPERS);
}

/** The number of a job other than `seen`: waits for it, `spin` looks awake and then asleep. */
export function poolAwait(control: Pointer, seen: u32, spin: i32): u32 {
  const number = control + TICKET + 4;
  for (let i = 0; i < spin; i++) {
    const job = atomic.load<u32>(number);
    if (job != seen) return job;
  }
  atomic.add<i32>(control, 1, SLEEPERS);
  while (atomic.load<u32>(number) == seen) atomic.wait<i32>(number, <i32>seen, -1);
  atomic.sub<i32>(control, 1, SLEEPERS);
  return atomic.load<u32>(number);
}

/** Takes a chunk of a job, the last one first: its number, or -1 when none is left or the job is over. */
export function poolClaim(control: Pointer, job: u32, worker: Size): i32 {
  const mine = busy(control, worker);
  atomic.store<i32>(mine, 1, BUSY);
  let ticket = atomic.load<u64>(control, TICKET);
  while (<u32>(ticket >> 32) == job && <u32>ticket > 0) {
    const found = atomic.cmpxchg<u64>(control, ticket, ticket - 1, TICKET);
    if (found == ticket) return <i32>(<u32>ticket) - 1;
    ticket = found;
  }
  atomic.store<i32>(mine, 0, BUSY);
  return -1;
}

/** Reports a claimed chunk as written. */
export function poolFinish(control: Pointer, worker: Size): void {
  atomic.add<i32>(control, 1, DONE);
  atomic.store<i32>(busy(control, worker), 0, BUSY);
}

/** Chunks that are written, after at most `spin` looks for all `count`. */
export function poolDone(control: Pointer, count: i32, spin: i32): i32 {
  let done = atomic.load<i32>(control, DONE);
  while (done != count && --spin > 0) done = atomic.load<i32>(control, DONE);
  return done;
}

/** Whether a worker may be inside a chunk. */
export function poolBusy(control: Pointer, worker: Size): i32 {
  return atomic.load<i32>(busy(control, worker), BUSY);
}
