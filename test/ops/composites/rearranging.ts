import { type Tensor, tensor } from '../../../src/index.js';
import * as ops from '../../../src/public/ops.js';
import type { Entry, Refusal } from '../harness.js';
import { at, build, type Plain, plain, random } from '../plain.js';

type Operands = readonly (Tensor | null)[];

/** An entry for a call of one or two tensors, with what must be refused: the operands' shapes, the options, the error. */
function entry<O>(
  name: string,
  call: (operands: readonly Tensor[], options: O) => Tensor,
  reference: (operands: readonly Plain[], options: O) => Plain,
  cases: readonly (readonly [shapes: readonly (readonly number[])[], options: O])[],
  refusals: readonly (readonly [shapes: readonly (readonly number[])[], options: unknown, error: string, message: RegExp])[] = [],
): Entry {
  return {
    name,
    call: (operands: Operands, options: O) => call(operands as readonly Tensor[], options),
    reference: reference as Entry['reference'],
    samples: cases.map(([shapes, options]) => ({
      inputs: shapes.map((shape, i) => random(shape, i + 1)),
      options,
      note: `${JSON.stringify(shapes)} ${JSON.stringify(options)}`,
    })),
    refusals: refusals.map(
      ([shapes, options, error, message]): Refusal => ({ inputs: shapes.map((shape) => random(shape)), options, error, message }),
    ),
  };
}

const wrap = (i: number, n: number): number => ((i % n) + n) % n;
const whole = (values: readonly number[], shape: readonly number[]): Tensor => tensor(Uint32Array.from(values), { shape });

type Index = { readonly axis: number; readonly shape: readonly number[]; readonly index: readonly number[] };
const named = ({ axis, index }: Index, p: readonly number[], i: number): number[] => p.map((q, d) => (d === axis ? index[i] : q));

const rows: Index = { axis: 0, shape: [4, 2], index: [0, 2, 0, 2, 2, 2, 0, 1] };
const columns: Index = { axis: 1, shape: [3, 3], index: [0, 2, 3, 1, 1, 0, 3, 3, 3] };

/** x with something in the named places: `meet` says what becomes of those that meet. */
const scattered =
  (meet: (old: number, value: number) => number) =>
  ([x, source]: readonly Plain[], options: Index): Plain => {
    const data = x.data.slice();
    source.data.forEach((value, i) => {
      const cols = options.shape[1];
      const [row, col] = named(options, [Math.floor(i / cols), i % cols], i);
      data[row * x.shape[1] + col] = meet(data[row * x.shape[1] + col], value);
    });
    return plain(x.shape, data);
  };

const meetings = [
  ['scatter', ops.scatter, (_: number, value: number) => value],
  ['scatterAdd', ops.scatterAdd, (old: number, value: number) => old + value],
  ['scatterMax', ops.scatterMax, Math.max],
  ['scatterMin', ops.scatterMin, Math.min],
  ['scatterProd', ops.scatterProd, (old: number, value: number) => old * value],
] as const;

const scatters = meetings.map(([name, call, meet]) =>
  entry<Index>(
    name,
    ([x, source], { axis, shape, index }) => call(x, whole(index, shape), source, { axis }),
    scattered(meet),
    [
      [
        [
          [3, 2],
          [4, 2],
        ],
        rows,
      ],
      [
        [
          [3, 4],
          [3, 3],
        ],
        columns,
      ],
    ],
    [
      [
        [
          [3, 2],
          [4, 2],
        ],
        { ...rows, index: [0, 2, 0, 3, 2, 2, 0, 1] },
        'IndexError',
        new RegExp(`^ops\\.${name}: index 3 is outside its range \\(got 3\\)`),
      ],
      [
        [
          [3, 2],
          [3, 2],
        ],
        rows,
        'ShapeError',
        /each element needs an index \(got \[4, 2\] for \[3, 2\]\)/,
      ],
      [
        [
          [3, 1],
          [4, 2],
        ],
        rows,
        'ShapeError',
        /the index does not fit/,
      ],
    ],
  ),
);

