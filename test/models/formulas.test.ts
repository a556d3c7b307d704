import { describe, expect, test } from 'vitest';
import { models, random } from '../layers/api.js';
import {
  affine,
  checkFormula,
  dot,
  elu,
  gru,
  into,
  leaky,
  type Molecules,
  nodesOf,
  type Plain,
  plus,
  type Row,
  type Rows,
  relu,
  sigmoid,
  softmax,
  sumOf,
  times,
  zeros,
} from './plain.js';

/** What every node gets: the sum, or mean, of what its edges send. */
const gathered = (on: Molecules, width: number, message: (edge: number) => Row, mean = false): Rows =>
  on.x.map((_, i) => {
    const edges = into(on, i);
    return sumOf(edges.map(message), width).map((v) => (mean ? v / Math.max(1, edges.length) : v));
  });
const readout = (on: Molecules, rows: Rows): Rows =>
  Array.from({ length: on.count }, (_, g) =>
    sumOf(
      nodesOf(on, g).map((v) => rows[v]!),
      rows[0]!.length,
    ),
  );
/** Softmax-weighted rows, 0 of none. */
const attend = (scores: Row, rows: Rows, width: number): Row => {
  const weights = softmax(scores);
  return sumOf(
    rows.map((row, i) => row.map((v) => v * weights[i]!)),
    width,
  );
};

describe('gin', () => {
  const layer = (p: Plain, on: Molecules, h: Rows): Rows => {
    const sums = gathered(on, h[0]!.length, (e) => h[on.edges[e]![0]]!);
    return h.map((row, i) => {
      const own = row.map((v) => v * (1 + (p.eps?.[0] ?? 0)));
      const inner = relu(affine(plus(own, sums[i]!), p.nn!.dense1!.kernel!, p.nn!.dense1!.bias!));
      return affine(inner, p.nn!.dense2!.kernel!, p.nn!.dense2!.bias!);
    });
  };

  test('a row for each node: the last MLP makes the outputs', () => {
    checkFormula(models.gin({ units: 6, layers: 2, outputs: 3, trainEps: true }), (p, on) =>
      layer(p.conv2!, on, layer(p.conv1!, on, on.x).map(relu)),
    );
  });

  test('a row for each graph, depths side by side', () => {
    checkFormula(models.gin({ units: 6, layers: 2, outputs: 3, readout: 'sum', jump: 'cat' }), (p, on) => {
      const first = layer(p.conv1!, on, on.x).map(relu);
      const second = layer(p.conv2!, on, first).map(relu);
      const { dense1, dense2 } = p.head!;
      return readout(
        on,
        first.map((row, i) => [...row, ...second[i]!]),
      ).map((row) => affine(relu(affine(row, dense1!.kernel!, dense1!.bias!)), dense2!.kernel!, dense2!.bias!));
    });
  });

  test('normalised by the batch, in the MLPs and after them', () => {
    const norm = (p: Plain, rows: Rows): Rows => {
      const n = rows.length;
      const mean = sumOf(rows, rows[0]!.length).map((v) => v / n);
      const variance = sumOf(
        rows.map((row) => row.map((v, j) => (v - mean[j]!) ** 2)),
        mean.length,
      ).map((v) => v / n);
      return rows.map((row) => row.map((v, j) => ((v - mean[j]!) / Math.sqrt(variance[j]! + 1e-5)) * p.gamma![j]! + p.beta![j]!));
    };
    checkFormula(
      models.gin({ units: 6, layers: 1, readout: 'mean', norm: 'batchNorm', activation: 'tanh' }),
      (p, on) => {
        const tanh = (row: Row): Row => row.map(Math.tanh);
        const sums = gathered(on, 5, (e) => on.x[on.edges[e]![0]]!);
        const { dense1, norm1, dense2 } = p.conv1!.nn!;
        const inner = norm(
          norm1!,
          on.x.map((row, i) => affine(plus(row, sums[i]!), dense1!.kernel!, dense1!.bias!)),
        ).map(tanh);
        const outer = norm(
          p.norm1!,
          inner.map((row) => affine(row, dense2!.kernel!, dense2!.bias!)),
        ).map(tanh);
        return readout(on, outer).map((row, g) => row.map((v) => v / nodesOf(on, g).length));
      },
      { training: true, key: random.key(0) },
    );
  });
});

