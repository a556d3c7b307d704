/** How long a loop may keep the thread before others get a turn. */
const SLICE_MS = 8;

/** A macrotask: input, timers and messages get their turn. `setTimeout` alone would wait 4 ms in a page. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    }
  });
}

/** A function to await in a loop: it gives way at least every 8 ms, and costs next to nothing otherwise. */
export function breather(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < SLICE_MS) return undefined;
    return macrotask().then(() => {
      last = performance.now();
    });
  };
}
