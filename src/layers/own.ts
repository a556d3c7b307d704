import { define } from './define.js';

/** Definitions that users made: files name their kinds only when they are vouched for. */
const made = new WeakSet<object>();

/**
 * Makes a kind of layer of one's own from its definition: options are checked, parameters follow from the schema, and the result is a plain function
 * with its options attached.
 */
export const defineOwn: typeof define = (given) => {
  const factory = define(given);
  made.add(factory.definition);
  return factory;
};

/** True for the definition of a user's kind, false for the library's. */
export const isOwn = (definition: object): boolean => made.has(definition);
