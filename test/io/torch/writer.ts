import { pickle } from '../pickle-writer.js';
import { zipOf } from '../zip-writer.js';

/** A tensor as torch.save writes it: a view of the storage `key`, which it may share. */
export interface Written {
  readonly storage: string;
  readonly key: string;
  readonly elements: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset?: number;
}

const long = (value: number): Uint8Array => pickle('J', new Uint8Array(Int32Array.of(value).buffer));
const text = (value: string): Uint8Array => {
  const bytes = new TextEncoder().encode(value);
  return pickle('X', new Uint8Array(Uint32Array.of(bytes.length).buffer), bytes);
};
const sizes = (values: readonly number[]): Uint8Array => pickle('(', ...values.map(long), 't');
const ordered = pickle('ccollections\nOrderedDict\n)R');

export const tensor = ({ storage, key, elements, shape, strides, offset = 0 }: Written): Uint8Array =>
  pickle(
    'ctorch._utils\n_rebuild_tensor_v2\n((',
    text('storage'),
    `ctorch\n${storage}\n`,
    text(key),
    text('cpu'),
    long(elements),
    'tQ',
    long(offset),
    sizes(shape),
    sizes(strides),
    '\x89',
    ordered,
    'tR',
  );

/** A dictionary whose values are written already. */
export const dictionary = (items: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  pickle(ordered, '(', ...Object.entries(items).flatMap(([key, value]) => [text(key), value]), 'u');

/** `state_dict()`: with the versions of its modules beside. */
export const stateDict = (items: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  pickle(dictionary(items), '}', text('_metadata'), ordered, 'sb');

/** The archive of torch 2.x: stored, with the byte order and the alignment said. */
export const archive = (value: Uint8Array, storages: Readonly<Record<string, Uint8Array>>, others: Readonly<Record<string, string>> = {}) =>
  zipOf(
    {
      'model/data.pkl': pickle('\x80\x02', value, '.'),
      'model/.format_version': '1',
      'model/.storage_alignment': '64',
      'model/byteorder': 'little',
      ...Object.fromEntries(Object.entries(storages).map(([key, bytes]) => [`model/data/${key}`, bytes])),
      'model/version': '3\n',
      'model/.data/serialization_id': '0123456789',
      ...others,
    },
    { method: 0 },
  );
