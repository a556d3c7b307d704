/** A thread that runs `WORKER_SOURCE`. */
export interface ComputeWorker {
  /** It is bound to the shared memory. Rejected when it cannot start. */
  readonly ready: Promise<void>;
  /** It is gone, for whatever reason. A page is not told when a worker goes by itself. */
  readonly ended: Promise<void>;
  /** Ends it; settles when it cannot write any more. */
  terminate(): Promise<void>;
}
