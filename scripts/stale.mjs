import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether an output is missing or older than the newest of the inputs. Inputs are files, or folders with all that is in them. */
export async function stale(outputs, inputs) {
  const written = await Promise.all(outputs.map((path) => modified(path)));
  const changed = await Promise.all(inputs.map(newest));
  return Math.min(...written) < Math.max(...changed);
}

/** When a file was last written; 0 where there is none. */
const modified = (path) =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

async function newest(path) {
  const files = (await stat(path)).isDirectory()
    ? (await readdir(path, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [path];
  return Math.max(0, ...(await Promise.all(files.map(modified))));
}
