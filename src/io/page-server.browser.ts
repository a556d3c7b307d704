import { UnsupportedPlatformError } from '../core/errors.js';
import type { PageOptions, PageServer } from './page-server.js';

/** Pages cannot serve pages. */
export async function servePage(_: PageOptions): Promise<PageServer> {
  throw new UnsupportedPlatformError({
    where: 'io.servePage',
    what: 'a page cannot serve another page',
    expected: 'Node',
    mend: 'Draw into an element of the page instead',
  });
}
