import { IoError, OptionError } from '../core/errors.js';
import { namesOf } from '../core/options/names.js';
import { checkOptions } from '../core/options/read.js';
import { continues, decodePartial, encodePartial, type Partial, validatorOf } from './partial.js';
import { type ByteCache, platform } from './platform.js';
import { sha256 as sha256Of } from './sha256.js';

/** How far a download is. */
export interface DownloadProgress {
  readonly url: string;
  /** Bytes that have arrived. */
  readonly loaded: number;
  /** Bytes of the whole file. */
  readonly total: number;
}

export interface DownloadOptions {
  /** SHA-256 of the file, 64 hexadecimal digits: nothing else is accepted, and nothing else enters the cache. */
  readonly sha256: string;
  /** Bytes of the file; a longer answer is cut off at once. */
  readonly size: number;
  /** Called after each piece that arrives, and once for a file found in the cache. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Ends the download; the promise is rejected with the signal's reason. `AbortSignal.timeout(ms)` bounds a server that stalls. */
  readonly signal?: AbortSignal;
  /**
   * Where files are kept: a folder (Node) or the name of a Cache Storage (browser), a cache of one's own, or false. By default the
   * platform's cache, and where that cannot be used (a read-only home) the file is fetched and not kept; a cache that was asked for must work.
   */
  readonly cache?: string | ByteCache | false;
  /** Last sentence of an error: how to do without the download. */
  readonly mend?: string;
}

const downloadOptions = namesOf<DownloadOptions>({ sha256: true, size: true, onProgress: true, signal: true, cache: true, mend: true });

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of a transfer after which what has arrived is kept for the first time; then whenever it has doubled. */
const FIRST_KEPT = 2 ** 20;

/**
 * A file from the network, checked, and from the cache where it is there and still right. Bytes enter the cache whole and checked; of a
 * transfer that breaks off the cache keeps the part that arrived, and the next call asks for the rest alone (HTTP Range), if the server
 * names the version of its files (ETag, Last-Modified) and still has the same.
 *
 * @param url http or https; in a browser also relative to the page.
 * @throws IoError: no connection, an HTTP status that is not 2xx, a wrong size or sum, a cache asked for that fails.
 *   OptionError: an address, sum or size that is none.
 */
export async function download(url: string, options: DownloadOptions): Promise<Bytes> {
  checkOptions('download', downloadOptions, options);
  const file = new Download(url, options);
  options.signal?.throwIfAborted();
  return (await file.cached()) ?? (await file.fetched());
}

/** One file on its way. */
class Download {
  private readonly url: URL;
  private readonly key: string;
  private readonly store: ByteCache | undefined;