export const entries: readonly Entry[] = [
  ...scatters,
  entry<Index>(
    'takeAlongAxis',
    ([x], { axis, shape, index }) => ops.takeAlongAxis(x, whole(index, shape), { axis }),
    ([x], options) =>
      plain(
        options.shape,
        build(options.shape, () => 0).data.map((_, i) =>
          at(x, named(options, [Math.floor(i / options.shape[1]), i % options.shape[1]], i)),
        ),
      ),
    [
      [[[3, 2]], rows],
      [[[3, 4]], columns],
    ],
    [
      [
        [[3, 4]],
        { ...columns, index: [0, 2, 3, 1, 4, 0, 3, 3, 3] },
        'IndexError',
        /^ops\.takeAlongAxis: index 4 is outside its range \(got 4\)/,
      ],
    ],
  ),
  entry<number[]>(
    'indexAdd',
    ([x, source], index) => ops.indexAdd(x, index, source),
    ([x, source], index) =>
      build(x.shape, ([r, c]) => index.reduce((total, row, i) => total + (row === r ? at(source, [i, c]) : 0), at(x, [r, c]))),
    [
      [
        [
          [4, 5],
          [6, 5],
        ],
        [3, 0, 0, 2, 3, 3],
      ],
    ],
    [
      [
        [
          [4, 5],
          [2, 5],
        ],
        [0, 4],
        'IndexError',
        /index 1 is outside its range \(got 4\)/,
      ],
      [
        [
          [4, 5],
          [2, 4],
        ],
        [0, 1],
        'ShapeError',
        /^ops\.indexAdd: rows differ in shape \(got \[2, 4\] into \[4, 5\]\)/,
      ],
    ],
  ),
  entry<{ axis?: number | number[] }>(
    'flip',
    ([x], options) => ops.flip(x, options),
    ([x], { axis = [0, 1, 2] }) =>
      build(x.shape, (p) =>
        at(
          x,
          p.map((q, d) => ([axis].flat().some((one) => wrap(one, 3) === d) ? x.shape[d] - 1 - q : q)),
        ),
      ),
    [{}, { axis: 1 }, { axis: [0, -1] }].map((options) => [[[2, 3, 4]], options] as const),
    [[[[2, 3]], { axis: 2 }, 'OptionError', /^ops\.flip: axis outside the tensor/]],
  ),
  entry<{ shift: number[]; axis: number[] }>(
    'roll',
    ([x], { shift, axis }) => ops.roll(x, shift, { axis }),
    ([x], { shift, axis }) =>
      build(x.shape, (p) =>
        at(
          x,
          p.map((q, d) => wrap(q - (shift[axis.indexOf(d)] ?? 0), x.shape[d])),
        ),
      ),
    [
      [[[3, 4]], { shift: [1, -2], axis: [0, 1] }],
      [[[3, 4]], { shift: [9], axis: [1] }],
    ],
    [[[[3, 4]], { shift: [1], axis: [0, 1] }, 'OptionError', /^ops\.roll: shifts do not fit \(got \[1\]\)\. Expected 2 whole numbers/]],
  ),
  entry<[number, number][]>(
    'pad',
    ([x], widths) => ops.pad(x, widths, { value: 0.5 }),
    ([x], widths) =>
      build(
        x.shape.map((n, d) => n + widths[d][0] + widths[d][1]),
        (p) => {
          const from = p.map((q, d) => q - widths[d][0]);
          return from.every((q, d) => q >= 0 && q < x.shape[d]) ? at(x, from) : 0.5;
        },
      ),
    [
      [
        [[2, 3]],
        [
          [0, 1],
          [1, 2],
        ],
      ],
      [[[3]], [[2, 0]]],
    ],
    [[[[2, 3]], [[0, 1]], 'OptionError', /^ops\.pad: widths do not fit/]],
  ),
  entry<number[]>(
    'tile',
    ([x], repeats) => ops.tile(x, repeats),
    ([x], repeats) => {
      const shape = [...new Array<number>(Math.max(0, repeats.length - 2)).fill(1), ...x.shape];
      const times = [...new Array<number>(Math.max(0, 2 - repeats.length)).fill(1), ...repeats];
      return build(
        shape.map((n, d) => n * times[d]),
        (p) =>
          at(
            plain(shape, x.data),
            p.map((q, d) => q % shape[d]),
          ),
      );
    },
    [[2], [2, 3], [2, 1, 2]].map((repeats) => [[[2, 3]], repeats] as const),
    [[[[2, 3]], [-1], 'OptionError', /^ops\.tile: /]],
  ),
  entry<{ counts: number | number[]; axis: number }>(
    'repeat',
    ([x], { counts, axis }) => ops.repeat(x, counts, { axis }),
    ([x], { counts, axis }) => {
      const list = Array.from({ length: x.shape[axis] }, (_, i) =>
        new Array<number>(typeof counts === 'number' ? counts : counts[i]).fill(i),
      ).flat();
      return build(
        x.shape.map((n, d) => (d === axis ? list.length : n)),
        (p) =>
          at(
            x,
            p.map((q, d) => (d === axis ? list[q] : q)),
          ),
      );
    },
    [
      [[[2, 3]], { counts: [2, 0, 1], axis: 1 }],
      [[[2, 3]], { counts: 3, axis: 0 }],
    ],
    [[[[2, 3]], { counts: [1, 2], axis: 1 }, 'OptionError', /counts do not fit the axis \(got 2 counts\)\. Expected one, or 3/]],
  ),
  ...([ops.tril, ops.triu] as const).map((fn, upper) =>
    entry<number>(
      upper ? 'triu' : 'tril',
      ([x], offset) => fn(x, { offset }),
      ([x], offset) => build(x.shape, (p) => ((upper ? p[2] - p[1] >= offset : p[2] - p[1] <= offset) ? at(x, p) : 0)),
      [0, 1, -2, 9].filter((offset) => !(upper && offset === 9)).map((offset) => [[[2, 3, 4]], offset] as const),
      [[[[3]], 0, 'ShapeError', /x is not a matrix \(got \[3\]\)/]],
    ),
  ),
  entry<number>(
    'diagonal',
    ([x], offset) => ops.diagonal(x, { offset }),
    ([x], offset) => {
      const pairs = Array.from({ length: 3 }, (_, r) => [r, r + offset]).filter(([, c]) => c >= 0 && c < 4);
      return build([2, pairs.length], ([b, i]) => at(x, [b, ...pairs[i]]));
    },
    [0, 2, -1].map((offset) => [[[2, 3, 4]], offset] as const),
    [[[[3]], 0, 'ShapeError', /^ops\.diagonal: x is not a matrix/]],
  ),
  entry<undefined>(
    'diag',
    ([x]) => ops.diag(x),
    ([x]) => build([4, 4], ([r, c]) => (r === c ? x.data[r] : 0)),
    [[[[4]], undefined]],
    [[[[2, 2]], undefined, 'ShapeError', /x is not a vector/]],
  ),
  entry<number>(
    'stack',
    ([a, b], axis) => ops.stack([a, b], { axis }),
    ([a, b], axis) =>
      build(axis === 0 ? [2, 2, 3] : axis === 1 ? [2, 2, 3] : [2, 3, 2], (p) =>
        at(
          p[wrap(axis, 3)] ? b : a,
          p.filter((_, d) => d !== wrap(axis, 3)),
        ),
      ),
    [0, 1, -1].map(
      (axis) =>
        [
          [
            [2, 3],
            [2, 3],
          ],
          axis,
        ] as const,
    ),
    [
      [
        [
          [2, 3],
          [2, 2],
        ],
        0,
        'ShapeError',
        /shapes differ/,
      ],
    ],
  ),
  entry<number | number[]>(
    'split',
    ([x], sizes) => ops.split(x, sizes, { axis: 1 })[1],
    ([x], sizes) => {
      const [start, size] = typeof sizes === 'number' ? [sizes, Math.min(sizes, 5 - sizes)] : sizes;
      return build([2, size], ([r, c]) => at(x, [r, c + start]));
    },
    [3, [1, 4], [2, 1, 2]].map((sizes) => [[[2, 5]], sizes] as const),
    [[[[2, 5]], [1, 3], 'OptionError', /^ops\.split: sizes do not add up to the axis \(got 1 \+ 3 = 4\)\. Expected 5/]],
  ),
];
