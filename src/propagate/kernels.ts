import type { FloatType } from '../core/dtype.js';
import { OptionError } from '../core/errors.js';
import { nearest } from '../core/options/nearest.js';
import { readOptions } from '../core/options/read.js';
import { bool, number, oneOf } from '../core/options/vocabulary.js';
import { Csr } from '../runtime/csr.js';
import { SparseTensor } from '../runtime/sparse.js';
import { tensor } from '../runtime/tensor.js';
import { Kernel } from './kernel.js';
import type { KernelConfig } from './rule.js';
import { adjacencyRule } from './rules/adjacency.js';
import { gcnRule } from './rules/gcn.js';
import { type LaplacianNormalization, laplacianRule } from './rules/laplacian.js';
import { matrixRule } from './rules/matrix.js';
import type { Normalization } from './rules/normalize.js';
import type { Per } from './rules/sparsify.js';

/** A, with the edge weights as they are; A + c I where `selfLoops` is c: a loop of that weight beside those a node has. Default 0: none. */
export function adjacency(options: { readonly selfLoops?: number } = {}): Kernel {
  const { selfLoops } = readOptions('kernels.adjacency', { selfLoops: number({ min: 0, default: 0 }) }, options);
  return new Kernel(adjacencyRule(selfLoops));
}

/** What `gcnConv` propagates with (arXiv:1609.02907): D^-1/2 (A + I) D^-1/2, a loop that a node has keeping its weight. */
export function gcn(options: { readonly improved?: boolean; readonly addSelfLoops?: boolean } = {}): Kernel {
  const { improved, addSelfLoops } = readOptions('kernels.gcn', { improved: bool(false), addSelfLoops: bool(true) }, options);
  return new Kernel(gcnRule(improved, addSelfLoops));
}

/** D - A, I - D^-1/2 A D^-1/2 ('symmetric') or I - A D^-1 ('randomWalk'), without self-loops; D sums what leaves a node, as PyG's. */
export function laplacian(options: { readonly normalization?: LaplacianNormalization } = {}): Kernel {
  const schema = { normalization: oneOf(['none', 'symmetric', 'randomWalk'], 'none') };
  return new Kernel(laplacianRule(readOptions('kernels.laplacian', schema, options).normalization));
}

/** A sparse matrix [nodes, nodes] of one's own; rows are receivers. */
export function matrix(entries: Csr | SparseTensor): Kernel {
  if (entries instanceof Csr || entries instanceof SparseTensor) return new Kernel(matrixRule(entries));
  throw new OptionError({
    where: 'kernels.matrix',
    what: 'this is no sparse matrix',
    got: String(entries),
    expected: 'a Csr or a SparseTensor',
  });
}

type Maker = (config: KernelConfig) => Kernel;
const inner = (config: KernelConfig): Kernel => fromConfig(config.of as KernelConfig);

/** How each kind of plain data becomes a kernel again; what the options may be is checked by the functions that take them. */
const makers: Readonly<Record<string, Maker>> = {
  adjacency: ({ kernel: _, ...options }) => adjacency(options),
  gcn: ({ kernel: _, ...options }) => gcn(options),
  laplacian: ({ kernel: _, ...options }) => laplacian(options),
  normalize: (config) => inner(config).normalize(config.normalization as Normalization),
  power: (config) => inner(config).power(config.exponent as number),
  times: (config) => inner(config).times(config.factor as number),
  plus: ({ of }) => (of as KernelConfig[]).map(fromConfig).reduce((one, other) => one.plus(other)),
  pageRank: (config) => inner(config).pageRank({ alpha: config.alpha as number }),
  heat: (config) => inner(config).heat({ time: config.time as number }),
  topK: (config) => inner(config).topK(config.k as number, { per: config.per as Per }),
  threshold: ({ kernel: _, of, ...limit }) => fromConfig(of as KernelConfig).threshold(limit as { epsilon: number }),
  matrix: ({ shape, indptr, indices, values, dtype }) => {
    const [rows, cols] = shape as number[];
    const csr = new Csr(rows, cols, tensor(Uint32Array.from(indptr as number[])), tensor(Uint32Array.from(indices as number[])), null);
    return matrix(values === null ? csr : new SparseTensor(csr, tensor(values as number[], { dtype: dtype as FloatType })));
  },
};

/** A kernel from what its `toJSON` gave. @throws OptionError for what is no such data. */
export function fromConfig(config: KernelConfig): Kernel {
  const name = String(config?.kernel);
  if (Object.hasOwn(makers, name)) return makers[name](config);
  const near = nearest(name, Object.keys(makers));
  throw new OptionError({
    where: 'kernels.fromConfig',
    what: 'no such kernel',
    got: name,
    expected: Object.keys(makers).join(', '),
    mend: near && `Perhaps '${near}' is meant`,
  });
}
