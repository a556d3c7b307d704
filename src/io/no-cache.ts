import type { ByteCache } from './platform.js';

/** Where a platform has no place for a cache: nothing is found, and nothing is kept. */
export const noCache: ByteCache = { location: 'nowhere', get: async () => undefined, put: async () => {}, delete: async () => {} };
