import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { type FloatType, Graph, grad, init, layers, ops, random, type Tensor, tensor, tree } from './api.js';

await init({ dtypes: ['f32', 'f64'] });

interface FixtureTensor {
  readonly dtype: 'f64' | 'i32' | 'bool';
  readonly shape: number[];
  readonly data: number[];
}
export type Tensors = Readonly<Record<string, FixtureTensor>>;

/** A golden case: inputs, state, results and gradients computed in float64 by PyTorch Geometric. */
export interface Fixture {
  readonly case: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly training: boolean | null;
  readonly inputs: Tensors;
  readonly state: Tensors;
  readonly state_after?: Tensors;
  readonly outputs: Tensors;
  readonly grad_outputs: Tensors;
  readonly grad_inputs: Tensors;
  readonly grad_state: Tensors;
  readonly tolerance: Readonly<Record<FloatType, { rtol: number; atol: number }>>;
}

export const readFixture = (name: string): Fixture =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'));

export const toTensor = ({ data, shape }: FixtureTensor, dtype: FloatType): Tensor => tensor(Float64Array.from(data), { shape, dtype });

/** Throws unless every |got - want| <= atol + rtol |want|. */
export function expectGolden(note: string, got: Tensor, want: FixtureTensor, { rtol, atol }: { rtol: number; atol: number }): void {
  expect(got.shape, note).toEqual(want.shape);
  got.toTypedArray().forEach((value, i) => {
    const bound = atol + rtol * Math.abs(want.data[i]!);
    if (!(Math.abs(value - want.data[i]!) <= bound))
      throw new Error(`${note}: element ${i} is ${value}, expected ${want.data[i]} ± ${bound}`);
  });
}

/** Throws unless every |got - want| <= bound. */
export function expectNear(note: string, got: ArrayLike<number>, want: ArrayLike<number>, bound = 1e-11): void {
  expect(got.length, note).toBe(want.length);
  for (let i = 0; i < got.length; i++)
    if (!(Math.abs(got[i]! - want[i]!) <= bound)) throw new Error(`${note}: element ${i} is ${got[i]}, expected ${want[i]}`);
}

/** The graph of a fixture; without edges there are none, `batch` names the graph of each node, `edge_type` the relation of each edge. */
export function fixtureGraph({ inputs }: Fixture, dtype: FloatType): Graph {
  const indices = (values: number[]): Tensor => tensor(Uint32Array.from(values));
  const numNodes = inputs.x!.shape[0]!;
  const edges = (inputs.edge_index ?? inputs.hyperedge_index)?.data ?? [];
  const batch = inputs.batch?.data ?? Array<number>(numNodes).fill(0);
  const numGraphs = Math.max(0, ...batch) + 1;
  const float = (name: string): Tensor | null => (inputs[name] ? toTensor(inputs[name], dtype) : null);
  const relations = float('edge_type');
  return new Graph({
    numNodes,
    numGraphs,
    x: toTensor(inputs.x!, dtype),
    src: indices(edges.slice(0, edges.length / 2)),
    dst: indices(edges.slice(edges.length / 2)),
    edgeWeight: float('edge_weight'),
    edgeAttr: float('edge_attr') ?? (relations && ops.reshape(relations, [-1, 1])),
    pos: float('pos'),
    y: null,
    level: 'node',
    masks: {},
    nodePtr: indices(Array.from({ length: numGraphs + 1 }, (_, g) => batch.filter((id) => id < g).length)),
    dtype,
  });
}

/** One of our parameters in a fixture: where it stands, and in which orientation. */
interface Place {
  readonly path: readonly string[];
  readonly spec: layers.ParamSpec;
  readonly prefix: string;
}

/** Options of a golden case. */
export interface GoldenOptions {
  /** PyG prefixes of parts of containers, by path: { 'nn.dense1': 'nn.0' }. */
  readonly parts?: Readonly<Record<string, string>>;
  /** What the case does to the output. Default: nothing. */
  readonly after?: (out: Tensor) => Tensor;
}

type Specs = Readonly<Record<string, layers.ParamSpec>>;
const paramSpecs = (layer: layers.Layer, graph: Graph): Specs => layer.paramSpecs([graph.numNodes, 1], graph);
const bufferSpecs = (layer: layers.Layer): Specs => layer.bufferSpecs([1, 1]);

/** Where PyG keeps each parameter that `built` has: from the schemas of the layer and its parts. */
function places(
  layer: layers.Layer,
  built: unknown,
  graph: Graph,
  parts: Readonly<Record<string, string>>,
  specsOf: (layer: layers.Layer, graph: Graph) => Specs = paramSpecs,
  path: string[] = [],
  prefix = '',
): Place[] {
  const specs = specsOf(layer, graph);
  return Object.keys(built as object).flatMap((name): Place[] => {
    const below = [...path, name];
    const part = layer.parts[name];
    if (part === undefined) return [{ path: below, spec: specs[name]!, prefix }];
    const own = parts[below.join('.')] ?? `${prefix}${layer.pygParts[name]}`;
    return places(part, tree.get(built, [name]), graph, parts, specsOf, below, `${own}.`);
  });
}

const keysOf = ({ spec, prefix }: Place): string[] => [spec.pyg ?? []].flat().map((key) => `${prefix}${key}`);

