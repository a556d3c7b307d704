import { ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import { expectOutputNames } from '../graph/targetColumns.js';
import { concat } from '../ops/layout.js';
import type { Tensor } from '../runtime/tensor.js';
import { define } from './define.js';
import { layerDictionary } from './options.js';

/** The columns of a prediction that belong to one of several outputs. */
export interface OutputColumns {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const columnsOf = new WeakMap<Tensor, readonly OutputColumns[]>();

/** Where each output stands in what `layers.outputHeads` made; null for any other tensor. */
export const outputsOf = (prediction: Tensor): readonly OutputColumns[] | null => columnsOf.get(prediction) ?? null;

/**
 * Several outputs of one network, each by a layer of its own over the same features: the last layer of a model that is trained on a dictionary of targets,
 * `data.graph({ …, y: { solubility, toxicity } })`, with a loss for each, `compile({ loss: { solubility: 'mse', toxicity: 'crossEntropy' } })`. `predict`
 * answers with a dictionary; the layer itself gives the outputs side by side.
 *
 * Shapes: x [n, in] -> [n, Σ widths]. Params: those of each head, under its name.
 *
 * @throws ShapeError where heads give different numbers of rows, or no matrix.
 * @example layers.outputHeads({ heads: { solubility: layers.dense({ units: 1 }), toxicity: layers.dense({ units: 2 }) } })
 */
export const outputHeads = define({
  kind: 'outputHeads',
  options: {
    /** The layers, by the names of their outputs. */
    heads: layerDictionary(),
  },
  settle: ({ heads }, where) => {
    expectOutputNames(where, Object.keys(heads));
    return {};
  },
  parts: ({ heads }) => Object.fromEntries(Object.entries(heads).map(([name, layer]) => [name, { layer }])),
  call: ({ heads }, _params, x, _graph, _context, parts) => {
    const names = Object.keys(heads);
    const outputs = names.map((name) => parts[name](x));
    const odd = outputs.findIndex(({ shape }) => shape.length !== 2 || shape[0] !== outputs[0].shape[0]);
    if (odd >= 0)
      throw new ShapeError({
        where: 'layers.outputHeads',
        what: `the output '${names[odd]}' does not stand beside '${names[0]}'`,
        got: `${formatShape(outputs[odd].shape)} and ${formatShape(outputs[0].shape)}`,
        expected: 'matrices with equally many rows',
      });
    const all = concat(outputs);
    let end = 0;
    const columns = outputs.map(({ shape }, i): OutputColumns => {
      const start = end;
      end += shape[1];
      return { name: names[i], start, end };
    });
    columnsOf.set(all, columns);
    return all;
  },
});
