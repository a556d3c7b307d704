import { readAsset as readInBrowser } from './platform.browser.js';
import { isNode, readAsset as readInNode } from './platform.node.js';

/** The seam to the platform: files that ship beside the code. */
export const readAsset = (url: URL): Promise<Uint8Array<ArrayBuffer>> => (isNode ? readInNode(url) : readInBrowser(url));