/** The names that PyG gives to all parameters of a layer, sorted. */
export const pygKeys = (layer: layers.Layer, graph: Graph): string[] =>
  places(layer, buildParams(layer, graph).params, graph, {}).flatMap(keysOf).sort();

/** One parameter as the fixture has it: several keys are stacked, [out, in] becomes [in, out]. */
function imported(place: Place, values: Tensors, dtype: FloatType): Tensor {
  const keys = keysOf(place);
  const slices = keys.map((key) => {
    const value = values[key];
    if (value === undefined) throw new Error(`the fixture has no ${key}`);
    const slice = toTensor(value, dtype);
    return place.spec.transpose ? ops.transpose(slice) : slice;
  });
  return typeof place.spec.pyg === 'string'
    ? slices[0]!
    : ops.concat(
        slices.map((slice) => ops.reshape(slice, [1, ...slice.shape])),
        { axis: 0 },
      );
}

function put(target: layers.TensorTree, path: readonly string[], value: Tensor): void {
  let node = target;
  for (const key of path.slice(0, -1)) node = (node[key] ??= {}) as layers.TensorTree;
  node[path.at(-1)!] = value;
}

/** Parameters (or buffers) of a layer from the values of a fixture. */
function importTree(
  layer: layers.Layer,
  built: unknown,
  graph: Graph,
  values: Tensors,
  dtype: FloatType,
  parts: Readonly<Record<string, string>>,
  specsOf = paramSpecs,
) {
  const all = places(layer, built, graph, parts, specsOf);
  const params: layers.TensorTree = {};
  for (const place of all) put(params, place.path, imported(place, values, dtype));
  return { params, all };
}

/** Parameters of a layer, newly made. */
export function buildParams(
  layer: layers.Layer,
  graph: Graph,
  dtype: FloatType = 'f64',
  seed = 0,
): { params: layers.TensorTree; buffers: layers.TensorTree } {
  return layer.build(graph.x!, graph, new layers.Context(false, null, null, null, [], { key: random.key(seed), dtype }));
}

/** What gradients are asked for: PyG's names, and ours. */
const names: Readonly<Record<string, 'x' | 'initial' | 'edgeAttr' | 'edgeWeight'>> = {
  x: 'x',
  x_0: 'initial',
  edge_attr: 'edgeAttr',
  edge_weight: 'edgeWeight',
};

/** Forward and every gradient of one layer against a golden case, at the case's own tolerance. Returns what the call updated. */
export function checkGolden(name: string, layer: layers.Layer, dtype: FloatType, options: GoldenOptions = {}): layers.TensorTree {
  const fixture = readFixture(name);
  return checkCase(fixture, fixtureGraph(fixture, dtype), layer, dtype, options);
}

/** The same for a graph that is at hand. */
export function checkCase(
  fixture: Fixture,
  graph: Graph,
  layer: layers.Layer,
  dtype: FloatType,
  { parts = {}, after = (out) => out }: GoldenOptions = {},
): layers.TensorTree {
  const { case: name } = fixture;
  const tolerance = fixture.tolerance[dtype];
  const built = buildParams(layer, graph, dtype);
  const { params, all } = importTree(layer, built.params, graph, fixture.state, dtype, parts);
  const buffers = importTree(layer, built.buffers, graph, fixture.state, dtype, parts, bufferSpecs).params;
  const updates: layers.TensorTree = {};
  const inputs: Record<string, Tensor> = {};
  for (const [key, ours] of Object.entries(names)) if (fixture.grad_inputs[key]) inputs[ours] = toTensor(fixture.inputs[key]!, dtype);
  const weight = toTensor(fixture.grad_outputs.out!, dtype);
  const run = (given: {
    params: layers.TensorTree;
    inputs: Record<string, Tensor>;
  }): readonly [Tensor, readonly [Tensor, layers.TensorTree]] => {
    const { initial, ...changes } = given.inputs;
    const x = changes.x ?? graph.x!;
    const made = layer(given.params, x, graph.with(initial ? { ...changes, x: initial } : changes), {
      training: fixture.training ?? true,
      key: random.key(1),
      buffers,
      updates,
    });
    const out = after(made);
    return [ops.sum(ops.mul(out, weight)), [out, updates]];
  };
  const [gradient, [out]] = grad(run, { aux: true })({ params, inputs });
  expectGolden(`${name} ${dtype} out`, out, fixture.outputs.out!, tolerance);
  for (const [key, ours] of Object.entries(names)) {
    if (fixture.grad_inputs[key])
      expectGolden(`${name} ${dtype} grad ${key}`, gradient.inputs[ours] as Tensor, fixture.grad_inputs[key], tolerance);
  }
  expect(all.flatMap(keysOf).sort(), `${name}: every parameter of the fixture`).toEqual(Object.keys(fixture.grad_state).sort());
  for (const place of all) {
    const got = tree.get(gradient.params, place.path) as Tensor;
    const want = imported(place, fixture.grad_state, dtype);
    const flat: FixtureTensor = { dtype: 'f64', shape: [...want.shape], data: [...want.toTypedArray()] };
    expectGolden(`${name} ${dtype} grad ${place.path.join('.')}`, got, flat, tolerance);
  }
  return updates;
}
