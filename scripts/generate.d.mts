/** Contents by path from the root, formatted. */
export function generate(): Map<string, string>;
