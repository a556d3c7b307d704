/** What the templates make: contents by path from the root, formatted. */
export function generate(): Map<string, string>;
/** As the rest of the project is formatted. */
export function format(path: string, text: string): string;