describe('graphSage', () => {
  const layer = (p: Plain, on: Molecules, h: Rows): Rows => {
    const means = gathered(on, h[0]!.length, (e) => h[on.edges[e]![0]]!, true);
    return h.map((row, i) => plus(affine(means[i]!, p.kernel!, p.bias!), times(row, p.rootKernel!)));
  };

  test('a row for each node', () => {
    checkFormula(models.graphSage({ units: 6, layers: 2, outputs: 3 }), (p, on) =>
      layer(p.conv2!, on, layer(p.conv1!, on, on.x).map(relu)),
    );
  });

  test('the maximum of the depths, a linear head, rows of length 1', () => {
    const unit = (row: Row): Row => row.map((v) => v / Math.max(Math.sqrt(dot(row, row)), 1e-12));
    checkFormula(models.graphSage({ units: 6, layers: 2, outputs: 3, jump: 'max', normalize: true }), (p, on) => {
      const first = layer(p.conv1!, on, on.x).map(unit).map(relu);
      const second = layer(p.conv2!, on, first).map(unit).map(relu);
      return first.map((row, i) =>
        affine(
          row.map((v, j) => Math.max(v, second[i]![j]!)),
          p.head!.kernel!,
          p.head!.bias!,
        ),
      );
    });
  });
});

describe('neuralFingerprint', () => {
  const write = (p: Plain, on: Molecules, h: Rows): Rows => {
    const bias = p.bias ?? zeros(p.kernel![0]!.length);
    return readout(
      on,
      h.map((row) => softmax(affine(row, p.kernel!, bias))),
    );
  };
  const add = (all: Rows[]): Rows => all.reduce((a, b) => a.map((row, g) => plus(row, b[g]!)));

  test.each([false, true])("'duvenaud': bonds, weights by degree, written from depth 0 on; normalised: %s", (normalise) => {
    const conv = (p: Plain, on: Molecules, h: Rows): Rows => {
      const width = h[0]!.length + 3;
      const sums = gathered(on, width, (e) => [...h[on.edges[e]![0]]!, ...on.edgeAttr[e]!]);
      const y = h.map((row, i) => {
        const kernel = (p.kernel as Rows[])[Math.min(into(on, i).length, 2)]!;
        return plus(affine(row, p.selfKernel!, p.bias!), times(sums[i]!, kernel));
      });
      if (!normalise) return y.map(relu);
      const mean = sumOf(y, y[0]!.length).map((v) => v / y.length);
      const deviation = sumOf(
        y.map((row) => row.map((v, j) => (v - mean[j]!) ** 2)),
        mean.length,
      ).map((v) => Math.sqrt(v / y.length));
      return y.map((row) => relu(row.map((v, j) => (v - mean[j]!) / (deviation[j]! + 1))));
    };
    checkFormula(
      models.neuralFingerprint({ units: 7, hidden: 6, maxDegree: 2, norm: normalise }),
      (p, on) => {
        const first = conv(p.conv1!, on, on.x);
        const second = conv(p.conv2!, on, first);
        return add([write(p.write0!, on, on.x), write(p.write1!, on, first), write(p.write2!, on, second)]);
      },
      { training: normalise, key: random.key(0) },
    );
  });

  test("'pyg': no bonds, sigmoid, nothing written at depth 0", () => {
    checkFormula(models.neuralFingerprint({ units: 7, hidden: 6, maxDegree: 2, variant: 'pyg' }), (p, on) => {
      const conv = (q: Plain, h: Rows): Rows => {
        const sums = gathered(on, h[0]!.length, (e) => h[on.edges[e]![0]]!);
        return h.map((row, i) => {
          const d = Math.min(into(on, i).length, 2);
          const message = affine(sums[i]!, (q.kernel as Rows[])[d]!, (q.bias as Rows)[d]!);
          return sigmoid(plus(message, times(row, (q.rootKernel as Rows[])[d]!)));
        });
      };
      const first = conv(p.conv1!, on.x);
      const second = conv(p.conv2!, first);
      return add([write(p.write1!, on, first), write(p.write2!, on, second)]);
    });
  });
});

