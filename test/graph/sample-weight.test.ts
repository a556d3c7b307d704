import { expect, it } from 'vitest';
import { data, memory, NumericError, ShapeError, tensor } from '../../src/index.js';

it('a weight for each target, whatever it belongs to', () => {
  const x = [[1], [2], [3]];
  const edges: [number, number][] = [
    [0, 1],
    [1, 2],
  ];
  const weights = (graph: data.Graph): number[] => Array.from(graph.sampleWeight?.toTypedArray() ?? []);
  expect(weights(data.graph({ x, y: [1, 2, 3], sampleWeight: [0, 1, 0.5] }))).toEqual([0, 1, 0.5]);
  expect(weights(data.graph({ x, y: 4, sampleWeight: 2 }))).toEqual([2]);
  expect(weights(data.graph({ x, edges, y: [1, 2], level: 'edge', sampleWeight: tensor([3, 4]) }))).toEqual([3, 4]);
  expect(data.graph({ x, y: 4 }).sampleWeight).toBeNull();
  const graph = data.graph({ x, y: [1, 2, 3] });
  expect(weights(graph.with({ sampleWeight: tensor([1, 2, 3]) }))).toEqual([1, 2, 3]);
  expect(() => graph.with({ sampleWeight: tensor([1, 2]) })).toThrow(ShapeError);
});

it('edges have masks where targets are theirs', () => {
  const graph = data.graph({
    numNodes: 3,
    edges: [
      [0, 1],
      [1, 2],
    ],
    y: [1, 2],
    level: 'edge',
    masks: { train: [false, true] },
  });
  expect([Array.from(graph.masks.train.indices), graph.masks.train.length]).toEqual([[1], 2]);
});

it.each([
  [[1, 2], ShapeError, /sampleWeight does not fit the targets \(got \[2\]\)\. Expected \[3\]/],
  [[1, -2, 3], NumericError, /sampleWeight is negative at position 1/],
  [[1, Number.NaN, 3], NumericError, /sampleWeight is not finite at position 1/],
] as const)('refuses %o', (sampleWeight, kind, message) => {
  const make = () => data.graph({ x: [[1], [2], [3]], y: [1, 2, 3], sampleWeight });
  expect(make).toThrow(kind);
  expect(make).toThrow(message);
  expect(memory().step).toBe(0);
});
