import { type Context, named } from './budget.js';
import { latin1 } from './reader.js';
import type { PickleValue as Plain, TorchView } from './values.js';

type PickleValue = Plain<TorchView>;

/** What lies on the stack: a finished scalar, or a draft of something larger. */
export type Raw = null | boolean | number | string | Draft;

/**
 * A value under construction. Once anything refers to it, it is frozen: an honest pickle finishes a value before it uses it, and
 * without later changes there are no cycles and the height of a container is known when it is made.
 */
export abstract class Draft {
  frozen = false;
  /** Levels of containers: 0 for a leaf, one more than the highest item for a container. */
  height = 0;
  /** What it is, for messages. */
  abstract readonly noun: string;
  /** The plain value a caller gets; the same one each time. */
  abstract settle(context: Context): PickleValue;

  /** What BUILD does; only arrays, element types and matrices can be built. */
  build(_state: Raw, { reader }: Context): void {
    throw reader.error(`BUILD sets the state of ${this.noun}`);
  }
}

const heightOf = (raw: Raw): number => (raw instanceof Draft ? raw.height : 0);

/** Marks a value as used: from here on it does not change. */
export function freeze(raw: Raw): void {
  if (raw instanceof Draft) raw.frozen = true;
}

export const settle = (raw: Raw, context: Context): PickleValue => (raw instanceof Draft ? raw.settle(context) : raw);

/** A Python 2 `str`: bytes, of which a caller sees the Latin-1 text. */
export class ByteString extends Draft {
  readonly noun = 'a byte string';
  private cached: string | undefined;

  constructor(readonly bytes: Uint8Array) {
    super();
  }

  get text(): string {
    return (this.cached ??= latin1(this.bytes));
  }

  settle(): string {
    return this.text;
  }
}

export class Tuple extends Draft {
  readonly noun = 'a tuple';
  private cached: PickleValue[] | undefined;

  constructor(
    readonly items: readonly Raw[],
    { budget }: Context,
  ) {
    super();
    for (const item of items) {
      freeze(item);
      this.height = Math.max(this.height, heightOf(item));
    }
    this.height = budget.height(this.height + 1);
  }

  settle(context: Context): PickleValue[] {
    return (this.cached ??= this.items.map((item) => settle(item, context)));
  }
}

export class List extends Draft {
  readonly noun = 'a list';
  override height = 1;
  private readonly items: PickleValue[] = [];

  append(item: Raw, context: Context): void {
    this.height = Math.max(this.height, context.budget.height(heightOf(item) + 1));
    this.items.push(settle(item, context));
  }

  settle(): PickleValue[] {
    return this.items;
  }
}

/** A dict or a defaultdict. A Map, so that no key has a meaning of its own. */
export class Dict extends Draft {
  readonly noun = 'a dictionary';
  override height = 1;
  private readonly items = new Map<string | number, PickleValue>();

  set(rawKey: Raw, item: Raw, context: Context): void {
    const key = rawKey instanceof ByteString ? rawKey.text : rawKey;
    if (typeof key !== 'string' && !Number.isSafeInteger(key)) {
      throw context.reader.error('a dictionary key is neither a string nor a whole number', {
        got: key instanceof Draft ? key.noun : String(key),
      });
    }
    if (this.items.has(key as string | number))
      throw context.reader.error('a dictionary has a key twice', { got: named(key as string | number) });
    this.height = Math.max(this.height, context.budget.height(heightOf(item) + 1));
    this.items.set(key as string | number, settle(item, context));
  }

  settle(): Map<string | number, PickleValue> {
    return this.items;
  }
}

/** A collections.OrderedDict, which may carry attributes besides: torch's `_metadata`, which nobody needs. */
export class OrderedDict extends Dict {
  override build(state: Raw, { reader }: Context): void {
    if (!(state instanceof Dict) || [...state.settle().keys()].some((key) => key !== '_metadata'))
      throw reader.error('an OrderedDict has attributes other than _metadata');
  }
}

/** A name on the list. It can be called or instantiated where its entry says so, and is never a value. */
export class Global extends Draft {
  readonly noun: string;

  constructor(
    readonly name: string,
    /** What REDUCE does with it. */
    readonly call?: (args: readonly Raw[], context: Context) => Draft | number | boolean,
    /** What NEWOBJ does with it. */
    readonly create?: () => Draft,
  ) {
    super();
    this.noun = `the name ${name}`;
  }

  settle({ reader }: Context): never {
    throw reader.error(`${this.noun} is used as a value`);
  }
}
