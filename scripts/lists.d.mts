/** Contents by path from the root, formatted. */
export function lists(): Map<string, string>;
