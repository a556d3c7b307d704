/** The engine's next turn: whatever was due before it has run. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Waits until something is so, however long that takes: the test's own limit ends what never comes. */
export async function until(done: () => boolean): Promise<void> {
  while (!done()) await turn();
}
