import { readdirSync } from 'node:fs';
import type { Entry } from './harness.js';

/** What a file of samples says of its operations. */
export interface SampleFile {
  readonly entries: readonly Entry[];
  /** How those that take options are called with them, as `ops.name`: test/conformance/options.test.ts. */
  readonly optionCalls?: Readonly<Record<string, (options: never) => unknown>>;
  /** Those that no benchmark times yet: test/bench/cases.test.ts. */
  readonly untimed?: readonly string[];
}

/** Every file of samples in folders beside this one. */
export const sampleFiles = async (
  folders: readonly ('samples' | 'composites')[] = ['samples', 'composites'],
): Promise<readonly SampleFile[]> =>
  Promise.all(
    folders.flatMap((folder) =>
      readdirSync(new URL(folder, import.meta.url))
        .filter((file) => file.endsWith('.ts'))
        .map((file) => import(`./${folder}/${file.replace(/\.ts$/, '.js')}`) as Promise<SampleFile>),
    ),
  );
