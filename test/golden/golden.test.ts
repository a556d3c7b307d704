import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { init } from '../../src/index.js';
import { checkGolden, type GoldenCase, runGolden } from '../../src/testing/golden.js';
import { calls } from './calls.js';

const folder = new URL('../fixtures/', import.meta.url);
const read = (name: string): GoldenCase => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));

/** What PyTorch and PyTorch Geometric computed in float64, here in f64 and f32, outputs and every gradient. */
describe('golden cases', () => {
  beforeAll(() => init({ dtypes: ['f32', 'f64'] }));

  it.each(Object.keys(calls))('%s', async (name) => {
    await checkGolden(read(name), calls[name]);
  });

  it('cover the families they are drawn from', () => {
    const families = [
      /^gcn_conv/,
      /^gcn_norm$/,
      /^add_remaining_self_loops$/,
      /^degree_in$/,
      /^linear/,
      /^global_.*_pool/,
      /^scatter_(sum|mean|max)$/,
      /^op_(add|sub|mul|div)_/,
      /^op_(relu|leaky_relu|elu|sigmoid|tanh|exp|log)$/,
      /^op_.*softmax/,
      /^op_(sum|mean)_/,
      /^op_matmul/,
      /^op_linear$/,
      /^op_transpose$/,
      /^op_index_select$/,
      /^op_cat_dim1$/,
      /^op_spmm_coo$/,
      /^op_cross_entropy/,
      /^op_mse_loss$/,
      /^optim_(sgd|sgd_momentum|adam|adam_weight_decay)$/,
      /^train_gcn_karate$/,
    ];
    const there = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
    const wanted = there.filter((name) => families.some((family) => family.test(name)));
    expect(wanted.length).toBe(62);
    expect(wanted.filter((name) => !(name in calls))).toEqual([]);
  });

  it('are not satisfied by a gradient that is off by a thousandth', () => {
    const golden = read('op_tanh');
    const off: GoldenCase = {
      ...golden,
      grad_inputs: { x: { ...golden.grad_inputs!.x, data: golden.grad_inputs!.x.data.map((v) => Number(v) * 1.001) } },
    };
    expect(() => runGolden(off, calls.op_tanh, 'f32')).toThrow(/grad_inputs\.x differs/);
  });
});
