/**
 * The program of a worker, as text: Node evaluates it, a page makes a Blob of it, and the build writes it to dist/worker.js for those who need
 * a file. It refers to nothing outside itself. In turn: bind the kernel builds to the shared memory, say that it is ready, then claim chunks of
 * one job after the other, for ever. Static data that the instances write over each other are the same bytes.
 *
 * A job, as `Pool` writes it: chunks, rows of a chunk, threads that may take part, build, kernel, begin, end, number of further arguments, and
 * these. They are read before the first claim; that one succeeds only while chunks are left, when they cannot have been those of the next job.
 */
export const WORKER_SOURCE = `// Compute worker of graphgrad: waits in WebAssembly for the jobs of the thread that started it.
const work = ({ modules, memory, control, job, id, spin }, ready) => {
  const builds = modules.map((module) => new WebAssembly.Instance(module, { env: { memory } }).exports);
  const kernels = builds.map((build) => Object.values(build).filter((value) => typeof value === 'function'));
  const { poolAwait, poolClaim, poolFinish } = builds[0];
  const words = new Float64Array(memory.buffer, job, 64);
  let seen = Atomics.load(new Int32Array(memory.buffer, control, 2), 1);
  ready();
  for (;;) {
    seen = poolAwait(control, seen, spin);
    const [count, size, threads, build, kernel, begin, end, length] = words;
    if (id >= threads) continue;
    const rest = Array.from(words.subarray(8, 8 + length));
    for (let chunk; (chunk = poolClaim(control, seen, id)) >= 0; poolFinish(control, id)) {
      const first = begin + chunk * size;
      kernels[build][kernel](first, chunk + 1 === count ? end : first + size, ...rest);
    }
  }
};
const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
if (node) {
  work(node.workerData, () => node.parentPort.postMessage('ready'));
} else {
  // The lock is held as long as the worker exists: who is granted it next knows that nothing here writes any more.
  self.onmessage = ({ data }) => {
    const start = () => work(data, () => postMessage('ready'));
    if (navigator.locks === undefined) start();
    else navigator.locks.request(data.lock, () => { setTimeout(start); return new Promise(() => {}); });
  };
}
`;
