import type { Port } from './channel.js';
import { parentInBrowser, spawnInBrowser } from './spawn.browser.js';
import { isNode, parentInNode, spawnInNode } from './spawn.node.js';

/** Starts a worker that trains; `url` says where its file is, if not beside this one. */
export const spawn = (url?: string | URL): Port => (isNode ? spawnInNode(url) : spawnInBrowser(url));

/** The connection to whoever started this worker. */
export const parent = (): Port => (isNode ? parentInNode() : parentInBrowser());
