/**
 * Where things lie in linear memory, in bytes: static data of the release build, that of the f64 build, the words of the thread pool, the heap.
 * One file for both languages: scripts/generate.mjs copies it to src/runtime/memory-map.ts, and a test holds asconfig.json against it.
 */

/** Pages of memory that every build expects at first, and may have at most. */
export const INITIAL_PAGES = 16;
export const MOST_PAGES = 65536;
export const PAGE = 65536;

/** A cache line: blocks begin on one, and what threads write apart lies on several. */
export const LINE = 64;

/** Static data of the f64 build; below lie those of the release build, whose instances share the memory. */
export const STATIC_F64 = 32768;

/** The words of the thread pool, each on lines of its own; offsets from here. */
export const CONTROL = 114688;
export const TICKET = 0;
export const DONE = 128;
export const SLEEPERS = 256;
/** Arguments of the job. */
export const JOB = 512;
/** A line for each worker: not 0 while it may be inside a chunk. */
export const BUSY = 1024;

/** Where the heap begins. */
export const HEAP = 131072;
