import { isNode } from '../../runtime/platform.js';
import type { Port } from './channel.js';
import { spawnInBrowser } from './spawn.browser.js';
import { spawnInNode } from './spawn.node.js';

/** A connection to a worker, which may be told that it rests: then it keeps no process alive. */
export interface WorkerPort extends Port {
  rest(resting: boolean): void;
}

/** Starts a worker that trains; `url` says where its file is, if not beside this one. */
export const spawn = (url?: string | URL): WorkerPort => (isNode ? spawnInNode(url) : spawnInBrowser(url));
