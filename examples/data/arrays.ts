import { readDataFile, readDataText } from './folder.js';

const views = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int32: Int32Array, float32: Float32Array, float64: Float64Array };

interface Header {
  readonly arrays: Readonly<Record<string, { dtype: keyof typeof views; shape: readonly number[]; offset: number }>>;
}

/** A data set as named arrays: header.json says where each stands in data.bin. The function returned copies one out as numbers. */
export async function readArrays(folder: string): Promise<(name: string) => number[]> {
  const { arrays } = JSON.parse(await readDataText(`${folder}/header.json`)) as Header;
  const { buffer } = await readDataFile(`${folder}/data.bin`);
  return (name) => {
    if (!(name in arrays)) throw new Error(`${folder} has no array ${name}. It has ${Object.keys(arrays).join(', ')}`);
    const { dtype, shape, offset } = arrays[name];
    return Array.from(
      new views[dtype](
        buffer,
        offset,
        shape.reduce((product, size) => product * size, 1),
      ),
    );
  };
}
