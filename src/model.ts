import type { FloatType } from './core/dtype.js';
import { OptionError } from './core/errors.js';
import { freshSeed, key as rootKey } from './core/random.js';
import type { GraphLike } from './graph/batch.js';
import { graph as createGraph } from './graph/create.js';
import { Graph } from './graph/graph.js';
import type { SaveTarget } from './io/source.js';
import { Context, type ContextLike, type TensorTree } from './layers/context.js';
import { type Features, floatOf, type Layer, type LayerProperties, makeLayer } from './layers/define.js';
import { type Body, chain, custom, type ModuleCall, nameParts, type Parts, readInput } from './network/container.js';
import { countParams, describeTree, readable, table } from './network/describe.js';
import { slice } from './ops/layout.js';
import { runtime } from './runtime/runtime.js';
import { inRegion, scope } from './runtime/scope.js';
import type { Tensor } from './runtime/tensor.js';
import type { Data } from './train/batches.js';
import { type BaselineOptions, type BaselineRow, compareBaselines } from './train/compareBaselines.js';
import { type Compiled, type CompileOptions, readCompiled } from './train/compile.js';
import { type EvaluateOptions, evaluate, type Prediction, type PredictOptions, predict } from './train/evaluate.js';
import { type FitOptions, fit, type History } from './train/fit.js';
import type { TrainEvent } from './train/run.js';
import { type SaveOptions, save } from './train/saved/save.js';
import { type TrainOnBatchOptions, type TrainOptions, train, trainOnBatch } from './train/train.js';

/** Options of `model.init`. */
export interface InitOptions {
  /** Where the random numbers come from. Default: a fresh seed. */
  readonly seed?: number;
  /** A graph (or a list of them) like those to come: it tells the width of the features. */
  readonly like: GraphLike | readonly GraphLike[];
  /** Element type of the parameters. Default: that of the features. */
  readonly dtype?: FloatType;
}

/**
 * A network: a layer made of layers, with everything to train it. Call it as a pure function,
 * `model(params, graph, context?)` or `model(params, x, graph?, context?)`, or through fit, evaluate and predict, which use
 * `model.params` and `model.buffers`.
 */
export interface Model extends Omit<Layer, never> {
  (params: unknown, graph: Graph, context?: ContextLike | Context): Tensor;
  (params: unknown, x: Features, graph?: Graph, context?: ContextLike | Context): Tensor;
  readonly parts: Parts;
  /** Live parameters in a plain nested dictionary; null before the first init or fit. */
  params: TensorTree | null;
  /** Values beside the parameters; null like them. */
  buffers: TensorTree | null;
  /** Chooses optimizer, loss and metrics for fit and evaluate. */
  compile(options: CompileOptions): void;
  /** New parameters; the model itself is not changed. */
  init(options: InitOptions): TensorTree;
  /** New buffers, like `init`. */
  initBuffers(options: InitOptions): TensorTree;
  /** Trains in place, and returns what happened. */
  fit(data: Data, options?: FitOptions): Promise<History>;
  /** The loop beneath fit: an event after each epoch. */
  train(data: Data, options?: TrainOptions): AsyncGenerator<TrainEvent, void, void>;
  /** One step on one graph or batch. */
  trainOnBatch(batch: GraphLike, options?: TrainOnBatchOptions): { loss: number } & Record<string, number>;
  /** Loss and metrics, as numbers. */
  evaluate(data: Data, options?: EvaluateOptions): Promise<Record<string, number>>;
  /** Outputs, copied out. */
  predict(data: Data, options?: PredictOptions): Promise<Prediction>;
  /**
   * Writes topology, parameters and buffers, and what the model was compiled with where that has names, for `io.load`: whole or not at all.
   * `'model.safetensors'` is one file and `'folder/'` a folder; in a page also `'opfs://name'`, `'indexeddb://name'` and
   * `{ download: 'name' }`.
   *
   * @throws OptionError for functions, which no file can hold; IoError when writing fails: what was there is as it was.
   */
  save(target: SaveTarget, options?: SaveOptions): Promise<void>;
  /**
   * Trains humble models on the same data, prints how all of them do on cases that none has seen, and returns the rows. Of one graph (nodes):
   * mean or majority, ridge or logistic regression on the features, label propagation, SGC. Of a list of graphs: mean or majority, ridge or
   * logistic regression on summed features, ridge on Weisfeiler-Lehman counts, a random forest on descriptors.
   */
  compareBaselines(data: GraphLike | readonly GraphLike[], options?: BaselineOptions): Promise<BaselineRow[]>;
  /** A table of the layers, printed and returned. */
  summary(): string;
}

/** What the methods of a model share. */
export interface ModelState {
  readonly model: Model;
  compiled: Compiled | null;
}

const container = (kind: string, parts: Parts, body: Body, name: string): Model =>
  modelOf({
    kind,
    definition: null,
    options: Object.freeze({ name }),
    paramSpecs: () => ({}),
    bufferSpecs: () => ({}),
    parts,
    pygParts: {},
    apply: body.apply,
    build: body.build,
  });

