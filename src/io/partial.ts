/** The start of a file whose transfer broke off. */
export interface Partial {
  /** What the server called this version of the file: its ETag or the time it last changed. */
  readonly validator: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Longest validator that is kept. */
const MAX_VALIDATOR = 1000;

/** Names the version of a file that a response is of; undefined where the server does not tell exactly. */
export function validatorOf({ headers }: Response): string | undefined {
  const tag = headers.get('etag');
  const validator = tag?.startsWith('"') ? tag : (headers.get('last-modified') ?? undefined);
  return validator !== undefined && validator.length <= MAX_VALIDATOR ? validator : undefined;
}

/** One entry of a cache: the validator, a line feed, the bytes. */
export function encodePartial({ validator, bytes }: Partial): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`${validator}\n`);
  const entry = new Uint8Array(head.length + bytes.length);
  entry.set(head);
  entry.set(bytes, head.length);
  return entry;
}

/** The part in an entry; undefined for one that is none, or that is not shorter than the whole file. */
export function decodePartial(entry: Uint8Array<ArrayBuffer>, size: number): Partial | undefined {
  const end = entry.subarray(0, MAX_VALIDATOR * 3).indexOf(10);
  const bytes = entry.slice(end + 1);
  if (end <= 0 || bytes.length === 0 || bytes.length >= size) return undefined;
  return { validator: new TextDecoder().decode(entry.subarray(0, end)), bytes };
}

/** Whether a response goes on exactly where a part of a file of `size` bytes ends. */
export function continues(response: Response, { validator, bytes }: Partial, size: number): boolean {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  const [from, to, total] = (range ?? []).slice(1).map(Number);
  return response.status === 206 && validatorOf(response) === validator && from === bytes.length && to === size - 1 && total === size;
}