  constructor(
    url: string,
    private readonly options: DownloadOptions,
  ) {
    this.url = addressOf(url);
    this.key = options.sha256.toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(this.key)) {
      throw new OptionError({ where: 'download', what: 'sha256 is no sum', got: options.sha256, expected: '64 hexadecimal digits' });
    }
    if (!Number.isSafeInteger(options.size) || options.size < 0) {
      throw new OptionError({ where: 'download', what: 'size is no size', got: String(options.size), expected: 'a number of bytes' });
    }
    const { cache } = options;
    this.store = cache === false ? undefined : typeof cache === 'object' ? cache : platform().cache(cache);
  }

  /** The file from the cache; one that went bad is removed. */
  async cached(): Promise<Bytes | undefined> {
    const { store, options, key } = this;
    const bytes = await this.tolerate(store?.get(key));
    if (bytes === undefined) return undefined;
    if (bytes.length === options.size && (await sha256Of(bytes)) === key) {
      this.progress(bytes.length);
      return bytes;
    }
    await this.tolerate(store?.delete(key));
    return undefined;
  }

  /** The file from the network: the rest of a part that is kept, or all of it. */
  async fetched(): Promise<Bytes> {
    const part = await this.kept();
    let bytes = await this.body(part);
    let sum = await sha256Of(bytes);
    if (sum !== this.key && part !== undefined) {
      // the part may be to blame
      await this.forget();
      bytes = await this.body(undefined);
      sum = await sha256Of(bytes);
    }
    await this.forget();
    if (sum !== this.key) throw this.failure('the file is not the one expected', `sha256 ${sum}`, `sha256 ${this.key}`);
    await this.tolerate(this.store?.put(this.key, bytes));
    return bytes;
  }

  /** What is kept of an earlier transfer. */
  private async kept(): Promise<Partial | undefined> {
    const entry = await this.tolerate(this.store?.get(this.partKey));
    return entry && decodePartial(entry, this.options.size);
  }

  private async keep(validator: string | undefined, bytes: Bytes): Promise<void> {
    if (validator === undefined || bytes.length === 0) return;
    // worth a try; the transfer itself is what matters
    await this.store?.put(this.partKey, encodePartial({ validator, bytes })).catch(() => {});
  }

  private async forget(): Promise<void> {
    await this.tolerate(this.store?.delete(this.partKey));
  }

  private get partKey(): string {
    return `${this.key}part`;
  }

  private async body(part: Partial | undefined): Promise<Bytes> {
    const { signal, size } = this.options;
    const headers: Record<string, string> = part === undefined ? {} : { range: `bytes=${part.bytes.length}-` };
    const request = fetch(this.url, { signal: signal ?? null, credentials: 'omit', headers, ...(part && { cache: 'no-store' }) });
    const response = await this.connected(request, part?.bytes.length ?? 0);
    if (part !== undefined && continues(response, part, size)) return this.receive(response, part.bytes);
    if (part !== undefined && (response.status === 206 || response.status === 416)) {
      await response.body?.cancel();
      await this.forget();
      return this.body(undefined);
    }
    if (response.status !== 200) {
      await response.body?.cancel();
      throw this.failure('the server refused', `HTTP ${response.status}`, 'HTTP 200', { status: response.status });
    }
    return this.receive(response, new Uint8Array(0));
  }

  /** The body of a response behind the bytes that are there already. */
  private async receive(response: Response, before: Bytes): Promise<Bytes> {
    const { size } = this.options;
    const validator = validatorOf(response);
    const reader = (response.body ?? new Blob().stream()).getReader();
    const bytes = new Uint8Array(size);
    bytes.set(before);
    let loaded = before.length;
    let next = Math.max(FIRST_KEPT, 2 * loaded);
    try {
      for (;;) {
        const { done, value } = await this.read(reader, validator, bytes, loaded);
        if (done) break;
        if (loaded + value.length > size) throw this.failure('the file is too long', `more than ${size} bytes`, `${size} bytes`);
        bytes.set(value, loaded);
        loaded += value.length;
        this.progress(loaded);
        if (loaded < next || loaded === size) continue;
        await this.keep(validator, bytes.slice(0, loaded));
        next = 2 * loaded;
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
    if (loaded < size) throw this.failure('the file is too short', `${loaded} bytes`, `${size} bytes`);
    return bytes;
  }

  /** The next piece. What has arrived is kept when the connection breaks, or the caller ends it. */
  private async read(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    validator: string | undefined,
    bytes: Bytes,
    loaded: number,
  ): Promise<ReadableStreamReadResult<Uint8Array>> {
    try {
      return await this.connected(reader.read(), loaded);
    } catch (error) {
      await this.keep(validator, bytes.slice(0, loaded));
      throw error;
    }
  }

  /** Waits for the network. An abort keeps its own reason. */
  private async connected<T>(pending: Promise<T>, loaded: number): Promise<T> {
    try {
      return await pending;
    } catch (cause) {
      this.options.signal?.throwIfAborted();
      const what = loaded === 0 ? 'there is no connection' : 'the connection broke';
      throw this.failure(what, `${loaded} of ${this.options.size} bytes`, undefined, undefined, cause);
    }
  }

  /** Waits for the cache. The default cache may fail, one that was asked for may not. */
  private async tolerate<T>(pending: Promise<T> | undefined): Promise<T | undefined> {
    try {
      return await pending;
    } catch (error) {
      if (this.options.cache !== undefined) throw error;
      return undefined;
    }
  }

  private progress(loaded: number): void {
    this.options.onProgress?.({ url: this.address, loaded, total: this.options.size });
  }

  /** For messages: without credentials and query, which may hold secrets. */
  private get address(): string {
    return this.url.origin + this.url.pathname;
  }

  /** How to do without the download. */
  private get byHand(): string {
    const { store } = this;
    if (store === undefined) return 'Check the connection and the address, or fetch the file by other means and read it from disk';
    return `Check the connection and the address, or get the file by other means and put it into the cache: ${store.location}/${this.key}`;
  }

  private failure(what: string, got: string, expected?: string, fields?: object, cause?: unknown): IoError {
    return new IoError({
      where: 'download',
      what: `${this.address}: ${what}`,
      got,
      expected,
      mend: this.options.mend ?? this.byHand,
      fields: { url: this.address, ...fields },
      cause,
    });
  }
}

function addressOf(url: string): URL {
  const base = globalThis.location?.href;
  const address = URL.canParse(url, base) ? new URL(url, base) : undefined;
  if (address?.protocol !== 'https:' && address?.protocol !== 'http:') {
    const shown = address === undefined ? url.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//') : address.protocol + address.pathname;
    throw new OptionError({ where: 'download', what: 'the address cannot be fetched', got: shown, expected: 'an http or https address' });
  }
  // fetch refuses them too, in a message that shows them
  if (address.username !== '' || address.password !== '') {
    const got = address.origin + address.pathname;
    throw new OptionError({ where: 'download', what: 'the address holds a name or a password', got, expected: 'an address without' });
  }
  return address;
}
