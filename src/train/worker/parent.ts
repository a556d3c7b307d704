import { isNode } from '../../runtime/platform.js';
import type { Port } from './channel.js';
import { parentInBrowser } from './parent.browser.js';
import { parentInNode } from './parent.node.js';

/** The connection to whoever started this worker. */
export const parent = (): Port => (isNode ? parentInNode() : parentInBrowser());
