import { IoError } from '../../../core/errors.js';
import { expectObject, misfit } from '../../../core/expect.js';
import { platform } from '../../../io/platform.js';
import { unzip } from '../../../io/zip.js';
import { refusal } from './refusal.js';

/** Files of a data set; each is named NAME_PART.txt. */
export const tuParts = {
  required: ['A', 'graph_indicator'],
  optional: ['graph_labels', 'graph_attributes', 'node_labels', 'node_attributes', 'edge_labels', 'edge_attributes'],
} as const;
export type TUPart = (typeof tuParts.required)[number] | (typeof tuParts.optional)[number];

/** A file's text, or its bytes. */
export type TUFiles = Readonly<Record<string, string | Uint8Array>>;

const all: readonly TUPart[] = [...tuParts.required, ...tuParts.optional];

export interface TUSource {
  readonly name: string;
  readonly parts: Readonly<Partial<Record<TUPart, string | Uint8Array>>>;
}

/** What macOS puts beside the files of an archive. */
const isResourceFork = (path: string): boolean =>
  path.startsWith('__MACOSX/') || path.includes('/__MACOSX/') || /(?:^|\/)\._[^/]*$/.test(path);

/** The parts of a folder, of files by name (with or without folders before it), or of a ZIP archive. */
export async function tuSource(source: string | TUFiles | Uint8Array): Promise<TUSource> {
  if (typeof source === 'string') return fromFolder(source);
  if (source instanceof Uint8Array) {
    return fromFiles(await unzip(source, { only: (name) => !isResourceFork(name) && all.some((part) => name.endsWith(`_${part}.txt`)) }));
  }
  return fromFiles(new Map(Object.entries(expectObject('readTUDataset', 'the source', source))));
}

function fromFiles(files: ReadonlyMap<string, string | Uint8Array>): TUSource {
  const found = [...files.keys()].filter((path) => path.endsWith('_A.txt') && !isResourceFork(path));
  if (found.length !== 1) throw refusal('the data set is not clear', `${found.length} files named NAME_A.txt`, 'one');
  const stem = found[0].slice(0, -'A.txt'.length);
  const parts = Object.fromEntries(
    all.flatMap((part) =>
      files.has(`${stem}${part}.txt`) ? [[part, textual(`${stem}${part}.txt`, files.get(`${stem}${part}.txt`))]] : [],
    ),
  );
  for (const part of tuParts.required) if (!(part in parts)) throw refusal(`the file ${stem}${part}.txt is missing`);
  return { name: stem.slice(stem.lastIndexOf('/') + 1, -1), parts };
}

function textual(name: string, file: unknown): string | Uint8Array {
  if (typeof file === 'string' || file instanceof Uint8Array) return file;
  throw misfit('readTUDataset', `the file ${name}`, file, 'text or bytes');
}

/** A folder is named like the data set. */
async function fromFolder(folder: string): Promise<TUSource> {
  const path = folder.replace(/[\\/]+$/, '');
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const parts: Partial<Record<TUPart, Uint8Array>> = {};
  for (const part of all) {
    try {
      parts[part] = await platform().readFile(`${path}/${name}_${part}.txt`);
    } catch (error) {
      const isOptional = (tuParts.optional as readonly string[]).includes(part);
      const isAbsent = error instanceof IoError && ['ENOENT', 'NotFoundError'].includes(String(error.fields.code));
      if (!isOptional || !isAbsent) throw error;
    }
  }
  return { name, parts };
}
