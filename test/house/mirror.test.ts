import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const filesOf = (folder: string): string[] =>
  readdirSync(fileURLToPath(new URL(`../../${folder}`, import.meta.url)))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replace(/\.ts$/, ''))
    .sort();

/** Kernels that are no operation's own, and who calls them. */
const servants: Readonly<Record<string, string>> = {
  'activation-gradient': 'derivatives of activations, in src/ops/activations and src/ops/smooth-activations',
  adaptive: 'optimizers, in src/nn/optimizers',
  copy: 'views and copies: src/ops/layout, and operations that hand on what they got',
  csr: 'structures, in src/runtime/csr and src/graph',
  gather: 'src/ops/segment, src/ops/attention-gatv2 and src/graph/rows',
  'in-place': 'clipping and averages, in src/nn/optimizers',
  'matmul-pack': 'panels for src/ops/matmul',
  normalize: 'degrees and weights of graphs, in src/graph/normalize',
  optimizer: 'optimizers, in src/nn/optimizers',
  pack: 'batches of graphs, in src/graph/rows and src/graph/choice',
  pool: 'threads, in src/runtime/pool',
  power: 'src/ops/unary',
  random: 'src/ops/dropout, and random tensors in src/runtime/drawn',
  sample: 'samplers, in src/graph/sampler',
  sddmm: 'the derivative of src/ops/spmm by its weights',
  'spmm-slice': 'one way of src/ops/spmm',
};

/** Samples of several operations that share their checks. */
const families: Readonly<Record<string, string>> = {
  elementwise: 'binary, unary, affine, neg, sign',
  'plain-loops': 'loops in plain JavaScript that samples share',
  random: 'dropout',
  rowwise: 'operations along rows',
  sparse: 'spmm, sddmm, extrema and segments',
};

describe('assembly/ops, src/ops and test/ops/samples mirror each other', () => {
  const operations = filesOf('src/ops');

  it.each(['assembly/ops', 'src/ops', 'test/ops/samples', 'test/ops/composites'])('%s is written in one case', (folder) =>
    expect(filesOf(folder).filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]),
  );

  it('kernels bear the name of their operation, or serve several', () =>
    expect(filesOf('assembly/ops').filter((name) => !operations.includes(name))).toEqual(Object.keys(servants)));

  it('so do samples', () =>
    expect(filesOf('test/ops/samples').filter((name) => !operations.includes(name))).toEqual(Object.keys(families)));
});
