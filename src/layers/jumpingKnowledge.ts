import { ShapeError } from '../core/errors.js';
import { oneOf } from '../core/options/vocabulary.js';
import { formatShape, sameShape } from '../core/shape.js';
import { concat, reshape } from '../ops/layout.js';
import { max } from '../ops/reduce.js';
import type { Tensor } from '../runtime/tensor.js';
import { define, type Features } from './define.js';
import { layerList } from './options.js';

/** How the outputs of several depths become one. */
export type Jump = 'cat' | 'max';

/** Outputs of several depths as one: side by side, or their elementwise maximum, whose ties share the gradient equally. */
export function jump(outputs: readonly Tensor[], mode: Jump): Tensor {
  if (mode === 'cat') return concat(outputs);
  for (const { shape } of outputs) {
    if (sameShape(shape, outputs[0].shape)) continue;
    const got = outputs.map((output) => formatShape(output.shape)).join(', ');
    throw new ShapeError({ where: 'layers.jumpingKnowledge', what: "'max' needs layers of one width", got, expected: 'equal shapes' });
  }
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
 * Jumping knowledge (arXiv:1806.03536): runs layers one after the other and returns the outputs of all of them, side by
 * side or as their elementwise maximum.
 *
 * Shapes: x [nodes, in] -> [nodes, Σ widths] for 'cat', [nodes, width] for 'max'. Params: layer1, layer2, …, those of the layers.
 *
 * @pyg JumpingKnowledge
 * @example layers.jumpingKnowledge({ layers: [layers.gcnConv({ units: 16 }), layers.gcnConv({ units: 16 })], mode: 'max' })
 */
export const jumpingKnowledge = define({
  kind: 'jumpingKnowledge',
  options: {
    /** The layers, one after the other. */
    layers: layerList(),
    /** Side by side, or the elementwise maximum. Default 'cat'. */
    mode: oneOf(['cat', 'max'], 'cat'),
  },
  takesSparse: true,
  parts: ({ layers }) => Object.fromEntries(layers.map((layer, i) => [`layer${i + 1}`, { layer }])),
  call: ({ mode }, _params, x, _graph, _context, parts) => {
    let h: Features = x;
    return jump(
      Object.values(parts).map((part) => (h = part(h))),
      mode,
    );
  },
});
