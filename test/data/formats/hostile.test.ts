import { readFileSync } from 'node:fs';
import * as hyparquet from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GraphgradError } from '../../../src/core/errors.js';
import { mulberry32 } from '../../../src/data/mulberry32.js';
import { data, io, layers, memory, sequential } from '../../../src/index.js';
import { zipOf } from '../../io/zip-writer.js';
import { settled } from '../../settled.js';
import { files, matrix } from './planetoid-files.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A small data set of graphs, as files. */
const set = {
  'T_A.txt': '1, 2\n2, 1\n3, 4\n4, 3\n',
  'T_graph_indicator.txt': '1\n1\n2\n2\n',
  'T_graph_labels.txt': '1\n-1\n',
  'T_node_labels.txt': '0\n1\n2\n1\n',
  'T_edge_attributes.txt': '0.5\n0.5\n1e3\n-2\n',
};
const edges = 'source,target,weight\na,b,1\nb,"c",2.5\n';
const nodes = 'id,size,class\na,1,x\nb,2,y\nc,3,x\n';
const molecules = 'smiles,y\nCC(=O)Oc1ccccc1C(=O)O,1\n[NH3+]CC([O-])=O,2\nC1CC2CCC1CC2,3\n';
const elements = JSON.stringify([{ data: { id: 'a', size: 1 } }, { data: { id: 'b', size: 2 } }, { data: { source: 'a', target: 'b' } }]);
const parquet = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: 'source', data: ['a', 'b', 'c'] },
      { name: 'target', data: ['b', 'c', 'a'] },
    ],
  }),
);

const planetoid = files();
const model = sequential([layers.dense({ units: 2 })]);
model.params = model.init({ seed: 0, like: { x: [[1, 2, 3]] } });
await io.savePyG(model, 'build/hostile.weights');
await model.save('build/hostile.model');
const [weights, saved] = ['weights', 'model'].map((name) => new Uint8Array(readFileSync(`build/hostile.${name}`)));
const copyOf = (file: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(file);
/** What was read takes no linear memory. */
const kept = (_: unknown): Disposable & { dispose(): void } => ({ dispose: () => {}, [Symbol.dispose]: () => {} });

type Reader = readonly [name: string, file: Uint8Array, read: (file: Uint8Array) => unknown];

/** Each reader with the bytes of a file that it reads, up to a graph in linear memory. */
const readers: readonly Reader[] = [
  ...Object.entries(set).map(
    ([name, text]): Reader => [
      name,
      encode(text),
      async (file: Uint8Array) => data.batch((await data.readTUDataset({ ...set, [name]: file })).graphs),
    ],
  ),
  ['archive', zipOf(set), async (file) => data.batch((await data.readTUDataset(file)).graphs)],
  [
    'edges',
    encode(edges),
    (file) => data.graph(data.fromTables({ edges: file, nodes, features: ['size'], label: 'class', weight: 'weight' })),
  ],
  ['nodes', encode(nodes), (file) => data.graph(data.fromTables({ edges, nodes: file, features: ['size'], label: 'class' }))],
  ['molecules', encode(molecules), (file) => data.batch(data.molecules(file, { target: 'y' }).graphs)],
  ['Cytoscape', encode(elements), (file) => data.graph(data.fromCytoscape(parsed(file), { features: ['size'] }))],
  ['a ZIP archive', zipOf(set), async (file) => kept(await io.unzip(file))],
  [
    'a pickle',
    matrix([
      [1, 0, 2],
      [0, 3, 0],
    ]),
    (file) => kept(io.unpickle(file)),
  ],
  ['a Planetoid file', planetoid.tx, (file) => data.graph(data.readPlanetoid({ ...planetoid, tx: file }))],
  ['weights', weights, (file) => io.loadPyG(model, copyOf(file)).then(() => kept(model))],
  ['a model', saved, (file) => io.load(copyOf(file))],
  ['Parquet', parquet, async (file) => data.graph(data.fromTables({ edges: await data.readParquet(file, { parquet: hyparquet }) }))],
];

/** What is no JSON reaches the reader as a text. */
function parsed(file: Uint8Array): data.CytoscapeLike {
  try {
    return JSON.parse(new TextDecoder().decode(file));
  } catch {
    return 'no JSON' as never;
  }
}

/** Texts that break readers: numbers that are none, or too large; separators; markup; names of prototypes. */
const spells = [
  '0',
  '-1',
  '99999999999',
  '1e999',
  'NaN',
  '-',
  '1.5',
  '',
  ',',
  '"',
  '\n',
  '\r',
  '\0',
  '\u00ff',
  '__proto__',
  '[',
  '(',
  '%',
  '#',
];

function changed(file: Uint8Array, seed: number): Uint8Array {
  const draw = mulberry32(seed);
  const at = Math.floor(draw() * file.length);
  const rest = file.subarray(at);
  switch (seed % 5) {
    case 0: {
      const flipped = file.slice();
      flipped[at] ^= 1 << Math.floor(draw() * 8);
      return flipped;
    }
    case 1:
      return new Uint8Array([...file.subarray(0, at), ...encode(spells[Math.floor(draw() * spells.length)]), ...rest]);
    case 2:
      return new Uint8Array([...file.subarray(0, at), ...encode(spells[Math.floor(draw() * spells.length)]), ...rest.subarray(1)]);
    case 3:
      return new Uint8Array([...file.subarray(0, at), ...file.subarray(Math.floor(draw() * file.length))]);
    default:
      return file.map((byte, i) => (i >= at && i < at + 8 ? Math.floor(draw() * 256) : byte));
  }
}

// the first batch sets up the runtime and its step arena
beforeAll(() => data.batch([{ numNodes: 1 }]).dispose());

describe.each(readers)('%s', (_, file, read) => {
  beforeEach(() => settled().then(() => {}));

  /** True where the file was refused; what was read is given back. */
  async function outcome(bytes: Uint8Array): Promise<boolean> {
    const before = memory().heap;
    let made: unknown;
    try {
      made = await read(bytes);
    } catch (error) {
      if (!(error instanceof GraphgradError)) throw error;
      expect(memory().heap).toBe(before);
      return true;
    }
    (made as { dispose(): void }).dispose();
    expect(memory().heap).toBe(before);
    return false;
  }

  it('is read as it is', async () => {
    expect(await outcome(file)).toBe(false);
  });

  it('is read or refused with a typed error at every length, and leaves memory as it was', async () => {
    const refused: boolean[] = [];
    for (let length = 0; length < file.length; length++) refused.push(await outcome(file.subarray(0, length)));
    expect(refused[0]).toBe(true);
  });

  it('is read or refused with a typed error however it is changed, and leaves memory as it was', async () => {
    let refused = 0;
    for (let seed = 1; seed <= 300; seed++) if (await outcome(changed(file, seed))) refused++;
    expect(refused).toBeGreaterThan(30);
  });
});
