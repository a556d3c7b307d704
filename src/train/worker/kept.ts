import type { WorkerPort } from './channel.js';
import { spawn } from './spawn.js';

/** Milliseconds that a worker waits for further work before it is closed, with all its memory. */
const REST = 60_000;

interface Kept {
  readonly port: WorkerPort;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** One worker at rest for each address. */
const kept = new Map<string, Kept>();

const key = (url: string | URL | undefined): string => String(url ?? '');

/** A worker that trains: one that is through with a training, or a new one. */
export function takeWorker(url: string | URL | undefined): WorkerPort {
  const one = kept.get(key(url));
  if (one === undefined) return spawn(url);
  clearTimeout(one.timer);
  kept.delete(key(url));
  one.port.rest(false);
  return one.port;
}

/** Lets a worker that is through wait for the next training: to start one takes longer than many a training. It keeps no process alive. */
export function keepWorker(url: string | URL | undefined, port: WorkerPort): void {
  const name = key(url);
  if (kept.has(name)) {
    port.close();
    return;
  }
  const drop = (): void => {
    if (kept.get(name)?.port === port) kept.delete(name);
    port.close();
  };
  const timer = setTimeout(drop, REST);
  if (typeof timer === 'object') timer.unref();
  kept.set(name, { port, timer });
  port.listen(
    () => {},
    () => {
      clearTimeout(timer);
      drop();
    },
  );
  port.rest(true);
}
