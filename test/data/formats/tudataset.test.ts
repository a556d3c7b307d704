import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FormatError, IoError } from '../../../src/core/errors.js';
import { data } from '../../../src/index.js';
import { zipOf } from '../../io/zip-writer.js';
import { describeShared, grb, shared } from '../../shared.js';

const folder = shared('data/raw/tudataset/MUTAG');
const parts = ['A', 'edge_labels', 'graph_indicator', 'graph_labels', 'node_labels'];
const mutagFiles = (): Record<string, Uint8Array> =>
  Object.fromEntries(parts.map((part) => [`MUTAG/MUTAG_${part}.txt`, readFileSync(`${folder}/MUTAG_${part}.txt`)]));

/** Two triangles; the second has a loop and an edge that stands twice. */
const small = {
  'SMALL_A.txt': '1, 2\n2, 1\n2, 3\n3, 2\n1, 3\n3, 1\n6, 5\n5, 6\n4, 5\n5, 4\n4, 4\n4, 5\n',
  'SMALL_graph_indicator.txt': '1\n1\n1\n2\n2\n2\n',
  'SMALL_graph_labels.txt': '7\n-1\n',
  'SMALL_node_labels.txt': '3\n3\n5\n4\n4\n3\n',
  'SMALL_node_attributes.txt': '0.5, 1\n1, 2\n2, 3\n3, 4\n4, 5\n5, -6e-1\n',
  'SMALL_edge_labels.txt': '0\n0\n1\n1\n0\n0\n1\n1\n0\n0\n1\n1\n',
};

describeShared('readTUDataset of MUTAG', () => {
  it('equals the converted set, number for number', async () => {
    const set = await data.mutag({ source: { directory: folder } });
    expect([set.name, set.graphs.length, set.numClasses, set.classes, set.numFeatures, set.numEdgeFeatures]).toEqual([
      'MUTAG',
      188,
      2,
      [-1, 1],
      7,
      4,
    ]);
    const [nodePtr, edgePtr, edgeIndex, nodeLabel, edgeLabel] = ['node_ptr', 'edge_ptr', 'edge_index', 'node_label', 'edge_label'].map(
      (name) => grb('mutag', name),
    );
    expect(set.graphs.map(({ y }) => y)).toEqual(grb('mutag', 'y'));
    set.graphs.forEach((graph, g) => {
      const [node, edge, edgeEnd] = [nodePtr[g], edgePtr[g], edgePtr[g + 1]];
      const ends = (side: number) => edgeIndex.slice(side * 7442 + edge, side * 7442 + edgeEnd).map((v) => v - node);
      expect(graph.numNodes).toBe(nodePtr[g + 1] - node);
      expect((graph.edges as unknown as Uint32Array[]).map((part) => Array.from(part))).toEqual([ends(0), ends(1)]);
      expect(hot(graph.x, 7)).toEqual(nodeLabel.slice(node, nodePtr[g + 1]));
      expect(hot(graph.edgeAttr, 4)).toEqual(edgeLabel.slice(edge, edgeEnd));
    });
  });

  it('is the same from its folder, its files and its archive, stored or deflated, and batches', async () => {
    const set = await data.readTUDataset(folder);
    expect(await data.readTUDataset(mutagFiles())).toEqual(set);
    for (const method of [0, 8] as const) expect(await data.readTUDataset(zipOf(mutagFiles(), { method }))).toEqual(set);
    const batch = data.batch(set.graphs);
    expect([batch.numGraphs, batch.numNodes, batch.numEdges, batch.level]).toEqual([188, 3371, 7442, 'graph']);
    batch.dispose();
  });
});

/** The place of the single 1 in each row of a one-hot matrix. */
function hot(matrix: unknown, width: number): number[] {
  const { data: values, shape } = matrix as { data: Float32Array; shape: readonly number[] };
  expect(shape[1]).toBe(width);
  return Array.from({ length: shape[0] }, (_, i) => {
    const row = Array.from(values.subarray(i * width, (i + 1) * width));
    expect(row.filter((value) => value === 1)).toHaveLength(1);
    expect(row.filter((value) => value === 0)).toHaveLength(width - 1);
    return row.indexOf(1);
  });
}

it('puts attributes before labels, drops loops, adds up repeats as PyG does, and numbers the classes', async () => {
  const { graphs, classes, name } = await data.readTUDataset(small);
  expect([name, classes, graphs.map(({ y }) => y)]).toEqual(['SMALL', [-1, 7], [1, 0]]);
  expect(graphs[1]).toEqual({
    numNodes: 3,
    edges: [Uint32Array.of(0, 1, 1, 2), Uint32Array.of(1, 0, 2, 1)],
    x: { data: Float32Array.of(3, 4, 0, 1, 0, 4, 5, 0, 1, 0, 5, -0.6, 1, 0, 0), shape: [3, 5] },
    edgeAttr: { data: Float32Array.of(1, 1, 1, 0, 0, 1, 0, 1), shape: [4, 2] },
    y: 0,
    level: 'graph',
  });
});

it('prefers numbers to predict over classes, and does without either', async () => {
  const { 'SMALL_graph_labels.txt': _, ...without } = small;
  expect((await data.readTUDataset(without)).graphs[0]).not.toHaveProperty('y');
  const set = await data.readTUDataset({ ...small, 'SMALL_graph_attributes.txt': '0.25\n-1e3\r\n' });
  expect([set.numClasses, set.graphs.map(({ y }) => y)]).toEqual([0, [0.25, -1000]]);
});

