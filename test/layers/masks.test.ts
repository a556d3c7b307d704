import { describe, expect, test } from 'vitest';
import { type Graph, GraphError, grad, ops, type Tensor, tensor } from './api.js';
import { cases } from './cases.js';
import { buildParams, expectNear } from './golden.js';
import { checkDirections } from './gradients.js';
import { plains, toGraph } from './property-graphs.js';

const graph = toGraph(plains['G2 an isolated node, a loop, a double edge']);
const masked = (value: (edge: number) => number): Graph =>
  graph.with({ edgeMask: tensor(Float64Array.from({ length: graph.numEdges }, (_, e) => value(e))) });
const numbers = (t: Tensor): number[] => [...t.toTypedArray()];
const usesKernel = (name: string): boolean => name.includes('kernel');

/** Node 0 with other features. */
const movedFirst = (x: Tensor): Tensor =>
  tensor(
    x.toTypedArray().map((value, i) => (i < 5 ? value - 3 + i : value)),
    { shape: x.shape },
  );

describe.each(Object.entries(cases).filter(([name]) => !usesKernel(name)))('%s', (name, { layer, rows }) => {
  const { params } = buildParams(layer, graph);
  const run = (on: Graph, x = on.x as Tensor): Tensor => layer(params, x, on);
  const isConvolution =
    rows === 'nodes' &&
    ((/Conv|appnp|messagePassing/.test(layer.kind) && !name.startsWith('dynamicEdgeConv')) /* whose edges are its own */ ||
      /^(graphSage|rgcnConv|rgatConv)/.test(name));

  test('a mask of ones changes nothing', () => {
    expectNear(name, numbers(run(masked(() => 1))), numbers(run(graph)), 1e-12);
  });

  // a softmax over neighbours and the node itself hears them although their messages are masked; some hear more than neighbours
  const isSoftmax = /^(gatConv|gatv2Conv|superGatConv|agnnConv|gpsConv|exphormerConv|rgatConv)/.test(name);

  if (isConvolution && !isSoftmax)
    test('behind a mask of zeros no node hears another', () => {
      const [before, after] = [graph, masked(() => 0)].map((on) => [run(on), run(on, movedFirst(on.x as Tensor))].map(numbers));
      const others = (list: readonly number[]): number[] => list.slice(list.length / graph.numNodes);
      expect(others(before![1]!), 'without the mask they do').not.toEqual(others(before![0]!));
      expectNear(name, others(after![1]!), others(after![0]!), 0);
    });

  if (isConvolution)
    test('the gradient of the mask', () => {
      const f = ({ mask }: Record<string, Tensor>): Tensor => ops.sum(ops.tanh(run(graph.with({ edgeMask: mask }))));
      const mask = masked((e) => 0.3 + 0.6 * Math.abs(Math.sin(e))).edgeMask as Tensor;
      checkDirections(name, f, { mask }, { order: 1, tolerance: 1e-6 });
      const slopes = numbers(grad(f)({ mask }).mask as Tensor);
      expect(slopes.some((slope) => slope !== 0)).toBe(true);
    });
});

test.each(Object.entries(cases).filter(([name]) => usesKernel(name)))('%s refuses a mask', (_name, { layer }) => {
  const { params } = buildParams(layer, graph);
  expect(() =>
    layer(
      params,
      graph.x as Tensor,
      masked(() => 1),
    ),
  ).toThrow(GraphError);
});
