import { readdirSync, readFileSync } from 'node:fs';
import { data, ops, type Tensor, tensor } from '../../src/index.js';
import type { Features, Layer } from '../../src/layers/define.js';
import type { GoldenCall, GoldenCase, GoldenOperands } from '../../src/public/testing.js';

/** Which call answers each golden case: one line per case. */
export type GoldenTable = Readonly<Record<string, GoldenCall>>;

const folder = new URL('../fixtures/', import.meta.url);

/** Names of the fixtures in the project. */
export const fixtureNames = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));

export const readFixture = (name: string): GoldenCase => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as GoldenCase;

/** Every table in test/golden/cases, joined. @throws Error when two tables answer one case. */
export async function goldenTable(): Promise<GoldenTable> {
  const all: Record<string, GoldenCall> = {};
  for (const file of readdirSync(new URL('cases', import.meta.url))) {
    const { cases } = (await import(`./cases/${file.replace(/\.ts$/, '.js')}`)) as { cases: GoldenTable };
    for (const [name, call] of Object.entries(cases)) {
      if (Object.hasOwn(all, name)) throw new Error(`two tables answer the golden case ${name}`);
      all[name] = call;
    }
  }
  return all;
}

/** A function of the operands alone. */
export const call =
  (fn: (inputs: Record<string, Tensor>, operands: GoldenOperands) => Tensor): GoldenCall =>
  (operands) =>
    fn(operands.inputs as Record<string, Tensor>, operands);

/**
 * The graph of a case: `edge_index`, traced `edge_weight` and `edge_attr` where there are any, and the graphs of a
 * `batch` (`size` of them, of which some may be empty).
 */
export function graphOf({ inputs, golden, dtype }: GoldenOperands): data.Graph {
  const { x, edge_index: edges, edge_weight: edgeWeight, edge_attr: edgeAttr, batch } = inputs;
  if (batch !== undefined) return batchOf(Array.from(batch.toTypedArray()), Number(golden.args.size ?? 0), dtype);
  const ends = edges === undefined ? [new Int32Array(0), new Int32Array(0)] : rowsOf(edges);
  const numNodes = x?.shape[0] ?? Math.max(...ends.flatMap((ids) => Array.from(ids))) + 1;
  const graph = data.graph({ numNodes, edges: [ends[0], ends[1]], edgeWeight, edgeAttr, dtype });
  return graph;
}

/** The two rows of an edge index. */
export function rowsOf(edges: Tensor): [Int32Array, Int32Array] {
  const ids = Int32Array.from(edges.toTypedArray());
  return [ids.slice(0, ids.length / 2), ids.slice(ids.length / 2)];
}

/** Graphs without edges, one for each number of a sorted list of graph ids. */
function batchOf(ids: readonly number[], size: number, dtype: GoldenOperands['dtype']): data.Graph {
  const count = Math.max(size, (ids.at(-1) ?? -1) + 1);
  return data.batch(Array.from({ length: count }, (_, g) => ({ numNodes: ids.filter((id) => id === g).length, dtype })));
}

/**
 * A layer with the parameters of the case, which come under their PyG names and in PyG's orientation: the layer's own
 * schema says where each one goes. Gradients flow back to the PyG names.
 *
 * @throws Error for a parameter of the case that the schema does not know, or the other way round.
 */
export const layer =
  (made: Layer): GoldenCall =>
  (operands) => {
    const { x } = operands.inputs;
    return made(importParams(made, operands, x.shape), x as Features, graphOf(operands), { training: operands.golden.training ?? false });
  };

/** Parameters of a layer from PyG names below a prefix ('0.' for the first part of a list). */
export function importParams(
  made: Layer,
  { state }: GoldenOperands,
  inShape: readonly number[],
  prefix = '',
  graph?: data.Graph,
): Record<string, Tensor> {
  const buffers = Object.values(made.bufferSpecs(inShape)).map(({ pyg }) => `${prefix}${pyg}`);
  const params: Record<string, Tensor> = {};
  const used = new Set<string>();
  for (const [name, { pyg, transpose }] of Object.entries(made.paramSpecs(inShape, graph))) {
    const key = `${prefix}${pyg}`;
    if (pyg === undefined || state[key] === undefined)
      throw new Error(`${made.kind}: the parameter '${name}' (PyG '${pyg}') is not in the case`);
    used.add(key);
    params[name] = transpose ? ops.transpose(state[key]) : state[key];
  }
  const left = Object.keys(state).filter((key) => key.startsWith(prefix) && !used.has(key) && !buffers.includes(key));
  if (left.length > 0) throw new Error(`${made.kind}: the case has parameters that the schema does not know: ${left.join(', ')}`);
  return params;
}

/** A tensor of ones. */
export const ones = (shape: readonly number[], dtype: GoldenOperands['dtype']): Tensor =>
  tensor(new Float64Array(shape.reduce((p, q) => p * q, 1)).fill(1), { shape, dtype });
