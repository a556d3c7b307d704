import * as browser from './platform.browser.js';
import * as node from './platform.node.js';

export const { isNode } = node;
export const { isElsewhere, sameOrigin } = browser;

/** The seam to the platform: files that ship beside the code, and threads. */
export const { readAsset, cores, canWait, startWorker } = isNode ? node : browser;
