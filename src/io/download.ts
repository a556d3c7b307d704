import { IoError, OptionError } from '../core/errors.js';
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

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * A file from the network, checked, and from the cache where it is there and still right. Bytes enter the cache only whole and checked.
 *
 * @param url http or https; in a browser also relative to the page.
 * @throws IoError: no connection, an HTTP status that is not 2xx, a wrong size or sum, a cache asked for that fails.
 *   OptionError: an address, sum or size that is none.
 */
export async function download(url: string, options: DownloadOptions): Promise<Bytes> {
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

  /** The file from the network. */
  async fetched(): Promise<Bytes> {
    const bytes = await this.body();
    const sum = await sha256Of(bytes);
    if (sum !== this.key) throw this.failure('the file is not the one expected', `sha256 ${sum}`, `sha256 ${this.key}`);
    await this.tolerate(this.store?.put(this.key, bytes));
    return bytes;
  }

  private async body(): Promise<Bytes> {
    const { size, signal } = this.options;
    const response = await this.connected(fetch(this.url, { signal: signal ?? null, credentials: 'omit' }), 0);
    if (!response.ok) {
      await response.body?.cancel();
      throw this.failure('the server refused', `HTTP ${response.status}`, 'HTTP 200', { status: response.status });
    }
    const reader = (response.body ?? new Blob().stream()).getReader();
    const bytes = new Uint8Array(size);
    let loaded = 0;
    try {
      for (;;) {
        const { done, value } = await this.connected(reader.read(), loaded);
        if (done) break;
        if (loaded + value.length > size) throw this.failure('the file is too long', `more than ${size} bytes`, `${size} bytes`);
        bytes.set(value, loaded);
        loaded += value.length;
        this.progress(loaded);
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
    if (loaded < size) throw this.failure('the file is too short', `${loaded} bytes`, `${size} bytes`);
    return bytes;
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

  private failure(what: string, got: string, expected?: string, fields?: object, cause?: unknown): IoError {
    return new IoError({
      where: 'download',
      what: `${this.address}: ${what}`,
      got,
      expected,
      mend: this.options.mend ?? 'Check the connection and the address, or fetch the file by other means and read it from disk',
      fields: { url: this.address, ...fields },
      cause,
    });
  }
}

function addressOf(url: string): URL {
  const base = globalThis.location?.href;
  const address = URL.canParse(url, base) ? new URL(url, base) : undefined;
  if (address?.protocol !== 'https:' && address?.protocol !== 'http:') {
    throw new OptionError({ where: 'download', what: 'the address cannot be fetched', got: url, expected: 'an http or https address' });
  }
  return address;
}
