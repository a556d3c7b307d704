import { UnsupportedPlatformError } from '../../core/errors.js';

/** Stands in for `document.node` in bundles for the browser, where the page's own document draws and the other would only add weight. */
export function blankDocument(): Document {
  throw new UnsupportedPlatformError({
    where: 'loadFigures',
    what: 'figures are drawn with a document, and there is none here',
    expected: 'a page, or Node',
    mend: 'Send the numbers from the worker to the page and draw there, or give a document of your own: loadFigures({ document })',
  });
}
