import { servePage as refuse } from './page-server.browser.js';
import { servePage as serve } from './page-server.node.js';
import { platform } from './platform.js';

/** What a served page is made of. */
export interface PageOptions {
  /** The page: one self-contained document that listens to the event stream `events`, beside it. */
  readonly html: string;
  /** TCP port of the loopback address. Default 0: any free one. */
  readonly port?: number;
}

/** A page on this machine that hears of what happens. */
export interface PageServer {
  /** Address of the page, such as `http://127.0.0.1:40123/`. */
  readonly url: string;
  /** Sends a server-sent event to every open page, but for those that do not read; who opens the page later gets the last one of each name first. */
  send(event: string, data: string): void;
  /** Sends what is still under way to pages that read it, ends the streams and frees the port. */
  close(): Promise<void>;
}

/**
 * Serves one page to browsers on this machine alone (127.0.0.1), with server-sent events. An open server does not keep the process alive.
 *
 * @throws OptionError for a port that is none; IoError when it is in use; UnsupportedPlatformError where programs cannot serve.
 */
export const servePage = (options: PageOptions): Promise<PageServer> => (platform().name === 'node' ? serve(options) : refuse(options));
