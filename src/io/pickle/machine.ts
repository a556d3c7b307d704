import { Budget, type Context, MAX_HEIGHT } from './budget.js';
import { Dict, Draft, freeze, Global, List, type Raw, settle } from './drafts.js';
import { latin1, quoted, Reader } from './reader.js';
import type { PickleValue, TorchView } from './values.js';

/** Longest module or class name that is looked up. */
const MAX_NAME = 128;

/** What a kind of pickle may say: its names and, where it has some, its objects from outside. */
export interface Dialect {
  /** The function that reads it, for messages. */
  readonly where: string;
  /** Every name it may use, as `module name`. Nothing else is looked up anywhere. */
  readonly globals: ReadonlyMap<string, Global>;
  /** What a persistent id stands for. */
  persistent?(id: Raw, context: Context): Draft;
  /** What to do about a name that is not listed. */
  readonly mend: string;
}

/** The state of a pickle's program: a stack with marks, and a memo of values to use again. */
export class Machine {
  readonly reader: Reader;
  readonly context: Context;
  private readonly stack: Raw[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, Raw>();

  constructor(
    bytes: Uint8Array,
    private readonly dialect: Dialect,
  ) {
    this.reader = new Reader(bytes, dialect.where);
    this.context = { reader: this.reader, budget: new Budget(this.reader, bytes.length) };
  }

  push(raw: Raw): void {
    if (raw instanceof Draft || typeof raw === 'string') this.context.budget.object();
    this.stack.push(raw);
  }

  /** The top of the stack, which stays. A mark hides what is below it. */
  peek(): Raw {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.reader.error('the stack is empty');
    return this.stack[this.stack.length - 1];
  }

  pop(): Raw {
    const raw = this.peek();
    this.stack.length--;
    return raw;
  }

  /** The last `count` values, in the order they were pushed. */
  popMany(count: number): Raw[] {
    if (this.stack.length - (this.marks.at(-1) ?? 0) < count) throw this.reader.error('the stack is empty');
    return this.stack.splice(this.stack.length - count, count);
  }

  mark(): void {
    if (this.marks.length > MAX_HEIGHT) throw this.reader.error('marks are nested too deeply', { expected: `at most ${MAX_HEIGHT}` });
    this.marks.push(this.stack.length);
  }

  /** Everything above the last mark, which goes too. */
  popMark(): Raw[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.reader.error('no mark is set');
    return this.stack.splice(mark);
  }

  put(index: number): void {
    const raw = this.peek();
    if (!Number.isSafeInteger(index) || index < 0 || this.memo.has(index))
      throw this.reader.error('a memo index is taken or negative', { got: String(index) });
    this.context.budget.object();
    this.memo.set(index, raw);
  }

  get(index: number): void {
    const raw = this.memo.get(index);
    if (raw === undefined) throw this.reader.error('the memo has no such index', { got: String(index) });
    this.push(raw);
  }

  /** GLOBAL: two lines, looked up in the list and nowhere else. */
  global(): void {
    const module = latin1(this.reader.line(MAX_NAME));
    const name = latin1(this.reader.line(MAX_NAME));
    const { globals, mend } = this.dialect;
    const found = globals.get(`${module} ${name}`);
    if (!found) {
      throw this.reader.error('a name is not allowed', {
        got: quoted(`${module}.${name}`),
        expected: `one of ${[...globals.keys()].map((key) => key.replace(' ', '.')).join(', ')}`,
        mend,
      });
    }
    this.push(found);
  }

  /** BINPERSID: an object that lies outside of the pickle. */
  persistent(): void {
    const id = this.pop();
    const make = this.dialect.persistent;
    if (make === undefined) throw this.reader.error('an object from outside is asked for');
    freeze(id);
    this.push(make(id, this.context));
  }

  /** The top of the stack as a container that may still change. */
  private open<T extends Draft>(type: new () => T, noun: string): T {
    const target = this.peek();
    if (!(target instanceof type)) throw this.reader.error(`items are put into something that is not ${noun}`);
    if (target.frozen) throw this.reader.error(`${noun} changes after it was used`);
    return target;
  }

  append(items: readonly Raw[]): void {
    items.forEach(freeze);
    const list = this.open(List, 'a list');
    for (const item of items) list.append(item, this.context);
  }

  setItems(items: readonly Raw[]): void {
    items.forEach(freeze);
    const dict = this.open(Dict, 'a dictionary');
    if (items.length % 2 !== 0) throw this.reader.error('a dictionary key has no value');
    for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1], this.context);
  }

  build(): void {
    const state = this.pop();
    freeze(state);
    const target = this.peek();
    if (!(target instanceof Draft)) throw this.reader.error('BUILD sets the state of a plain value');
    if (target.frozen) throw this.reader.error(`${target.noun} changes after it was used`);
    target.build(state, this.context);
  }

  /** REDUCE and NEWOBJ: a listed name and its arguments. */
  callee(): Global {
    const callee = this.pop();
    if (!(callee instanceof Global)) throw this.reader.error('something is called that is not a listed name');
    return callee;
  }

  stop(): PickleValue<TorchView> {
    const raw = this.pop();
    if (this.stack.length > 0 || this.marks.length > 0) throw this.reader.error('values are left on the stack at the end');
    const value = settle(raw, this.context);
    if (!this.reader.atEnd) throw this.reader.error('bytes follow the end of the pickle');
    return value;
  }
}
