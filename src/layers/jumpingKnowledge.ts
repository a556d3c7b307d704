import { ShapeError } from '../core/errors.js';
import { oneOf } from '../core/options/vocabulary.js';
import { formatShape, sameShape } from '../core/shape.js';
import { concat, reshape } from '../ops/layout.js';
import { max } from '../ops/reduce.js';
import type { Tensor } from '../runtime/tensor.js';
import { lstmJump } from './cell/lstmJump.js';
import { define, type Features } from './define.js';
import type { Part } from './layer.js';
import { layerList } from './options.js';

/** How the outputs of several depths become one. */
export type Jump = 'cat' | 'max';

function expectEqual(outputs: readonly Tensor[], mode: string): void {
  if (outputs.every(({ shape }) => sameShape(shape, outputs[0].shape))) return;
  const got = outputs.map((output) => formatShape(output.shape)).join(', ');
  throw new ShapeError({ where: 'layers.jumpingKnowledge', what: `'${mode}' needs layers of one width`, got, expected: 'equal shapes' });
}

/** Outputs of several depths as one: side by side, or their elementwise maximum, whose ties share the gradient equally. */
export function jump(outputs: readonly Tensor[], mode: Jump): Tensor {
  if (mode === 'cat') return concat(outputs);
  expectEqual(outputs, mode);
  const [rows, width] = outputs[0].shape;
  return max(
    concat(
      outputs.map((output) => reshape(output, [rows, 1, width])),
      { axis: 1 },
    ),
    { axis: 1 },
  );
}

/**
 * Jumping knowledge (arXiv:1806.03536): runs layers one after the other and returns the outputs of all of them, side by side, as their elementwise
 * maximum, or weighed node by node: Σ_l softmax_l(<a, [h_l, h'_l]> + b) x_l with h and h' the states of a bidirectional lstm over the depths.
 *
 * Shapes: x [nodes, in] -> [nodes, Σ widths] for 'cat', [nodes, width] for 'max' and 'lstm'. Params: layer1, layer2, …, those of the layers; for 'lstm'
 * also those of the weighing, an lstm of ⌊layers · width / 2⌋ units and attentionKernel a, attentionBias b.
 *
 * @throws ShapeError for layers of different widths, but for 'cat'.
 * @pyg JumpingKnowledge
 * @example layers.jumpingKnowledge({ layers: [layers.gcnConv({ units: 16 }), layers.gcnConv({ units: 16 })], mode: 'max' })
 */
export const jumpingKnowledge = define({
  kind: 'jumpingKnowledge',
  options: {
    /** The layers, one after the other. */
    layers: layerList(),
    /** Side by side, the elementwise maximum, or a sum that an lstm weighs. Default 'cat'. */
    mode: oneOf(['cat', 'max', 'lstm'], 'cat'),
  },
  takesSparse: true,
  parts: ({ layers, mode }): Readonly<Record<string, Part>> => ({
    ...Object.fromEntries(layers.map((layer, i) => [`layer${i + 1}`, { layer }])),
    ...(mode === 'lstm' ? { weighing: { layer: lstmJump({ layers: layers.length }), pyg: 'jk' } } : {}),
  }),
  call: ({ mode }, _params, x, _graph, _context, { weighing, ...parts }) => {
    let h: Features = x;
    const outputs = Object.values(parts).map((part) => (h = part(h)));
    if (mode !== 'lstm') return jump(outputs, mode);
    expectEqual(outputs, mode);
    return weighing(concat(outputs));
  },
});
