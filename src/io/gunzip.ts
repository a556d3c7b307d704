import { FormatError } from '../core/errors.js';

/** Bytes of a gzip file for each of its own; text never reaches it. */
const MAX_RATIO = 1032;

/** Whether bytes are those of a gzip file. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Unpacks a gzip file, and gives back any other as it is. @throws FormatError for a damaged one, or one beyond `maxBytes`. */
export async function gunzip(where: string, bytes: Uint8Array, maxBytes = 2 ** 30): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  const limit = Math.min(maxBytes, bytes.length * MAX_RATIO);
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > limit) throw new FormatError({ where, what: 'the file unpacks to too much', expected: `at most ${limit} bytes` });
      parts.push(value);
    }
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError({ where, what: 'the gzip file is damaged', mend: 'Fetch it again', cause });
  } finally {
    await reader.cancel().catch(() => {});
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
