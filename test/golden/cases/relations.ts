import { layers, tensor } from '../../../src/index.js';
import type { Features, Layer } from '../../../src/layers/define.js';
import type { GoldenCall } from '../../../src/public/testing.js';
import { type GoldenTable, graphOf, importParams } from '../runner.js';

/** A layer on the graph of a case whose edges have relations, `edge_type`. */
const related =
  (made: Layer): GoldenCall =>
  (operands) => {
    const { x, edge_type: types } = operands.inputs;
    const edgeAttr = tensor(Float64Array.from(types.toTypedArray()), { shape: [types.size, 1], dtype: operands.dtype });
    return made(importParams(made, operands, x.shape), x as Features, graphOf(operands).with({ edgeAttr }));
  };

export const cases: GoldenTable = {
  rgcn_conv: related(layers.rgcnConv({ units: 4, relations: 3 })),
  rgcn_conv_bases: related(layers.rgcnConv({ units: 4, relations: 3, bases: 2 })),
  rgcn_conv_add_no_root: related(layers.rgcnConv({ units: 4, relations: 3, aggregate: 'sum', rootWeight: false })),
  fast_rgcn_conv_bases: related(layers.rgcnConv({ units: 3, relations: 3, bases: 2 })),
};