/** A model with the options, parts and parameters of a layer. */
export function modelOf<O extends object>(of: LayerProperties<O>): Model {
  const where = of.options.name || of.kind;
  const call = (params: unknown, second: Features | Graph, third?: unknown, fourth?: unknown): Tensor => {
    const { x, graph } = readInput(where, second, third);
    const context = second instanceof Graph ? third : fourth;
    return seedRows(graph, of.apply(params, x, graph, Context.from(context as ContextLike | undefined)).x);
  };
  const { kind, definition, options, paramSpecs, bufferSpecs, parts, pygParts, apply, build: buildLayer } = of;
  const layer = makeLayer(call, { kind, definition, options, paramSpecs, bufferSpecs, parts, pygParts, apply, build: buildLayer });
  const model = layer as unknown as Model;
  const state: ModelState = { model, compiled: null };
  Object.assign(model, {
    params: null,
    buffers: null,
    compile: (options: CompileOptions) => {
      state.compiled = readCompiled(options);
    },
    init: (options: InitOptions) => build(model, options).params,
    initBuffers: (options: InitOptions) => build(model, options).buffers,
    fit: (data: Data, options: FitOptions = {}) => fit(state, data, options),
    train: (data: Data, options: TrainOptions = {}) => train(state, data, options),
    trainOnBatch: (batch: GraphLike, options: TrainOnBatchOptions = {}) => trainOnBatch(state, batch, options),
    evaluate: (data: Data, options: EvaluateOptions = {}) => evaluate(state, data, options),
    predict: (data: Data, options: PredictOptions = {}) => predict(state, data, options),
    save: (target: SaveTarget, options: SaveOptions = {}) => save(state, target, options),
    compareBaselines: (data: GraphLike | readonly GraphLike[], options: BaselineOptions = {}) => compareBaselines(state, data, options),
    summary: () => summarise(model),
  });
  return model;
}

/** Of a sampled graph only the rows of its seeds are an answer; they come first. */
const seedRows = (graph: Graph | undefined, y: Tensor): Tensor => {
  const seeds = graph?.numSeeds ?? null;
  return seeds === null || y.shape[0] === seeds ? y : slice(y, { end: seeds });
};

/** Parameters and buffers on the heap, from one forward pass over something like the data. */
function build(model: Model, { seed = freshSeed(), like, dtype }: InitOptions): { params: TensorTree; buffers: TensorTree } {
  const first = Array.isArray(like) ? (like[0] as GraphLike | undefined) : (like as GraphLike);
  if (first === undefined || first === null)
    throw new OptionError({ where: 'model.init', what: 'nothing to be like', expected: 'a graph with the features to come' });
  return inRegion(runtime().heap, () =>
    scope(() => {
      const graph = first instanceof Graph ? first : createGraph(first);
      const { x } = readInput('model.init', graph, undefined);
      const root = rootKey(seed).child('params');
      const { params, buffers } = model.build(
        x,
        graph,
        new Context(false, null, null, null, [], { key: root, dtype: dtype ?? floatOf(x) }),
      );
      return { params: readable(params), buffers };
    }),
  );
}

export const hasParams = ({ model }: ModelState): boolean => model.params !== null && model.buffers !== null;

/** Fills in parameters and buffers that are absent; `like` may be null where none is. */
export function ensureParams({ model }: ModelState, like: Graph | null, seed: number): { params: TensorTree; buffers: TensorTree } {
  if (model.params === null || model.buffers === null) {
    const made = build(model, { seed, like: like as Graph });
    model.params ??= made.params;
    model.buffers ??= made.buffers;
  }
  return { params: model.params, buffers: model.buffers };
}

function summarise(model: Model): string {
  const rows = Object.entries(model.parts).map(([name, part]) => {
    const params = model.params?.[name] ?? {};
    const shapes = describeTree(params)
      .split('\n')
      .map((line) => line.trim().replace(/ ‖.*$/, ''))
      .filter(Boolean);
    return [name, part.kind, shapes.join(', ') || '-', model.params === null ? '?' : String(countParams(params))];
  });
  const total = model.params === null ? 'not initialised yet' : `${countParams(model.params)} parameters`;
  const text = `${table([['layer', 'kind', 'parameters', 'count'], ...rows])}\n${total}`;
  console.log(text);
  return text;
}

/**
 * Layers one after the other. A list names them by kind and number (`gcnConv1`); a dictionary by its keys.
 *
 * @example sequential([layers.gcnConv({ units: 16, activation: 'relu' }), layers.gcnConv({ units: 7 })])
 */
export function sequential(layers: readonly Layer[] | Parts, { name = '' }: { name?: string } = {}): Model {
  const parts = nameParts(layers);
  if (Object.keys(parts).length === 0) throw new OptionError({ where: 'sequential', what: 'no layers', expected: 'at least one' });
  return container('sequential', parts, chain(parts), name);
}

/**
 * Layers joined by a function: anything but a chain. `call(m, p, { x, graph }, context)` gets the parts, their parameters
 * under the same names, the input, and the context, whose `child(name)` belongs to a part.
 *
 * @example module({ conv: layers.gcnConv({ units: 8 }) }, (m, p, { x, graph }, ctx) => ops.add(x, m.conv(p.conv, x, graph, ctx.child('conv'))))
 */
export function module<P extends Parts>(parts: P, call: ModuleCall<P>, { name = '' }: { name?: string } = {}): Model {
  return container('module', parts, custom(parts, call), name);
}
