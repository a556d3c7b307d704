import { symmetricEigen } from '../../core/eigen.js';
import type { Graph } from '../../graph/graph.js';
import { Context, type TensorTree } from '../../layers/context.js';
import { define, type Features, type Layer, type LayerDefinition } from '../../layers/define.js';
import type { FlatLayout } from '../../network/flat.js';
import type { Network } from '../../network/network.js';
import { type Activation, activation as byName } from '../../nn/activations.js';
import { mul } from '../../ops/binary.js';
import { spmm } from '../../ops/spmm.js';
import { sum } from '../../ops/sum.js';
import { scope } from '../../runtime/scope.js';
import { SparseTensor } from '../../runtime/sparse.js';
import type { Tensor } from '../../runtime/tensor.js';
import { elementwiseGrad } from '../../transforms/matrices.js';

/** Mean and standard deviation over all rows and units. */
interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** One layer of a network at one moment of its training. */
export interface LayerStatistics {
  /** The name of the part that holds its parameters. */
  readonly layer: string;
  /** Before the activation. */
  readonly before: Moments;
  /** After it. */
  readonly after: Moments;
  /** The share of units that no change gets through: the activation's derivative is 0 on every row. */
  readonly dead: number;
  /** The share of entries where less than a tenth of a change gets through: |derivative| < 0.1. */
  readonly saturated: number;
  /** ‖∂loss/∂parameters‖ of the part. */
  readonly gradientNorm: number;
  /** exp of the entropy of the normalised singular values (Roy and Vetterli 2007), of what comes out: 1 where all rows are alike. */
  readonly effectiveRank: number;
  /** tr(Xᵀ (I - Â) X) / tr(Xᵀ X), Â as in gcn: 0 where neighbours have become the same (over-smoothing). Null where rows are no nodes. */
  readonly dirichletEnergy: number | null;
}

/** A layer with parameters, what goes into its activation and what comes out. */
interface Stage {
  readonly name: string;
  readonly before: Tensor;
  readonly after: Tensor;
  readonly activation: Activation;
}

/**
 * What every layer of a chain does with some data, without dropout. Activations are those of the layers themselves or layers of their own; a
 * network that is no chain has no layers to look into: the list is empty.
 */
export function layerStatistics(
  network: Network,
  params: TensorTree,
  buffers: TensorTree,
  graph: Graph,
  gradient: { readonly layout: FlatLayout; readonly vector: Float64Array },
): LayerStatistics[] {
  return scope(() =>
    stagesOf(network, params, buffers, graph).map(({ name, before, after, activation }) => {
      const passes = activation === 'linear' ? null : elementwiseGrad(byName('landscape.compare', activation))(before).toTypedArray();
      const [rows, units] = [before.shape[0], before.size / before.shape[0]];
      return {
        layer: name,
        before: momentsOf(before),
        after: momentsOf(after),
        dead: passes === null ? 0 : shareOfDead(passes, rows, units),
        saturated: passes === null ? 0 : shareOf(passes, (value) => Math.abs(value) < 0.1),
        gradientNorm: partNorm(gradient, name),
        effectiveRank: effectiveRank(after),
        dirichletEnergy: after.shape[0] === graph.numNodes ? dirichletEnergy(after, graph) : null,
      };
    }),
  );
}

/** Runs a chain part by part. */
function stagesOf(network: Network, params: TensorTree, buffers: TensorTree, graph: Graph): Stage[] {
  if (network.kind !== 'sequential' || network.definition !== null || graph.x === null) return [];
  const stages: Stage[] = [];
  const context = new Context(false, null, buffers, null);
  let state: { x: Features; graph: Graph | undefined } = { x: graph.x, graph };
  for (const [name, layer] of Object.entries(network.parts)) {
    const { activation = 'linear' } = layer.options as { activation?: Activation };
    const run = (one: Layer) => one.apply(params[name], state.x, state.graph, context.child(name));
    const next = run(layer);
    const isActivation = layer.kind === 'activation';
    if (isActivation && stages.length > 0 && !(state.x instanceof SparseTensor)) {
      const last = stages[stages.length - 1];
      stages[stages.length - 1] = { ...last, before: state.x, after: next.x, activation };
    } else if (params[name] !== undefined && Object.keys(params[name]).length > 0) {
      const before = activation === 'linear' ? next.x : run(withoutActivation(layer)).x;
      const kernels = Object.keys(params[name]).some((key) => key !== 'gamma' && key !== 'beta');
      if (kernels) stages.push({ name, before, after: next.x, activation });
    }
    state = next;
  }
  return stages;
}

/** The same layer with a linear output. */
function withoutActivation({ definition, options }: Layer): Layer {
  // its definition and its options belong together
  const factory = define(definition as unknown as LayerDefinition<never, never>) as unknown as (options: object) => Layer;
  return factory({ ...options, activation: 'linear' });
}

function momentsOf(x: Tensor): Moments {
  const values = x.view();
  let [total, squares] = [0, 0];
  for (const value of values) total += value;
  const mean = total / values.length;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

function shareOf(values: ArrayLike<number>, test: (value: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (test(values[i])) count++;
  return count / values.length;
}

function shareOfDead(passes: ArrayLike<number>, rows: number, units: number): number {
  let dead = 0;
  for (let u = 0; u < units; u++) {
    let r = 0;
    while (r < rows && passes[r * units + u] === 0) r++;
    if (r === rows) dead++;
  }
  return dead / units;
}

function partNorm({ layout, vector }: { readonly layout: FlatLayout; readonly vector: Float64Array }, part: string): number {
  let squares = 0;
  for (const { path, start, size } of layout.places)
    if (path[0] === part) for (let i = start; i < start + size; i++) squares += vector[i] ** 2;
  return Math.sqrt(squares);
}

/** From the eigenvalues of XᵀX, whose roots are the singular values. */
function effectiveRank(x: Tensor): number {
  const [rows, units] = [x.shape[0], x.size / x.shape[0]];
  const values = x.view();
  const gram = new Float64Array(units * units);
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < units; i++) for (let j = 0; j < units; j++) gram[i * units + j] += values[r * units + i] * values[r * units + j];
  const singular = symmetricEigen(gram, units).values.map((value) => Math.sqrt(Math.max(0, value)));
  const total = singular.reduce((all, one) => all + one, 0);
  let entropy = 0;
  for (const one of singular) if (one > 0) entropy -= (one / total) * Math.log(one / total);
  return total > 0 ? Math.exp(entropy) : 0;
}

function dirichletEnergy(x: Tensor, graph: Graph): number {
  const { csr, constant, weights } = graph.gcn({}, x.dtype === 'f64' ? 'f64' : 'f32');
  const all = sum(mul(x, x)).item();
  const joined = sum(mul(x, spmm(csr, x, { constant, weights }))).item();
  return all === 0 ? 0 : (all - joined) / all;
}
