/** What the runtime needs of Node. Built-ins come from `process`, so that no bundler ever sees a `node:` import. */
export const isNode = typeof process === 'object' && typeof process.getBuiltinModule === 'function' && Boolean(process.versions?.node);

/** The bytes of a file beside the package's code. */
export async function readAsset(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const { readFile } = process.getBuiltinModule('node:fs/promises');
  return new Uint8Array(await readFile(url));
}
