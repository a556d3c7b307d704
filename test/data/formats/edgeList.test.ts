import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { data } from '../../../src/index.js';
import { rejected } from '../../thrown.js';

const read = async (...args: Parameters<typeof data.readEdgeList>) => {
  const { numNodes, edges, edgeWeight, ids } = await data.readEdgeList(...args);
  return {
    numNodes,
    edges: Array.from(edges[0], (source, e) => [source, edges[1][e]]),
    ...(edgeWeight && { weight: [...edgeWeight] }),
    ...(ids && { ids }),
  };
};

describe('data.readEdgeList', () => {
  it('reads the form of SNAP: comments and tabs', async () => {
    const text = '# Directed graph\n# FromNodeId\tToNodeId\n0\t1\n2\t1\n';
    const wanted = {
      numNodes: 3,
      edges: [
        [0, 1],
        [2, 1],
      ],
    };
    expect(await read(text)).toEqual(wanted);
    expect(await read(Uint8Array.from(gzipSync(text)))).toEqual(wanted);
  });

  it('reads the form of KONECT: counted from 1, with weights and times', async () => {
    const text = '% sym weighted\n1 2 0.5 1082008561\n2 3 2 1082008562\n';
    expect(await read(text, { base: 1 })).toEqual({
      numNodes: 3,
      edges: [
        [0, 1],
        [1, 2],
      ],
      weight: [0.5, 2],
    });
    expect(await read(text, { base: 1, weights: false, undirected: true })).toEqual({
      numNodes: 3,
      edges: [
        [0, 1],
        [1, 0],
        [1, 2],
        [2, 1],
      ],
    });
  });

  it('reads names between commas, and numbers the nodes as they come', async () => {
    expect(await read('ann, bob\nbob, cy\n')).toEqual({
      numNodes: 3,
      edges: [
        [0, 1],
        [1, 2],
      ],
      ids: ['ann', 'bob', 'cy'],
    });
    expect(await read('7 007\n')).toEqual({ numNodes: 2, edges: [[0, 1]], ids: ['7', '007'] });
  });

  it('takes numbers as names where most are left out, or where that is asked for', async () => {
    expect(await read('1000000 5\n')).toEqual({ numNodes: 2, edges: [[0, 1]], ids: ['1000000', '5'] });
    expect(await read('1 0\n', { ids: 'names' })).toEqual({ numNodes: 2, edges: [[0, 1]], ids: ['1', '0'] });
    expect((await read('1000 5\n', { ids: 'numbers' })).numNodes).toBe(1001);
  });

  it('doubles weights with their edges, and no loop', async () => {
    expect(await read('0 0 3\n0 1 4\n', { undirected: true })).toEqual({
      numNodes: 2,
      edges: [
        [0, 0],
        [0, 1],
        [1, 0],
      ],
      weight: [3, 4, 4],
    });
  });

  it('reads an empty file', async () => expect(await read('# nothing\n')).toEqual({ numNodes: 0, edges: [] }));

  it.each<[string, RegExp, Parameters<typeof data.readEdgeList>]>([
    ['half an edge', /line 2: no edge \(got "1"\)/, ['0 1\n1\n']],
    ['a node below the first', /line 1: a node below the first one, 1.*Pass base: 0/, ['0 1\n', { base: 1 }]],
    ['a name among numbers', /line 2: the end of an edge is no whole number \(got "x 1"\)/, ['0 1\nx 1\n', { ids: 'numbers' }]],
    ['a line without its weight', /line 2: no weight/, ['0 1 1\n1 2\n', { weights: true }]],
    ['a number too large', /line 1: a number too large/, ['0 9999999999\n', { ids: 'numbers' }]],
    ['a damaged gzip file', /gzip file is damaged/, [Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3)]],
  ])('refuses %s', async (_, message, args) => {
    const error = await rejected(() => data.readEdgeList(...args));
    expect([error.name, error.message]).toEqual(['FormatError', expect.stringMatching(message)]);
  });
});
