import { FormatError } from '../core/errors.js';

/** What JSON can say, with objects as Maps: no key can reach a prototype. */
export type Json = null | boolean | number | string | readonly Json[] | ReadonlyMap<string, Json>;

/** Lists and objects within each other. Whoever writes JSON for `parseJson` keeps to it as well. */
export const MAX_DEPTH = 256;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/**
 * Parses JSON from files nobody vouches for: a key may stand only once in an object, nesting is bounded, nothing may follow.
 *
 * @throws FormatError with the position of what is wrong.
 */
export function parseJson(where: string, text: string): Json {
  return new Parser(where, text).document();
}

class Parser {
  private at = 0;

  constructor(
    private readonly where: string,
    private readonly text: string,
  ) {}

  document(): Json {
    const value = this.value(0);
    if (this.at !== this.text.length) throw this.error('something follows the JSON value');
    return value;
  }

  private value(depth: number): Json {
    if (depth > MAX_DEPTH) throw this.error(`JSON nested deeper than ${MAX_DEPTH}`);
    this.skip();
    const start = this.text[this.at];
    const value = start === '{' ? this.object(depth) : start === '[' ? this.array(depth) : start === '"' ? this.string() : this.literal();
    this.skip();
    return value;
  }

  private object(depth: number): ReadonlyMap<string, Json> {
    const members = new Map<string, Json>();
    this.list('}', () => {
      this.skip();
      const key = this.string();
      if (members.has(key)) throw this.error(`the key ${JSON.stringify(key)} stands twice`);
      this.skip();
      if (this.text[this.at++] !== ':') throw this.error('a colon is missing');
      members.set(key, this.value(depth + 1));
    });
    return members;
  }

  private array(depth: number): readonly Json[] {
    const items: Json[] = [];
    this.list(']', () => items.push(this.value(depth + 1)));
    return items;
  }

  /** The inside of a pair of brackets: nothing, or items with commas between them. */
  private list(end: string, item: () => void): void {
    this.at++;
    this.skip();
    if (this.text[this.at] === end) {
      this.at++;
      return;
    }
    for (;;) {
      item();
      const next = this.text[this.at++];
      if (next === end) return;
      if (next !== ',') throw this.error(`a comma or ${end} is missing`);
    }
  }

  private string(): string {
    const quoted = this.quoted();
    try {
      return JSON.parse(quoted) as string; // knows the escapes, and refuses control characters
    } catch {
      throw this.error('a malformed string');
    }
  }

  /** From one quotation mark to the next that no odd number of backslashes stands before: a search, since strings may be megabytes long. */
  private quoted(): string {
    const start = this.at;
    if (this.text[start] !== '"') throw this.error('a string is missing or malformed');
    let escapes: number;
    let end = start;
    do {
      end = this.text.indexOf('"', end + 1);
      if (end < 0) throw this.error('a string is missing or malformed');
      for (escapes = 0; this.text[end - 1 - escapes] === '\\'; ) escapes++;
    } while (escapes % 2 === 1);
    this.at = end + 1;
    return this.text.slice(start, this.at);
  }

  private literal(): null | boolean | number {
    const first = this.text[this.at];
    if (first === 't' || first === 'f' || first === 'n') return JSON.parse(this.match(WORD, 'true, false or null')) as null | boolean;
    const value = Number(this.match(NUMBER, 'a value'));
    if (!Number.isFinite(value)) throw this.error('a number beyond the range of f64');
    return value;
  }

  private match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) throw this.error(`${what} is missing or malformed`);
    this.at += found.length;
    return found;
  }

  private skip(): void {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.text)?.[0].length ?? 0;
  }

  private error(what: string): FormatError {
    return new FormatError({ where: this.where, what: `${what} at character ${this.at}`, fields: { position: this.at } });
  }
}
