import type { Graph } from '../../graph/graph.js';
import { targetOf } from '../../graph/targetOf.js';
import { Context } from '../../layers/context.js';
import type { Place } from '../../network/flat.js';
import { type Activation, activation as byName } from '../../nn/activations.js';
import { bmm } from '../../ops/batched-matmul.js';
import { add } from '../../ops/binary.js';
import { reshape, slice, transpose } from '../../ops/layout.js';
import { linear } from '../../ops/matmul.js';
import { gather } from '../../ops/segment.js';
import { spmm } from '../../ops/spmm.js';
import { scope } from '../../runtime/scope.js';
import { emptyTensor, type Tensor, tensor } from '../../runtime/tensor.js';
import type { Losses, Pass, Problem } from '../problem.js';
import { chainOf, type Link } from './chain.js';
import { type Cut, cutRows } from './rows.js';

/** Elements of the widest layer that go through the network together: enough for threads, little enough for the caches. */
const TOGETHER = 1 << 21;
const MOST_POINTS = 128;

/** A layer after the first, with the rows it has to do with. */
interface Stage {
  readonly cut: Cut | null;
  readonly kernel: Place;
  readonly bias: Place | null;
  readonly activations: readonly Activation[];
}

/** Rows of the output that make one of the losses, and what they should be. */
interface Wanted {
  readonly of: 'train' | 'validation';
  readonly start: number;
  readonly end: number;
  readonly target: Tensor;
}

/** The same loss to 1e-5 of its size. */
export const agrees = (one: Losses, other: Losses): boolean =>
  near(one.train, other.train) && near(one.validation ?? 0, other.validation ?? 0);

const near = (a: number, b: number): boolean => Object.is(a, b) || Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b));

/**
 * The losses of a chain of dense and gcn layers at many points of a line or a plane at once. The first layer is linear in the parameters, so
 * its products with the centre and the directions serve every point: h = C S, where C has the coefficients of a point in each row and S one
 * product in each. Further layers take all points together, [points, rows, width]. Only the rows that a loss looks at, and those that these hear
 * from, are computed.
 */
export class StackedEvaluation {
  /** Points that go together. */
  readonly width: number;
  /** Everything held on the heap. */
  private readonly held: Tensor[] = [];
  private readonly products: Tensor;
  private readonly firstWidth: number;
  private readonly stages: readonly Stage[];
  private readonly wanted: readonly Wanted[];
  private readonly activations: readonly Activation[];

  private constructor(
    private readonly problem: Problem,
    /** The point where all coefficients are 0, then the directions. */
    private readonly vectors: readonly Float64Array[],
    { graph, shares }: Pass,
    [first, ...rest]: readonly Link[],
  ) {
    let start = 0;
    const rows: number[] = [];
    const all = Array.from({ length: graph.numNodes }, (_, i) => i);
    this.wanted = shares.map(({ of, mask }) => {
      const ids = mask === null ? all : Array.from(mask.indices);
      for (const id of ids) rows.push(id);
      const wanted = { of, start, end: start + ids.length, target: this.hold(rowsAt(targetOf(graph), ids)) };
      start = wanted.end;
      return wanted;
    });
    let needed = Uint32Array.from(rows);
    let most = 0;
    const stages: Stage[] = [];
    for (const link of [...rest].reverse()) {
      const cut = link.propagation === null ? null : cutRows(link.propagation, needed);
      if (cut !== null) {
        for (const part of [cut.csr.rowptr, cut.csr.col, cut.values]) if (part !== null) this.hold(part);
        needed = cut.columns as Uint32Array<ArrayBuffer>;
      }
      const [kernel, bias] = [this.place(link.name, 'kernel'), this.place(link.name, 'bias')];
      stages.unshift({ cut, kernel: kernel as Place, bias, activations: link.activations });
      most = Math.max(most, needed.length * Math.max((kernel as Place).shape[0], (kernel as Place).shape[1]));
    }
    this.stages = stages;
    this.activations = first.activations;
    this.firstWidth = (this.place(first.name, 'kernel') as Place).shape[1];
    this.products = this.hold(this.firstProducts(first, graph, needed));
    this.width = Math.max(1, Math.min(MOST_POINTS, Math.floor(TOGETHER / Math.max(most, needed.length * this.firstWidth))));
  }

  /** Null where a network, its data or its loss do not allow it. */
  static of(problem: Problem, vectors: readonly Float64Array[], both: boolean): StackedEvaluation | null {
    const { ready, conditions } = problem;
    if (
      conditions.batchNorm !== 'none' ||
      conditions.dropout !== 'off' ||
      ready.compiled.lossConfig === null ||
      ready.compiled.outputs !== null
    )
      return null;
    const passes = [...problem.passes(both)];
    if (passes.length !== 1) return null;
    const [{ graph }] = passes;
    if (graph.level !== 'node' || graph.sampleWeight !== null || graph.numSeeds !== null) return null;
    const links = chainOf(ready.network, graph);
    return links === null ? null : new StackedEvaluation(problem, vectors, passes[0], links);
  }

  dispose(): void {
    for (const one of this.held) one.dispose();
  }