test('mpnn', () => {
  const units = 4;
  checkFormula(models.mpnn({ units, outputs: 2, steps: 2, edgeUnits: 6, readoutSteps: 2 }), (p, on) => {
    let h = on.x.map((row) => relu(affine(row, p.input!.kernel!, p.input!.bias!)));
    const { dense1, dense2 } = p.conv!.nn!;
    for (let t = 0; t < 2; t++) {
      const messages = gathered(
        on,
        units,
        (e) => {
          const flat = affine(relu(affine(on.edgeAttr[e]!, dense1!.kernel!, dense1!.bias!)), dense2!.kernel!, dense2!.bias!);
          const matrix = zeros(units).map((_, i) => flat.slice(i * units, (i + 1) * units));
          return times(h[on.edges[e]![0]]!, matrix);
        },
        true,
      );
      h = h.map((row, i) => gru(p.gru!, relu(plus(messages[i]!, affine(row, p.conv!.rootKernel!, p.conv!.bias!))), row));
    }
    return Array.from({ length: on.count }, (_, g) => {
      const rows = nodesOf(on, g).map((v) => h[v]!);
      let [query, cell] = [zeros(2 * units), zeros(units)];
      let q = zeros(units);
      for (let t = 0; t < 2; t++) {
        const r = p.readout!;
        const gates = plus(affine(query, r.inputKernel!, r.inputBias!), affine(q, r.recurrentKernel!, r.recurrentBias!));
        const [i, f, c, o] = [0, 1, 2, 3].map((k) => gates.slice(k * units, (k + 1) * units));
        cell = cell.map((v, k) => sigmoid(f!)[k]! * v + sigmoid(i!)[k]! * Math.tanh(c![k]!));
        q = cell.map((v, k) => sigmoid(o!)[k]! * Math.tanh(v));
        const query0 = q;
        query = [
          ...q,
          ...attend(
            rows.map((row) => dot(row, query0)),
            rows,
            units,
          ),
        ];
      }
      return affine(relu(affine(query, p.hidden!.kernel!, p.hidden!.bias!)), p.output!.kernel!, p.output!.bias!);
    });
  });
});

test('attentiveFP', () => {
  const units = 4;
  checkFormula(models.attentiveFP({ units, outputs: 2, layers: 2, steps: 2 }), (p, on) => {
    let h = on.x.map((row) => affine(row, p.input!.kernel!, p.input!.bias!).map((v) => leaky(v)));
    const sender = (e: number): Row => h[on.edges[e]![0]]!;
    const { edgeKernel, kernel, attSrc, attDst, bias } = p.gateConv!;
    const first = h.map((row, i) => {
      const edges = into(on, i);
      const scores = edges.map((e) => {
        const sent = times([...sender(e), ...on.edgeAttr[e]!], edgeKernel!).map((v) => leaky(v));
        return leaky(dot(sent, attSrc![0]!) + dot(row, attDst![0]!));
      });
      return elu(
        plus(
          bias!,
          attend(
            scores,
            edges.map((e) => times(sender(e), kernel!)),
            units,
          ),
        ),
      );
    });
    h = h.map((row, i) => relu(gru(p.gru1!, first[i]!, row)));

    const gat = (q: Plain, from: Rows, to: Row): Row => {
      const mapped = from.map((row) => times(row, q.kernel!));
      const own = times(to, q.kernel!);
      const [src, dst] = [(q.attSrc as Rows[])[0]![0]!, (q.attDst as Rows[])[0]![0]!];
      return elu(
        plus(
          q.bias!,
          attend(
            mapped.map((row) => leaky(dot(row, src) + dot(own, dst))),
            mapped,
            units,
          ),
        ),
      );
    };
    const second = h.map((row, i) => gat(p.atomConv2!, into(on, i).map(sender), row));
    h = h.map((row, i) => relu(gru(p.gru2!, second[i]!, row)));

    return Array.from({ length: on.count }, (_, g) => {
      const atoms = nodesOf(on, g).map((v) => h[v]!);
      let state = relu(sumOf(atoms, units));
      for (let t = 0; t < 2; t++) state = relu(gru(p.moleculeGru!, gat(p.moleculeConv!, atoms, state), state));
      return affine(state, p.output!.kernel!, p.output!.bias!);
    });
  });
});

test('bad options are refused by name', () => {
  expect(() => models.gin({ units: 0 })).toThrow(/models\.gin: bad value for 'units'/);
  expect(() => models.mpnn({ units: 4, outputs: 1, depth: 3 } as never)).toThrow(/unknown option 'depth'/);
});
