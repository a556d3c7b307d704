import { layers, ops, tensor } from '../../../src/index.js';
import type { Features, Layer } from '../../../src/layers/define.js';
import type { GoldenCall } from '../../../src/public/testing.js';
import { type GoldenTable, graphOf, importParams } from '../runner.js';

/**
 * A layer on the graph of a case whose edges have relations, `edge_type`, and maybe attributes. `unused`: what PyG keeps in the state for settings that the
 * case does not have.
 */
const related =
  (made: Layer, unused: readonly string[] = []): GoldenCall =>
  (operands) => {
    const { x, edge_type: types, edge_attr: attributes } = operands.inputs;
    const relations = tensor(Float64Array.from(types.toTypedArray()), { shape: [types.size, 1], dtype: operands.dtype });
    const graph = graphOf(operands).with({ edgeAttr: attributes ? ops.concat([relations, attributes]) : relations });
    const state = Object.fromEntries(Object.entries(operands.state).filter(([name]) => !unused.includes(name)));
    return made(importParams(made, { ...operands, state }, x.shape, '', graph), x as Features, graph);
  };

export const cases: GoldenTable = {
  rgcn_conv: related(layers.rgcnConv({ units: 4, relations: 3 })),
  rgcn_conv_bases: related(layers.rgcnConv({ units: 4, relations: 3, bases: 2 })),
  rgcn_conv_add_no_root: related(layers.rgcnConv({ units: 4, relations: 3, aggregate: 'sum', rootWeight: false })),
  fast_rgcn_conv_bases: related(layers.rgcnConv({ units: 3, relations: 3, bases: 2 })),
  rgat_conv_across: related(layers.rgatConv({ units: 3, relations: 3, heads: 2 }), ['w', 'l1', 'b1', 'l2', 'b2']),
  rgat_conv_scaled: related(layers.rgatConv({ units: 2, relations: 3, heads: 2, scaled: true }), ['w']),
};
