/** What files begin with that people take for others. */
const kinds: readonly (readonly [start: string, kind: string, mend: string])[] = [
  ['PK\x03\x04', 'a ZIP archive, as torch.save writes (.pt)', 'Weights of PyG are loaded by io.loadPyG'],
  [
    '\x80\x02\x8a\x0a',
    'a file of torch.save before 1.6',
    'Save it again by a newer torch: torch.save(torch.load(file), file), or with _use_new_zipfile_serialization=True',
  ],
  ['\x1f\x8b', 'a gzip file', 'Unpack it first'],
  ['\x80\x02', 'a pickle', 'Save the weights by safetensors.torch.save_file(model.state_dict(), file)'],
  ['\x80\x04', 'a pickle', 'Save the weights by safetensors.torch.save_file(model.state_dict(), file)'],
  ['<!', 'an HTML page', 'Look at it: servers send such a page instead of a file that is not there'],
  ['<h', 'an HTML page', 'Look at it: servers send such a page instead of a file that is not there'],
  ['PAR1', 'a Parquet table', 'Tables are read by data.readParquet'],
  ['\x89HDF', 'an HDF5 file', 'Save the weights as safetensors'],
];

/** Whether bytes are those of a ZIP archive, as torch.save writes. */
export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** What a file is by its first bytes, where that is known; and what to do with it. */
export function fileKind(first: Uint8Array): { readonly kind: string; readonly mend: string } | undefined {
  const text = Array.from(first.subarray(0, 8), (byte) => String.fromCharCode(byte))
    .join('')
    .toLowerCase();
  const found = kinds.find(([start]) => text.startsWith(start.toLowerCase()));
  return found && { kind: found[1], mend: found[2] };
}
