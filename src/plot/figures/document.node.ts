import { parseHTML } from 'linkedom';

/** An empty document to draw with where there is no page. */
export const blankDocument = (): Document => parseHTML('<!doctype html><html><body></body></html>').document;
