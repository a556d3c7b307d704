import { isNode } from '../../runtime/platform.js';
import type { WorkerPort } from './channel.js';
import { spawnInBrowser } from './spawn.browser.js';
import { spawnInNode } from './spawn.node.js';

/** Starts a worker that trains; `url` says where its file is, if not beside this one. */
export const spawn = (url?: string | URL): WorkerPort => (isNode ? spawnInNode(url) : spawnInBrowser(url));
