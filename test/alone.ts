import { readdirSync, readFileSync } from 'node:fs';

/** What changes or measures the state of a whole process: options of `init`, memory in use, mocks, modules loaded anew. */
const ofTheProcess =
  /\binit\(\{[^}]*(threads|maxMemory|relaxed|workerUrl|kernelUrls|plans)|\bmemory\(\)|vi\.(mock|doMock|stub|resetModules|spyOn)|settled|reclaimed|runtime\(\)|import\(.*src\//;

/** Test files that need a process of their own, by what they say; all others share the loaded library with their neighbours. */
export const aloneTests = (except: RegExp): string[] =>
  readdirSync('test', { recursive: true, encoding: 'utf8' })
    .map((path) => `test/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.test.ts') && !except.test(path) && ofTheProcess.test(readFileSync(path, 'utf8')))
    .sort();
