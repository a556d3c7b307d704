import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import Graphology from 'graphology';
import * as hyparquet from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import * as openchemlib from 'openchemlib';
import { describe, expect, it } from 'vitest';
import * as graphgrad from '../../src/index.js';
import { data, layers, models, random, type Tensor, tensor } from '../../src/index.js';
import { describeShared, shared } from '../shared.js';

const root = fileURLToPath(new URL('../../src', import.meta.url));

/** An `@example` of a docstring: its code, where it stands, and what it documents. */
interface Example {
  readonly place: string;
  readonly documents: string;
  readonly code: string;
}

/** The examples of a source file. One reaches to the next tag or the end of its comment; fences around it do not count. */
function examplesOf(file: string): Example[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export (?:const|(?:async )?function\*?|class) (\w+)/g)].flatMap(
    ([, comment, documents]) => {
      const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, ''));
      return lines
        .join('\n')
        .split(/^@(?=\w)/m)
        .filter((tag) => tag.startsWith('example'))
        .map((tag) => ({
          place: `${file}: ${documents}`,
          documents,
          code: tag
            .slice('example'.length)
            .replace(/^```\w*$/gm, '')
            .trim(),
        }));
    },
  );
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const examples = files.flatMap((file) => examplesOf(file.replaceAll('\\', '/')));

/** Small, but with all that a layer may ask of a graph; one node has no edge. */
const graph = data
  .graph({
    x: { data: Float32Array.from({ length: 48 }, (_, i) => Math.sin(i)), shape: [6, 8] },
    edges: [
      [0, 1],
      [1, 2],
      [2, 0],
      [3, 0],
      [4, 3],
    ],
    undirected: true,
    y: [0, 1, 0, 1, 0, 1],
  })
  .with({
    edgeAttr: tensor(Array.from({ length: 10 }, (_, e) => [e % 2, 1])),
    pos: tensor(Array.from({ length: 6 }, (_, i) => [i, Math.sin(i), 1])),
  });

/** A model for the graph, compiled and with parameters. */
const model = graphgrad.sequential([layers.gcnConv({ units: 3, activation: 'tanh' }), layers.gcnConv({ units: 2 })]);
model.compile({ loss: 'crossEntropy' });
model.params = model.init({ seed: 0, like: graph });

/** The reader's files are those of the shared data here. */
const dataOfTests = {
  ...data,
  cora: (options: Parameters<typeof data.cora>[0]) => data.cora({ ...options, source: { directory: shared('data/raw/planetoid') } }),
  mutag: (options: Parameters<typeof data.mutag>[0]) =>
    data.mutag({ ...options, source: { directory: shared('data/raw/tudataset/MUTAG') } }),
  esol: (options: Parameters<typeof data.esol>[0]) =>
    data.esol({ ...options, source: { file: shared('data/raw/moleculenet/delaney-processed.csv') } }),
};
const readsFiles = (code: string): boolean => /data\.(cora|mutag|esol)\(/.test(code);

/** Runs an example with the public names in scope; the value of an expression, or of the last statement where there are several. */
async function evaluate(code: string): Promise<unknown> {
  const names = { ...graphgrad, data: dataOfTests, openchemlib, hyparquet, parquetWriteBuffer, Graphology, graph, model, x: graph.x };
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  const { code: plain } = transformSync(/^(const|let|await|for|if|import|using)\b/.test(code) ? code : `__result = ${code}`, {
    loader: 'ts',
    target: 'es2022',
  });
  const body = `let __result; { ${plain.replace(/^import .*$/gm, '')} } return __result;`;
  return await AsyncFunction(...Object.keys(names), body)(...Object.values(names));
}

const isLayer = (value: unknown): value is layers.Layer => typeof value === 'function' && 'build' in value && 'apply' in value;

describe('examples of the docstrings', () => {
  it.each(Object.entries({ layers, models }))('each of the %s has one, which makes it', (group, made) => {
    const kinds = Object.entries(made).filter(([, value]) => typeof value === 'function' && 'definition' in value);
    expect(kinds.length).toBeGreaterThan(4);
    const documented = new Set(examples.filter(({ place }) => place.startsWith(`${group}/`)).map(({ documents }) => documents));
    expect(kinds.map(([name]) => name).filter((name) => !documented.has(name))).toEqual([]);
  });

  it.each(examples.filter(({ code }) => !readsFiles(code)))('$place', check);
});

describeShared('examples that read data sets', () => {
  it.each(examples.filter(({ code }) => readsFiles(code)))('$place', check);
});

async function check({ place, documents, code }: Example): Promise<void> {
  const made = await evaluate(code);
  if (place.startsWith('layers/')) {
    expect(isLayer(made)).toBe(true);
    expect((made as layers.Layer).kind).toBe(documents);
  }
  if (!isLayer(made)) return;
  const model = graphgrad.sequential([made]);
  const takesColumn = ['embedding', 'gaussianSmearing', 'besselBasis'].includes(documents);
  const given = takesColumn ? graph.with({ x: tensor([[0], [1], [2], [0], [1], [2]]) }) : graph;
  const out: Tensor = model(model.init({ seed: 0, like: given }), given, { training: true, key: random.key(0) });
  expect(Array.from(out.toTypedArray()).every(Number.isFinite)).toBe(true);
}
