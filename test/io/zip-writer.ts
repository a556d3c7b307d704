import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../src/io/crc32.js';

export interface ZipOptions {
  readonly method?: 0 | 8;
  /** Changes made to a header before it is written; offsets as in the format. */
  readonly central?: (header: DataView, index: number) => void;
  readonly local?: (header: DataView, index: number) => void;
  readonly end?: (record: DataView) => void;
  readonly comment?: string;
}

const join = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** A ZIP archive, written field by field, so that a test can falsify any of them. */
export function zipOf(files: Readonly<Record<string, Uint8Array | string>>, { method = 8, ...falsify }: ZipOptions = {}): Uint8Array {
  const locals: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let offset = 0;
  Object.entries(files).forEach(([name, content], index) => {
    const nameBytes = new TextEncoder().encode(name);
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const packed = method === 0 ? bytes : new Uint8Array(deflateRawSync(bytes));
    const header = (size: number, signature: number, at: number): DataView => {
      const view = new DataView(new ArrayBuffer(size));
      view.setUint32(0, signature, true);
      view.setUint16(at - 4, 20, true);
      view.setUint16(at, method, true);
      view.setUint32(at + 6, crc32(bytes), true);
      view.setUint32(at + 10, packed.length, true);
      view.setUint32(at + 14, bytes.length, true);
      view.setUint16(at + 18, nameBytes.length, true);
      return view;
    };
    const local = header(30, 0x04034b50, 8);
    falsify.local?.(local, index);
    const central = header(46, 0x02014b50, 10);
    central.setUint32(42, offset, true);
    falsify.central?.(central, index);
    const whole = join([new Uint8Array(local.buffer), nameBytes, packed]);
    locals.push(whole);
    centrals.push(join([new Uint8Array(central.buffer), nameBytes]));
    offset += whole.length;
  });
  const directory = join(centrals);
  const comment = new TextEncoder().encode(falsify.comment ?? '');
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, centrals.length, true);
  end.setUint16(10, centrals.length, true);
  end.setUint32(12, directory.length, true);
  end.setUint32(16, offset, true);
  end.setUint16(20, comment.length, true);
  falsify.end?.(end);
  return join([...locals, directory, new Uint8Array(end.buffer), comment]);
}
