import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder with the data sets: what GRAPHGRAD_DATA says, null without it. A relative path starts at the project's folder. */
const folder = (): string | null => process.env.GRAPHGRAD_DATA || null;

/** Where a data set of the package comes from: its own files in a folder of GRAPHGRAD_DATA, else it is fetched once and kept. */
export function sourceOf(path: string): { source?: { directory: string } } {
  const directory = folder();
  return directory === null ? {} : { source: { directory: join(directory, path) } };
}

/** A file of GRAPHGRAD_DATA, for what no address offers. @throws Error: there is none, or the variable is not set. */
export async function readDataFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const directory = folder();
  if (directory === null) throw new Error(`${path} is read from the folder that GRAPHGRAD_DATA names, and it names none`);
  return Uint8Array.from(await readFile(join(directory, path)));
}

export const readDataText = async (path: string): Promise<string> => new TextDecoder().decode(await readDataFile(path));
