import { ByteString, Dict, List, Tuple } from './drafts.js';
import { floatLine, intLine, longBytes, longLine, stringLine, unicodeLine, utf8 } from './literals.js';
import type { Machine } from './machine.js';

type Instruction = (machine: Machine) => void;

const tuple = (machine: Machine, count: number): void => machine.push(new Tuple(machine.popMany(count), machine.context));

function args(machine: Machine): Tuple {
  const raw = machine.pop();
  if (!(raw instanceof Tuple)) throw machine.reader.error('arguments are not a tuple');
  return raw;
}

function reduce(machine: Machine): void {
  const { items } = args(machine);
  const callee = machine.callee();
  if (!callee.call) throw machine.reader.error(`${callee.noun} cannot be called`);
  machine.push(callee.call(items, machine.context));
}

function newObject(machine: Machine): void {
  const { items } = args(machine);
  const callee = machine.callee();
  if (!callee.create || items.length > 0) throw machine.reader.error(`${callee.noun} cannot be instantiated like this`);
  machine.push(callee.create());
}

function list(machine: Machine): void {
  const items = machine.popMark();
  machine.push(new List());
  machine.append(items);
}

function dict(machine: Machine): void {
  const items = machine.popMark();
  machine.push(new Dict());
  machine.setItems(items);
}

function protocol(machine: Machine): void {
  const version = machine.reader.u8();
  if (machine.reader.at !== 0 || version !== 2) {
    throw machine.reader.error('the protocol cannot be read', {
      got: String(version),
      expected: 'protocol 2 said once at the start, or 0 or 1 unsaid',
    });
  }
}

function unsigned(machine: Machine, index: number | boolean): number {
  if (typeof index !== 'number') throw machine.reader.error('a memo index is not a number');
  return index;
}

/** The instructions of protocols 0 to 2 by code, without those that drop or repeat values or make instances. */
const instructions: ReadonlyMap<number, Instruction> = new Map<number, Instruction>(
  Object.entries({
    // scalars
    N: (m) => m.push(null),
    '\x88': (m) => m.push(true),
    '\x89': (m) => m.push(false),
    I: (m) => m.push(intLine(m.reader)),
    L: (m) => m.push(longLine(m.reader)),
    F: (m) => m.push(floatLine(m.reader)),
    J: (m) => m.push(m.reader.i32()),
    K: (m) => m.push(m.reader.u8()),
    M: (m) => m.push(m.reader.u16()),
    G: (m) => m.push(m.reader.f64()),
    '\x8a': (m) => m.push(longBytes(m.reader, m.reader.u8())),
    '\x8b': (m) => m.push(longBytes(m.reader, m.reader.i32())),
    // strings
    S: (m) => m.push(new ByteString(stringLine(m.reader))),
    T: (m) => m.push(new ByteString(m.reader.take(m.reader.i32()))),
    U: (m) => m.push(new ByteString(m.reader.take(m.reader.u8()))),
    V: (m) => m.push(unicodeLine(m.reader)),
    X: (m) => m.push(utf8(m.reader, m.reader.take(m.reader.u32()))),
    // containers
    '(': (m) => m.mark(),
    ')': (m) => tuple(m, 0),
    '\x85': (m) => tuple(m, 1),
    '\x86': (m) => tuple(m, 2),
    '\x87': (m) => tuple(m, 3),
    t: (m) => m.push(new Tuple(m.popMark(), m.context)),
    ']': (m) => m.push(new List()),
    l: list,
    a: (m) => m.append(m.popMany(1)),
    e: (m) => m.append(m.popMark()),
    '}': (m) => m.push(new Dict()),
    d: dict,
    s: (m) => m.setItems(m.popMany(2)),
    u: (m) => m.setItems(m.popMark()),
    // memo
    p: (m) => m.put(unsigned(m, intLine(m.reader))),
    q: (m) => m.put(m.reader.u8()),
    r: (m) => m.put(m.reader.u32()),
    g: (m) => m.get(unsigned(m, intLine(m.reader))),
    h: (m) => m.get(m.reader.u8()),
    j: (m) => m.get(m.reader.u32()),
    // names and objects
    c: (m) => m.global(),
    R: reduce,
    '\x81': newObject,
    b: (m) => m.build(),
    Q: (m) => m.persistent(),
    '\x80': protocol,
  } satisfies Record<string, Instruction>).map(([character, run]) => [character.charCodeAt(0), run]),
);

/** The code of the instruction that ends a pickle. */
const STOP = 46;

/** Runs a pickle's program to its end. `holds` says what such a pickle holds, for messages. */
export function run(machine: Machine, holds: string): ReturnType<Machine['stop']> {
  for (;;) {
    const code = machine.reader.opcode();
    if (code === STOP) return machine.stop();
    const instruction = instructions.get(code);
    if (!instruction) {
      throw machine.reader.error('an instruction is not allowed', {
        got: `0x${code.toString(16).padStart(2, '0')}`,
        expected: `a pickle of protocol 0 to 2 that holds ${holds}`,
      });
    }
    instruction(machine);
  }
}
