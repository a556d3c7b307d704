/** What Node's `console.log` asks an object for; pages show `String(value)`. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** Properties that let `console.log` and `String` show a text, for functions that are objects too. */
export function shownAs(text: () => string): PropertyDescriptorMap {
  const shown = { value: text, enumerable: false, configurable: true };
  return { toString: shown, [INSPECT]: shown };
}
