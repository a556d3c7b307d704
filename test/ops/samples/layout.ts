import type { Entry } from '../harness.js';
import { at, build, random, stretch, transpose } from '../plain.js';

interface Axis {
  readonly axis: number;
}

const moved = (position: readonly number[], axis: number, by: number): number[] => position.map((p, i) => (i === axis ? p + by : p));

export const entries: readonly Entry[] = [
  {
    name: 'reshape',
    reference: ([x], { result }: { result: readonly number[] }) => ({ shape: result, data: x.data }),
    samples: [
      { inputs: [random([3, 4])], options: { shape: [2, -1], result: [2, 6] } },
      { inputs: [random([5])], options: { shape: [1, 5, 1], result: [1, 5, 1] } },
      { inputs: [random([1, 1])], options: { shape: [], result: [] } },
    ],
    refusals: [
      {
        inputs: [random([3, 4])],
        options: { shape: [5, -1] },
        error: 'ShapeError',
        message: /^ops\.reshape: the sizes do not agree \(got \[3, 4\] to \[5, -1\]\)\. Expected 12 elements/,
      },
      { inputs: [random([4])], options: { shape: [-1, -1] }, error: 'ShapeError', message: /at most one -1/ },
    ],
  },
  {
    name: 'transpose',
    reference: ([x], { axes }: { axes: readonly number[] }) => transpose(x, axes),
    samples: [
      { inputs: [random([5, 7])], options: { axes: [1, 0] } },
      { inputs: [random([3, 4, 5])], options: { axes: [2, 0, 1] } },
      { inputs: [random([2, 3, 2, 5])], options: { axes: [3, 1, 2, 0] } },
      { inputs: [random([4, 1, 3])], options: { axes: [1, 2, 0] } },
    ],
    sized: (n) => [
      { inputs: [random([3, n], n)], options: { axes: [1, 0] } },
      { inputs: [random([n, 5], n)], options: { axes: [1, 0] } },
      { inputs: [random([2, n, 2], n)], options: { axes: [2, 0, 1] } },
    ],
    refusals: [{ inputs: [random([2, 2, 2, 2, 2])], options: { axes: [4, 3, 2, 1, 0] }, error: 'ShapeError', message: /too many axes/ }],
  },
  {
    name: 'broadcastTo',
    reference: ([x], { shape }: { shape: readonly number[] }) => stretch(x, shape),
    samples: [
      { inputs: [random([5])], options: { shape: [3, 5] } },
      { inputs: [random([3, 1])], options: { shape: [3, 7] } },
      { inputs: [random([])], options: { shape: [2, 3] } },
      { inputs: [random([2, 1, 3, 1])], options: { shape: [2, 4, 3, 2] } },
    ],
    sized: (n) => [
      { inputs: [random([n], n)], options: { shape: [3, n] } },
      { inputs: [random([3, 1], n)], options: { shape: [3, n] } },
    ],
    refusals: [
      { inputs: [random([5])], options: { shape: [3, 4] }, error: 'ShapeError', message: /shapes do not broadcast/ },
      {
        inputs: [random([3, 5])],
        options: { shape: [5] },
        error: 'ShapeError',
        message: /does not stretch to the shape \(got \[3, 5\] to \[5\]\)/,
      },
    ],
  },
  {
    name: 'concat',
    reference: (parts, { axis }: Axis) => {
      const ends = parts.map((_, i) => parts.slice(0, i + 1).reduce((sum, part) => sum + part.shape[axis], 0));
      const shape = parts[0].shape.map((n, i) => (i === axis ? (ends.at(-1) as number) : n));
      return build(shape, (position) => {
        const part = ends.findIndex((end) => position[axis] < end);
        return at(parts[part], moved(position, axis, parts[part].shape[axis] - ends[part]));
      });
    },
    samples: [
      { inputs: [random([4, 5]), random([4, 2], 2)], options: { axis: 1 } },
      { inputs: [random([2, 3]), random([0, 3]), random([5, 3], 3)], options: { axis: 0 } },
      { inputs: [random([2, 3, 2]), random([2, 4, 2], 2)], options: { axis: 1 } },
      { inputs: [random([4])], options: { axis: 0 } },
    ],
    sized: (n) => [{ inputs: [random([3, n], n), random([3, 2], n + 1)], options: { axis: 1 } }],
    refusals: [
      {
        inputs: [random([4, 5]), random([3, 5])],
        options: { axis: 1 },
        error: 'ShapeError',
        message: /^ops\.concat: shapes differ off the axis \(got \[4, 5\], \[3, 5\]\)/,
      },
    ],
  },
  {
    name: 'slice',
    reference: ([x], { axis, start, end }: Axis & { start: number; end: number }) =>
      build(
        x.shape.map((n, i) => (i === axis ? end - start : n)),
        (position) =>
          at(
            { ...x },
            moved(position, axis, start).map((p, i) => (x.shape[i] === 1 ? 0 : p)),
          ),
      ),
    samples: [
      { inputs: [random([5, 7])], options: { axis: 0, start: 1, end: 4 } },
      { inputs: [random([5, 7])], options: { axis: 1, start: 3, end: 7 } },
      { inputs: [random([3, 6, 2])], options: { axis: 1, start: 2, end: 3 } },
      { inputs: [random([5])], options: { axis: 0, start: 2, end: 2 }, note: 'empty' },
    ],
    sized: (n) => [{ inputs: [random([3, n + 2], n)], options: { axis: 1, start: 1, end: n + 1 } }],
    internal: true, // the range is checked by ops.slice, see its composite
  },
  {
    name: 'pad',
    internal: true,
    reference: ([x], { axis, before, size }: Axis & { before: number; size: number }) =>
      build(
        x.shape.map((n, i) => (i === axis ? size : n)),
        (position) => (position[axis] < before || position[axis] >= before + x.shape[axis] ? 0 : at(x, moved(position, axis, -before))),
      ),
    samples: [
      { inputs: [random([3, 5])], options: { axis: 0, before: 2, size: 6 } },
      { inputs: [random([3, 5])], options: { axis: 1, before: 1, size: 7 } },
      { inputs: [random([2, 3, 2])], options: { axis: 1, before: 0, size: 4 } },
    ],
    sized: (n) => [{ inputs: [random([3, n], n)], options: { axis: 1, before: 1, size: n + 3 } }],
  },
];
