/** What the set-ups of the browser and package tests hand to the tests, by `inject`. */
declare module 'vitest' {
  interface ProvidedContext {
    /** Whether the page is cross-origin isolated. */
    isolated: boolean;
    /** What `trainKarate` gives in Node. */
    inNode: import('./browser/training.js').Outcome;
    /** A server of a file to download. */
    files: import('./browser/files-server.js').FilesServer;
    /** A model that Node saved, and its predictions. */
    savedInNode: import('./browser/setup.js').Saved;
    /** A folder in which the packed package is installed, and nothing else. */
    consumer: string;
    /** The packed package. */
    tarball: string;
  }
}

export {};
