/** What files begin with that people take for others. */
const kinds: readonly (readonly [start: string, kind: string, mend: string])[] = [
  ['PK\x03\x04', 'a ZIP archive, as torch.save writes (.pt)', 'Save the weights by safetensors.torch.save_file(model.state_dict(), file)'],
  ['\x1f\x8b', 'a gzip file', 'Unpack it first'],
  ['\x80\x02', 'a pickle', 'Save the weights by safetensors.torch.save_file(model.state_dict(), file)'],
  ['\x80\x04', 'a pickle', 'Save the weights by safetensors.torch.save_file(model.state_dict(), file)'],
  ['<!', 'an HTML page', 'Look at it: servers send such a page instead of a file that is not there'],
  ['<h', 'an HTML page', 'Look at it: servers send such a page instead of a file that is not there'],
  ['PAR1', 'a Parquet table', 'Tables are read by data.readParquet'],
  ['\x89HDF', 'an HDF5 file', 'Save the weights as safetensors'],
];

/** What a file is by its first bytes, where that is known; and what to do with it. */
export function fileKind(first: Uint8Array): { readonly kind: string; readonly mend: string } | undefined {
  const text = Array.from(first.subarray(0, 8), (byte) => String.fromCharCode(byte))
    .join('')
    .toLowerCase();
  const found = kinds.find(([start]) => text.startsWith(start.toLowerCase()));
  return found && { kind: found[1], mend: found[2] };
}
