import { OptionError } from '../../core/errors.js';
import { misfit } from '../../core/expect.js';
import { custom, optional } from '../../core/options/vocabulary.js';
import type { Shape } from '../../core/shape.js';
import { graph as createGraph } from '../../graph/create.js';
import type { Graph } from '../../graph/graph.js';
import type { TensorTree } from '../../layers/context.js';
import type { Layer, ParamSpec } from '../../layers/define.js';
import { normalisesGraphs } from '../../layers/norm/normalisesGraphs.js';
import { Tensor } from '../../runtime/tensor.js';
import type { Network } from '../network.js';
import { type Alias, aliasesOf, type Spare, spareOf } from './aliases.js';

/** Names of the model's parts for others: prefixes by ours, or a function of the whole name. */
export type NameMap = Readonly<Record<string, string>> | ((name: string) => string);

const isMap = (value: unknown): boolean =>
  typeof value === 'function' ||
  (typeof value === 'object' && value !== null && Object.values(value).every((name) => typeof name === 'string'));

export const mapOptions = {
  /** Where the file has other names than expected: `{ gcnConv1: 'conv1' }` for prefixes, or a function of the whole name. Default none. */
  map: optional(custom<NameMap>('map', 'names by prefix, or a function of the whole name', isMap)),
};

/** One of our tensors, and where PyG keeps it. */
export interface StateDictEntry {
  /** Ours, for messages: `params.conv1.kernel`. */
  readonly path: string;
  readonly tensor: Tensor;
  /** Their names; several hold the slices along our first axis. */
  readonly keys: readonly string[];
  readonly sliced: boolean;
  /** Theirs is [out, in]. */
  readonly transpose: boolean;
  /** Other names under which it is known, for a single key. */
  readonly aliases: readonly Alias[];
  /** What goes with it in PyG alone. */
  readonly spare: Spare | null;
}

/** The shape of what goes with it, as PyG has it. */
export const spareShape = ({ tensor: { shape }, spare }: StateDictEntry): Shape => {
  const outputs = spare?.outputs ?? shape[shape.length - 1];
  return shape.length === 1 ? [outputs] : [outputs, shape[0]];
};

/** Where PyG keeps everything that a model holds. @throws OptionError for parameters that PyG does not have. */
export function stateDictOf(where: string, model: Network, map: NameMap = {}): StateDictEntry[] {
  // widths do not matter for names; edge attributes do, since some parameters exist only beside them
  const probe = createGraph({ x: [[0], [0]], edges: [[0, 1]], edgeAttr: [[0]] });
  try {
    const walk = new Walk(where, probe, rename(where, map));
    walk.layer(model, model.params ?? {}, model.buffers ?? {}, [], '', false);
    return walk.entries;
  } finally {
    probe.dispose();
  }
}

function rename(where: string, map: NameMap): (name: string) => string {
  if (typeof map === 'function')
    return (name) => {
      const named: unknown = map(name);
      if (typeof named === 'string') return named;
      throw misfit(where, `what map returns for '${name}'`, named, 'a text');
    };
  const prefixes = Object.keys(map).sort((a, b) => b.length - a.length); // the longest first
  return (name) => {
    const found = prefixes.find((prefix) => name === prefix || name.startsWith(`${prefix}.`));
    return found === undefined ? name : `${map[found]}${name.slice(found.length)}`.replace(/^\./, '');
  };
}

/** Convolutions that PyG gives a network, which it calls with the rows alone. */
const callsWithoutBatch: ReadonlySet<string> = new Set(['dynamicEdgeConv', 'edgeConv', 'genConv', 'ginConv', 'gineConv', 'nnConv']);

class Walk {
  readonly entries: StateDictEntry[] = [];

  constructor(
    private readonly where: string,
    private readonly probe: Graph,
    private readonly rename: (name: string) => string,
  ) {}

  layer(layer: Layer, params: TensorTree, buffers: TensorTree, path: readonly string[], prefix: string, within: boolean): void {
    if (within) this.expectSameNorm(layer, path);
    const own = Object.keys({ ...params, ...buffers }).filter((name) => !Object.hasOwn(layer.parts, name));
    if (own.length > 0) {
      const shape = [2, 1];
      this.leaves(layer, 'params', params, layer.paramSpecs(shape, this.probe), path, prefix);
      this.leaves(layer, 'buffers', buffers, layer.bufferSpecs(shape), path, prefix);
    }
    const names = partNames(layer);
    for (const [name, part] of Object.entries(layer.parts)) {
      const below = prefix === '' ? names[name] : `${prefix}.${names[name]}`;
      this.layer(
        part,
        (params[name] ?? {}) as TensorTree,
        (buffers[name] ?? {}) as TensorTree,
        [...path, name],
        below,
        within || callsWithoutBatch.has(layer.kind),
      );
    }
  }

  /** Refuses what normalises each graph here, and all of a batch there. */
  private expectSameNorm(layer: Layer, path: readonly string[]): void {
    if (!normalisesGraphs(layer)) return;
    throw new OptionError({
      where: this.where,
      what: `${path.join('.')} normalises each graph, while PyG calls the network inside of a convolution without the batch: all nodes count as one graph`,
      got: layer.kind,
      expected: 'norms with the same numbers on both sides',
      mend: "Use batchNorm or layers.layerNorm({ mode: 'node' }) there, or model.save and io.load",
    });
  }

  private leaves(
    layer: Layer,
    group: string,
    tree: TensorTree,
    specs: Readonly<Record<string, ParamSpec>>,
    path: readonly string[],
    prefix: string,
  ): void {
    for (const [name, tensor] of Object.entries(tree)) {
      if (!(tensor instanceof Tensor)) continue;
      const ours = [group, ...path, name].join('.');
      const pyg = specs[name]?.pyg;
      if (pyg === undefined) {
        throw new OptionError({
          where: this.where,
          what: `${ours} has no counterpart in PyG`,
          got: layer.kind,
          expected: 'layers that PyG has',
          mend: 'Use model.save and io.load',
        });
      }
      const full = (key: string): string => this.rename(prefix === '' ? key : `${prefix}.${key}`);
      const keys = typeof pyg === 'string' ? [pyg] : pyg;
      const spare = typeof pyg === 'string' ? spareOf(layer.kind, layer.options, pyg) : null;
      this.entries.push({
        path: ours,
        tensor,
        keys: keys.map(full),
        sliced: typeof pyg !== 'string',
        transpose: specs[name].transpose ?? false,
        aliases: typeof pyg === 'string' ? aliasesOf(layer.kind, pyg).map((alias) => ({ ...alias, name: full(alias.name) })) : [],
        spare: spare && { ...spare, name: full(spare.name) },
      });
    }
  }
}

/**
 * What PyG calls the parts: by the schema of the layer; those of a chain by their names. A chain whose parts have no names of their own is
 * torch's Sequential, which counts modules: an activation within a layer is one of its own there.
 */
function partNames(layer: Layer): Readonly<Record<string, string>> {
  const names: Record<string, string> = {};
  const parts = Object.entries(layer.parts);
  const counted =
    layer.definition === null && layer.kind === 'sequential' && parts.every(([name, { kind }]) => new RegExp(`^${kind}\\d+$`).test(name));
  let at = 0;
  for (const [name, part] of parts) {
    names[name] = counted ? String(at) : (layer.pygParts[name] ?? name);
    const { activation = 'linear' } = part.options as { activation?: unknown };
    at += part.kind !== 'activation' && activation !== 'linear' ? 2 : 1;
  }
  return names;
}