it.each<[string, Record<string, string>, RegExp]>([
  ['a node that does not exist', { A: '1, 2\n2, 7\n' }, /line 2 of A names a node that does not exist \(got 7\)\. Expected 1 to 6/],
  ['ids from 0', { A: '0, 1\n' }, /line 1 of A names a node that does not exist \(got 0\)/],
  ['a negative id', { A: '-1, 1\n' }, /got -1/],
  ['an edge between graphs', { A: '3, 4\n' }, /line 1 of A joins two graphs/],
  ['three columns', { A: '1, 2, 3\n' }, /A holds something else/],
  ['half a line', { A: '1, 2\n2' }, /line 2 of SMALL_A.txt has another length/],
  ['NaN', { node_attributes: '1, 2\nNaN, 1\n' }, /line 2 of SMALL_node_attributes.txt holds no number \(got "NaN"\)/],
  ['infinity', { node_attributes: '1, 2\n1e999, 1\n' }, /line 2 of SMALL_node_attributes.txt holds no number/],
  ['a fraction as label', { node_labels: '1.5\n' }, /line 1 of SMALL_node_labels.txt is not whole/],
  ['too few labels', { node_labels: '1\n2\n' }, /node_labels has another number of lines \(got 2\)\. Expected 6/],
  ['labels far apart', { node_labels: '0\n0\n0\n0\n0\n99999999\n' }, /node_labels range too far/],
  [
    'a graph beyond the labels',
    { graph_indicator: '1\n1\n1\n3\n3\n3\n' },
    /line 4 of graph_indicator names a graph that does not exist \(got 3\)\. Expected at most 2/,
  ],
  ['graphs that return', { graph_indicator: '1\n1\n2\n2\n1\n2\n' }, /line 5 of graph_indicator is out of order/],
  ['graphs from 0', { graph_indicator: '0\n0\n0\n1\n1\n1\n' }, /line 1 of graph_indicator is out of order \(got 0\)/],
  ['no nodes', { graph_indicator: '' }, /graph_indicator holds something else/],
  [
    'labels for other graphs',
    { graph_labels: '1\n' },
    /line 4 of graph_indicator names a graph that does not exist \(got 2\)\. Expected at most 1/,
  ],
])('refuses %s', async (_, bad, message) => {
  const files = { ...small, ...Object.fromEntries(Object.entries(bad).map(([part, text]) => [`SMALL_${part}.txt`, text])) };
  const error = await data.readTUDataset(files).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FormatError);
  expect((error as FormatError).message).toMatch(message);
});

it('refuses an archive that is a bomb', async () => {
  const bomb = zipOf({ ...small, 'SMALL_node_attributes.txt': new Uint8Array(2 ** 24) });
  await expect(data.readTUDataset(bomb)).rejects.toThrow(FormatError);
  await expect(data.readTUDataset(bomb)).rejects.toThrow(/the files are too large/);
});

it('says which file is missing, and of a folder which', async () => {
  const { 'SMALL_graph_indicator.txt': _, ...without } = small;
  await expect(data.readTUDataset(without)).rejects.toThrow(/SMALL_graph_indicator.txt is missing/);
  await expect(data.readTUDataset({})).rejects.toThrow(/0 files named NAME_A.txt/);
  const error = await data.readTUDataset('/nowhere/MUTAG/').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(IoError);
  expect((error as IoError).message).toContain('/nowhere/MUTAG/MUTAG_A.txt');
});

it('keeps graphs without nodes: numbers that are left out, and the last ones', async () => {
  const set = await data.readTUDataset({
    'GAP_A.txt': '1, 2\n2, 1\n',
    'GAP_graph_indicator.txt': '1\n1\n3\n3\n',
    'GAP_graph_labels.txt': '5\n6\n7\n8\n',
    'GAP_node_labels.txt': '0\n1\n1\n0\n',
  });
  expect(set.graphs.map(({ numNodes, y }) => [numNodes, y])).toEqual([
    [2, 0],
    [0, 1],
    [2, 2],
    [0, 3],
  ]);
  const batch = data.batch(set.graphs);
  expect([batch.numGraphs, batch.numNodes, batch.y?.toArray()]).toEqual([4, 4, [0, 1, 2, 3]]);
});

it('adds up attributes of an edge that stands twice', async () => {
  const { graphs } = await data.readTUDataset({
    'SUM_A.txt': '2, 1\n1, 2\n1, 2\n1, 1\n',
    'SUM_graph_indicator.txt': '1\n1\n',
    'SUM_edge_attributes.txt': '8\n0.5\n2\n100\n',
  });
  expect(graphs[0].edgeAttr).toEqual({ data: Float32Array.of(2.5, 8), shape: [2, 1] });
});

it('ignores what macOS puts into archives', async () => {
  const junk = { '__MACOSX/SMALL/._SMALL_A.txt': 'junk', '._SMALL_A.txt': 'junk' };
  expect(await data.readTUDataset(zipOf({ ...small, ...junk }))).toEqual(await data.readTUDataset(small));
  expect(await data.readTUDataset({ ...small, ...junk })).toEqual(await data.readTUDataset(small));
});

it.each([
  ['a number of a million digits that is none', { 'SMALL_node_attributes.txt': `${'1'.repeat(1e6)}x, 1\n` }, /holds no number/],
  [
    'a first line of a million fields before a million lines',
    { 'SMALL_node_attributes.txt': `${'1,'.repeat(1e6)}1${'\n1'.repeat(1e6)}` },
    /other lengths/,
  ],
  ['a graph of a number beyond reason', { 'SMALL_graph_indicator.txt': '1\n1\n1\n2\n2\n4000000000\n' }, /does not exist/],
])('refuses %s before it costs anything', async (_, bad, message) => {
  const { 'SMALL_graph_labels.txt': __, ...files } = small;
  await expect(data.readTUDataset({ ...files, ...bad })).rejects.toThrow(message);
});
