import { describe, expect, test } from 'vitest';
import { key } from '../../../src/core/random.js';
import { addExpander } from '../../../src/layers/global/expander.js';
import { data, layers, OptionError, ops, random, ShapeError, type Tensor, tensor } from '../api.js';
import { buildParams, expectNear } from '../golden.js';
import { graph } from '../plain.js';

const wave = (rows: number, columns: number) => ({
  data: Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(1.7 * i + 0.3)),
  shape: [rows, columns] as [number, number],
});

describe('expander', () => {
  test.each([2, 3, 7, 8, 50])('of %i nodes: as many neighbours for each as asked for, or all', (n) => {
    const ends = { src: [] as number[], dst: [] as number[] };
    addExpander(ends, 10, n, 6, key(1));
    const degree = Array<number>(n).fill(0);
    for (const i of ends.dst) degree[i - 10]!++;
    expect(degree).toEqual(Array(n).fill(n <= 7 ? n - 1 : 6));
    expect([...ends.src].sort()).toEqual([...ends.dst].sort());
    expect(ends.src.some((j, e) => j === ends.dst[e])).toBe(false);
  });

  test('joins all nodes within few steps', () => {
    const ends = { src: [] as number[], dst: [] as number[] };
    addExpander(ends, 0, 1000, 4, key(2));
    let seen = new Set([0]);
    let steps = 0;
    while (seen.size < 1000) {
      seen = new Set([...seen, ...ends.src.flatMap((j, e) => (seen.has(j) ? [ends.dst[e]!] : []))]);
      steps++;
    }
    expect(steps).toBeLessThanOrEqual(12);
  });
});

describe('exphormerConv', () => {
  const far = data.graph({ x: wave(40, 5), edges: [], dtype: 'f64' });
  test.each([
    ['a virtual node', { degree: 0, virtualNodes: 1 }, 40],
    ['neither', { degree: 0, virtualNodes: 0 }, 0],
    ['the expander', { degree: 4, virtualNodes: 0 }, 5], // four neighbours, and the node that asks otherwise
  ])('what a layer with %s carries one node to', (_name, given, reached) => {
    const layer = layers.exphormerConv({ units: 3, heads: 2, ...given });
    const { params } = buildParams(layer, far);
    const values = [...(far.x as Tensor).toTypedArray()];
    values[0]! += 1;
    const moved = far.with({ x: tensor(Float64Array.from(values), { shape: [40, 5] }) });
    const [before, after] = [far, moved].map((g) => layer(params, g.x!, g).toArray() as number[][]);
    const changed = before!.filter((row, i) => row.some((value, c) => value !== after![i]![c]!)).length;
    expect(changed).toBe(reached);
  });

  test('an expander of its own for each graph of a batch: no entry is across', () => {
    const layer = layers.exphormerConv({ units: 3, degree: 2, virtualNodes: 2 });
    const graphs = [9, 4, 12].map((n) => data.graph({ x: wave(n, 5), edges: [[0, 1]], dtype: 'f64' }));
    const { params } = buildParams(layer, graphs[0]!);
    const alone = graphs.map((one) => layer(params, one.x!, one));
    const batch = data.batch(graphs);
    expectNear('rows', layer(params, batch.x!, batch).toTypedArray(), ops.concat(alone, { axis: 0 }).toTypedArray());
  });

  test('drops entries while training, and refuses an odd degree', () => {
    const layer = layers.exphormerConv({ units: 3, dropout: 0.5 });
    const { params } = buildParams(layer, graph);
    const run = (seed: number) => [...layer(params, graph.x!, graph, { training: true, key: random.key(seed) }).toTypedArray()];
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
    expect(() => layers.exphormerConv({ units: 3, degree: 3 })).toThrow(/degree 3.*an even number/);
  });
});

describe('gpsConv', () => {
  test('refuses heads that do not divide, other widths, and weights that are not there, by name', () => {
    expect(() => layers.gpsConv({ units: 6, heads: 4 })).toThrow(
      /layers\.gpsConv: the heads do not divide 'units' \(got 4 heads for 6 columns\)/,
    );
    expect(() => layers.gpsConv({ units: 6, attention: 'performer', attentionDropout: 0.1 })).toThrow(OptionError);
    expect(() => buildParams(layers.gpsConv({ units: 4 }), graph)).toThrow(/the features cannot be added.*\[5, 3\].*\[5, 4\]/);
    expect(() => buildParams(layers.gpsConv({ units: 3, conv: layers.sageConv({ units: 2 }) }), graph)).toThrow(ShapeError);
  });

  test('attention of a large graph, in pieces, is that of the same graph in a batch', () => {
    const n = 1500;
    const one = data.graph({ x: wave(n, 4), edges: [], dtype: 'f64' });
    const two = data.batch([one, data.graph({ x: wave(2, 4), edges: [], dtype: 'f64' })]);
    const layer = layers.gpsConv({ units: 4, heads: 2, norm: 'none' });
    const { params } = buildParams(layer, one);
    const whole = layer(params, one.x!, one);
    expectNear('rows', whole.toTypedArray(), ops.slice(layer(params, two.x!, two), { end: n }).toTypedArray(), 1e-10);
  });

  test('dropout of elements and of attention draws by the key', () => {
    const layer = layers.gpsConv({ units: 3, dropout: 0.3, attentionDropout: 0.3, norm: 'none' });
    const { params } = buildParams(layer, graph);
    const run = (seed: number) => [...layer(params, graph.x!, graph, { training: true, key: random.key(seed) }).toTypedArray()];
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });
});

test('performerAttention: the projection has orthonormal rows in blocks, and is a buffer', () => {
  const { buffers } = buildParams(layers.performerAttention({ headUnits: 8 }), graph);
  const rows = (buffers.projection as Tensor).toArray() as number[][];
  expect(rows.length).toBe(Math.floor(8 * Math.log(8)));
  const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const block = rows.slice(0, 8);
  expectNear(
    'products',
    block.flatMap((a) => block.map((b) => dot(a, b))),
    block.flatMap((_, i) => block.map((_b, j) => Number(i === j))),
    1e-12,
  );
});