  private hold(one: Tensor): Tensor {
    this.held.push(one);
    return one;
  }

  private place(layer: string, name: string): Place | null {
    return this.problem.layout.places.find(({ path }) => path[0] === layer && path[1] === name) ?? null;
  }

  /** The first layer without its activation, for the centre and each direction: one row each, on the heap. */
  private firstProducts({ layer, name }: Link, graph: Graph, rows: Uint32Array): Tensor {
    const { layout } = this.problem;
    const { vectors } = this;
    const size = rows.length * this.firstWidth;
    const out = new Float64Array(vectors.length * size);
    const plain = { ...layer.options, activation: 'linear' };
    let dtype: Tensor['dtype'] = 'f32';
    for (const [i, vector] of vectors.entries())
      scope(() => {
        const params = layout.tensors(vector)[name] as Record<string, Tensor>;
        const x = graph.x as NonNullable<Graph['x']>;
        const y = layer.definition?.call(plain as never, params, x, graph, new Context(false, null, null, null), {}) as Tensor; // one without a graph
        dtype = y.dtype;
        out.set(gather(y, rows).view(), i * size);
      });
    return tensor(out, { shape: [vectors.length, size], dtype });
  }

  /** The losses at points with these coefficients of the directions. */
  at(coefficients: readonly (readonly number[])[]): Losses[] {
    return scope(() => {
      const points = coefficients.length;
      const { dtype } = this.products;
      const combined = tensor(
        coefficients.map((of) => [1, ...of]),
        { dtype },
      );
      const relu = this.activations[0] === 'relu';
      const first = linear(combined, this.products, null, relu ? 'relu' : 'linear');
      const rest = relu ? this.activations.slice(1) : this.activations;
      let h = activated(reshape(first, [-1, this.firstWidth]), rest);
      for (const stage of this.stages) h = this.through(stage, h, points, coefficients);
      return coefficients.map((_, k) => this.lossesOf(h, k, h.shape[0] / points));
    });
  }

  /** One layer for all points: [points · rows, in] -> [points · rows, out]. */
  private through(
    { cut, kernel, bias, activations }: Stage,
    h: Tensor,
    points: number,
    coefficients: readonly (readonly number[])[],
  ): Tensor {
    const [inWidth, outWidth] = kernel.shape;
    const narrow = cut !== null && inWidth < outWidth; // the narrower side travels along the edges
    const x = narrow ? spread(h, cut, points) : h;
    const weights = reshape(this.parameters(kernel, coefficients, h.dtype), [points, inWidth, outWidth]);
    const z = reshape(bmm(reshape(x, [points, -1, inWidth]), weights), [-1, outWidth]);
    const y = cut === null || narrow ? z : spread(z, cut, points);
    if (bias === null) return activated(y, activations);
    const shift = reshape(this.parameters(bias, coefficients, h.dtype), [points, 1, outWidth]);
    return activated(reshape(add(reshape(y, [points, -1, outWidth]), shift), [-1, outWidth]), activations);
  }

  /** A parameter at every point, one below the other. */
  private parameters({ start, size }: Place, coefficients: readonly (readonly number[])[], dtype: Tensor['dtype']): Tensor {
    const out = new Float64Array(coefficients.length * size);
    const [center, ...directions] = this.vectors;
    for (const [k, of] of coefficients.entries())
      for (let i = 0; i < size; i++) {
        let value = center[start + i];
        for (let d = 0; d < of.length; d++) value += of[d] * directions[d][start + i];
        out[k * size + i] = value;
      }
    return emptyTensor([out.length], dtype).set(out);
  }

  private lossesOf(h: Tensor, k: number, rows: number): Losses {
    const losses: { train: number; validation: number | null } = { train: 0, validation: null };
    for (const { of, start, end, target } of this.wanted) {
      const { value, weight } = this.problem.ready.compiled.measure(slice(h, { start: k * rows + start, end: k * rows + end }), target, {});
      losses[of] = weight === 0 ? 0 : value.item();
    }
    return losses;
  }
}

/** What every row hears, for all points in one product: [points · columns, f] -> [points · rows, f]. */
function spread(h: Tensor, { csr, values }: Cut, points: number): Tensor {
  const f = h.shape[1];
  const across = reshape(transpose(reshape(h, [points, csr.cols, f]), [1, 0, 2]), [csr.cols, points * f]);
  const y = spmm(csr, across, values === null ? {} : { weights: values });
  return reshape(transpose(reshape(y, [csr.rows, points, f]), [1, 0, 2]), [points * csr.rows, f]);
}

const activated = (x: Tensor, activations: readonly Activation[]): Tensor => activations.reduce((y, one) => byName('landscape', one)(y), x);

/** Rows of a target, on the heap. */
function rowsAt(target: Tensor, ids: readonly number[]): Tensor {
  const width = target.size / target.shape[0];
  const all = target.toTypedArray();
  const out = new Float64Array(ids.length * width);
  for (const [i, id] of ids.entries()) for (let j = 0; j < width; j++) out[i * width + j] = all[id * width + j];
  return emptyTensor([ids.length, ...target.shape.slice(1)], target.dtype).set(out);
}
