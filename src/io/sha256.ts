import { UnsupportedPlatformError } from '../core/errors.js';
import { platform } from './platform.js';

/** SHA-256 of bytes as 64 lower-case hexadecimal digits; in pages by Web Crypto. Throws UnsupportedPlatformError on pages without it. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = platform().digest?.(bytes);
  if (digest !== undefined) return hex(digest);
  // Web Crypto is absent on pages that are not served securely
  if (globalThis.crypto?.subtle === undefined) {
    throw new UnsupportedPlatformError({
      where: 'download',
      what: 'this page has no Web Crypto to check files with',
      expected: 'a page served over https or from localhost',
      mend: 'Serve the page securely, or fetch the files yourself',
    });
  }
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
