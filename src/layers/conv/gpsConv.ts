import { OptionError, ShapeError } from '../../core/errors.js';
import { either, int, nullable, number, oneOf, optional } from '../../core/options/vocabulary.js';
import { formatShape, sameShape } from '../../core/shape.js';
import { add } from '../../ops/binary.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';
import { dense } from '../dense.js';
import { dropout as dropoutLayer } from '../dropout.js';
import { performerAttention } from '../global/performerAttention.js';
import type { Part } from '../layer.js';
import { multiheadAttention } from '../multiheadAttention.js';
import { batchNorm } from '../norm/batchNorm.js';
import { layerNorm } from '../norm/layerNorm.js';
import { activation, layer } from '../options.js';

const norms = { batchNorm, layerNorm };

/**
 * A layer of a general, powerful, scalable graph transformer (arXiv:2205.12454): a = norm(dropout(conv(x)) + x), b = norm(dropout(attention(x)) + x), s = a + b;
 * then norm(s + mlp(s)), where mlp is a linear map to twice the width, act, dropout, a linear map and dropout. Attention is over the nodes of each
 * graph, and never across graphs.
 *
 * Shapes: x [nodes, units] -> [nodes, units]. Params: conv, attention, norm1, norm2, norm3, mlp1 and mlp2, those of the layers.
 *
 * @throws ShapeError where features, convolution or attention are of another width; OptionError where the heads do not divide it.
 * @pyg GPSConv
 * @example layers.gpsConv({ units: 8, conv: layers.ginConv({ nn: layers.mlp({ units: [8, 8] }) }), heads: 4 })
 */
export const gpsConv = define({
  kind: 'gpsConv',
  options: {
    /** Width of the features, which stays; PyG calls it channels. */
    units: int({ min: 1 }),
    /** Passes messages between neighbours: a layer whose output has the width `units`. Default: none, attention alone. */
    conv: nullable(layer()),
    /** Number of heads, which divides `units`. Default 1. */
    heads: int({ min: 1, default: 1 }),
    /** 'multihead' is `multiheadAttention`, 'performer' `performerAttention`; or a layer of one's own. Default 'multihead'. */
    attention: optional(either(oneOf(['multihead', 'performer']), layer()), 'multihead'),
    /** Between the linear maps. Default 'relu'. */
    activation: activation('relu'),
    /** Default 'batchNorm'. */
    norm: oneOf(['batchNorm', 'layerNorm', 'none'], 'batchNorm'),
    /** Probability of dropping an element while training. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
    /** Probability of dropping a node from an attention of 'multihead' while training. Default 0. */
    attentionDropout: number({ min: 0, max: 1, default: 0 }),
  },
  settle: ({ units, heads, attention, attentionDropout }, where) => {
    if (units % heads !== 0) {
      throw new OptionError({
        where,
        what: "the heads do not divide 'units'",
        got: `${heads} heads for ${units} columns`,
        expected: `heads that divide ${units}`,
        mend: 'Take another number of either',
      });
    }
    if (attentionDropout === 0 || attention === 'multihead') return {};
    throw new OptionError({
      where,
      what: 'there are no attention weights to drop',
      got: `attentionDropout ${attentionDropout}`,
      expected: "attention: 'multihead'",
    });
  },
  needsGraph: true,
  parts: ({ units, conv, heads, attention, activation, norm, dropout, attentionDropout }): Readonly<Record<string, Part>> => {
    const named = {
      multihead: () => multiheadAttention({ heads, dropout: attentionDropout }),
      performer: () => performerAttention({ heads }),
    };
    const normed = (name: string): Readonly<Record<string, Part>> =>
      norm === 'none' ? {} : { [name]: { layer: norms[norm](), pyg: name } };
    return {
      ...(conv === null ? {} : { conv: { layer: conv, pyg: 'conv' }, ...normed('norm1') }),
      attention: { layer: typeof attention === 'string' ? named[attention]() : attention, pyg: 'attn' },
      ...normed('norm2'),
      mlp1: { layer: dense({ units: 2 * units, activation }), pyg: 'mlp.0' },
      mlp2: { layer: dense({ units }), pyg: 'mlp.3' },
      ...normed('norm3'),
      ...(dropout > 0 ? { dropout: { layer: dropoutLayer({ rate: dropout }) } } : {}),
    };
  },
  call: ({ units }, _params, x, _graph, _context, parts) => {
    if (x.shape[1] !== units) throw otherWidth('the features', x, [x.shape[0], units]);
    const dropped = (h: Tensor): Tensor => parts.dropout?.(h) ?? h;
    const normed = (name: string, h: Tensor): Tensor => parts[name]?.(h) ?? h;
    const beside = (name: 'conv' | 'attention', norm: string): Tensor => {
      const h = parts[name](x);
      if (!sameShape(h.shape, x.shape)) throw otherWidth(`what '${name}' makes`, h, x.shape);
      return normed(norm, add(dropped(h), x));
    };
    const heard = beside('attention', 'norm2');
    const s = parts.conv === undefined ? heard : add(beside('conv', 'norm1'), heard);
    return normed('norm3', add(s, dropped(parts.mlp2(dropped(parts.mlp1(s))))));
  },
});

const otherWidth = (what: string, got: Tensor, expected: readonly number[]): ShapeError =>
  new ShapeError({
    where: 'layers.gpsConv',
    what: `${what} cannot be added: another width than 'units'`,
    got: formatShape(got.shape),
    expected: formatShape(expected),
    mend: 'Map the features with layers.dense({ units }) first, and give conv and attention the same width',
  });
